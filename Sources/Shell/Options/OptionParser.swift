import Engine

/// Reads the shell's own options, in PostgreSQL's ways: `-h /tmp`, `-h/tmp`, `--host=/tmp`, `--host /tmp`, `-At`, `--`.
enum OptionParser {
    /// - Parameters:
    ///   - arguments: Without the program's name.
    ///   - commandWords: The words that begin a shell command.
    static func parse(_ arguments: [String], commandWords: Set<String>) throws(OptionError) -> ShellOptions {
        var reader = Reader(arguments: arguments[...], commandWords: commandWords)
        try reader.run()
        return reader.options
    }

    private struct Reader {
        var arguments: ArraySlice<String>
        let commandWords: Set<String>
        var options = ShellOptions()
        var positionals: [String] = []
        var command: [String] = []

        mutating func run() throws(OptionError) {
            var optionsEnded = false
            while let argument = arguments.popFirst() {
                if optionsEnded || argument == "-" || !argument.hasPrefix("-") {
                    try take(word: argument)
                } else if argument == "--" {
                    optionsEnded = true
                    if !command.isEmpty { command.append(argument) }
                } else if !command.isEmpty, !isConnectionOption(argument) {
                    command.append(argument)
                } else if argument.hasPrefix("--") {
                    try take(long: argument)
                } else {
                    try take(shorts: argument.dropFirst())
                }
            }
            if !command.isEmpty { options.actions.append(.shellCommand(command)) }
            if let target = positionals.first {
                // As in psql, what -d named already makes the word the role.
                if options.settings["dbname"] == nil { options.settings.setTarget(target) } else { options.settings["user"] = target }
            }
            if positionals.count == 2 { options.settings["user"] = positionals[1] }
        }

        private mutating func take(word: String) throws(OptionError) {
            if !command.isEmpty || (positionals.isEmpty && commandWords.contains(word)) {
                command.append(word)
                return
            }
            positionals.append(word)
            guard positionals.count > 1 else { return }
            if let nearest = Nearest.word(to: positionals[0], among: commandWords) {
                throw .extraWord(word, nearest: ([nearest, word] + arguments).joined(separator: " "))
            }
            if positionals.count > 2 || options.settings["dbname"] != nil { throw .extraWord(word, nearest: nil) }
        }

        /// After a command's word only these are still ours; everything else belongs to the command.
        private func isConnectionOption(_ argument: String) -> Bool {
            let declaration: OptionDeclaration?
            if argument.hasPrefix("--") {
                let name = String(argument.dropFirst(2).prefix { $0 != "=" })
                declaration = OptionTable.all.first { $0.long == name }
                if name == "migrations" || name == "color" { return true }
            } else {
                declaration = argument.dropFirst().first.flatMap { letter in OptionTable.all.first { $0.short == letter } }
            }
            return declaration?.section == .connection
        }

        private mutating func take(long argument: String) throws(OptionError) {
            let name = String(argument.dropFirst(2).prefix { $0 != "=" })
            let value = argument.firstIndex(of: "=").map { String(argument[argument.index(after: $0)...]) }
            guard let declaration = OptionTable.all.first(where: { $0.long == name || $0.otherLong == name }) else {
                let known = OptionTable.all.flatMap { [$0.long] + ($0.otherLong.map { [$0] } ?? []) }
                throw .unknown(option: "--\(name)", nearest: Nearest.word(to: name, among: known).map { "--\($0)" })
            }
            switch declaration.effect {
            case .flag(let apply):
                if value != nil { throw .unexpectedValue(option: "--\(name)") }
                apply(&options)
            case .value(_, let apply):
                guard let value = value ?? arguments.popFirst() else { throw .missingValue(option: "--\(name)") }
                try call(apply, value)
            }
        }

        private mutating func take(shorts: Substring) throws(OptionError) {
            var letters = shorts
            while let letter = letters.popFirst() {
                guard let declaration = OptionTable.all.first(where: { $0.short == letter }) else {
                    let known = OptionTable.all.map(\.long)
                    throw .unknown(option: "-\(letter)", nearest: Nearest.word(to: String(shorts), among: known).map { "--\($0)" })
                }
                switch declaration.effect {
                case .flag(let apply): apply(&options)
                case .value(_, let apply):
                    let joined = letters.isEmpty ? nil : String(letters)
                    letters = ""
                    guard let value = joined ?? arguments.popFirst() else { throw .missingValue(option: "-\(letter)") }
                    try call(apply, value)
                }
            }
        }

        private mutating func call(_ apply: (inout ShellOptions, String) throws -> Void, _ value: String) throws(OptionError) {
            do { try apply(&options, value) } catch let error as OptionError { throw error } catch { preconditionFailure("\(error)") }
        }
    }
}
