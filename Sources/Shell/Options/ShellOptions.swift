import Engine

/// What the command line asks for.
struct ShellOptions: Equatable {
    /// What to run instead of reading standard input, in the order given.
    enum Action: Equatable {
        case command(String)
        case file(String)
        case listDatabases
        /// A shell command given as words of the operating system's shell.
        case shellCommand([String])
    }

    enum ColorChoice: String, CaseIterable { case auto, always, never }
    enum PasswordChoice { case ifNeeded, never, always }

    var settings = ConnectionSettings()
    var password = PasswordChoice.ifNeeded
    var actions: [Action] = []
    var isSingleTransaction = false
    var variables: [(name: String, value: String?)] = []
    var skipsStartupFile = false
    var isQuiet = false
    /// What `ECHO` is set to.
    var echo: String?
    var readsWithoutEditor = false
    var usesSandbox = false
    /// nil leaves it to the configuration.
    var migrationsFolder: String?
    var color = ColorChoice.auto
    var output = OutputOptions()
    /// Where statements and results are written as well.
    var logFile: String?
    /// Where results go instead of standard output.
    var target: String?
    var showsVersion = false
    var showsHelp = false

    static func == (left: ShellOptions, right: ShellOptions) -> Bool {
        left.settings == right.settings && left.actions == right.actions && left.output == right.output
            && left.variables.elementsEqual(right.variables) { $0 == $1 }
    }
}
