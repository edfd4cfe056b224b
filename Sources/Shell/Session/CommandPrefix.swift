import Engine
import MigrateCommands

/// What the operator typed before a shell command, so that the next one can be pasted: `ai-shell -h db1 -d shop `.
enum CommandPrefix {
    static func text(_ options: ShellOptions) -> String {
        var words = ["ai-shell"]
        if options.usesSandbox { words.append("--sandbox") }
        for (keyword, option) in [("host", "-h"), ("port", "-p"), ("user", "-U"), ("dbname", "-d")] {
            // The sandbox's own settings come from --sandbox.
            guard let value = options.settings[keyword], !(options.usesSandbox && keyword != "dbname") else { continue }
            words += [option, ShellWord.quoted(Secret.masked(value))]
        }
        if let folder = options.migrationsFolder { words += ["--migrations", ShellWord.quoted(folder)] }
        return words.joined(separator: " ") + " "
    }
}

/// Passwords in what is shown.
enum Secret {
    /// A URI's or conninfo string's password as `***`.
    static func masked(_ target: String) -> String {
        target.replacing(/(:\/\/[^:\/@]*:)[^@]*@/) { "\($0.output.1)***@" }.replacing(/(password\s*=\s*)('(?:[^'\\]|\\.)*'|[^\s&]+)/) { "\($0.output.1)***" }
    }
}
