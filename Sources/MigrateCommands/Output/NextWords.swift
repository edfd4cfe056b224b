import Engine

/// What to type after an error for which the command itself had no better answer: the words again, mended where it is known how.
struct NextWords {
    private let words: [String]

    init(after error: any DescribedError, _ words: [String]) {
        switch error {
        case let error as UnknownCommand: self.words = error.nearest.map { $0 + words.dropFirst($0.count) } ?? Self.help(words)
        case is UsageError, is KebabError: self.words = Self.help(words)
        case let error as DraftError: self.words = error.next ?? words
        case let error as PhaseCommand.Number: self.words = ["migrate", "apply", "FILE", "--phase", error.text]
        case let error as MissingFile: self.words = ["migrate", error.draft == nil ? "list" : "commit"]
        case MigrationStoreError.notFound(let word, _, let nearest?, _): self.words = words.map { $0 == word ? nearest : $0 }
        case MigrationStoreError.notFound: self.words = ["migrate", "list"]
        case MigrationStoreError.exists: self.words = words + ["--force"]
        case RunFailure.nothingRunning: self.words = ["migrate", "status"]
        case RunFailure.notPaused: self.words = ["migrate", "status", "--watch"]
        case is Confirmation.Unanswerable: self.words = words + ["-y"]
        default: self.words = words
        }
    }

    private static func help(_ words: [String]) -> [String] { words.prefix(CommandLine.commands(along: words).count - 1) + ["--help"] }

    func text(_ host: any CommandHost) -> String {
        let isForSystem = !host.commandPrefix.isEmpty
        return host.commandPrefix + words.map { ShellWord.quoted($0, forSystemShell: isForSystem) }.joined(separator: " ")
    }
}
