public import Engine

/// The shell commands: the words they begin with, and how one is run.
public enum CommandLine {
    public static let words: Set<String> = ["migrate", "backup", "health", "sandbox", "completions"]

    /// - Parameter words: The command's own word first.
    public static func run(words: [String], host: any CommandHost) async -> ExitStatus {
        host.note("ERROR:  unknown command \"\(words.joined(separator: " "))\"\n")
        return .failure
    }
}
