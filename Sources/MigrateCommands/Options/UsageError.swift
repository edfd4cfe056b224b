import ArgumentParser
import Engine

/// Words that a command cannot follow, in the words of the other errors.
struct UsageError: DescribedError {
    let message: String
    let hint: String?

    /// - Parameters:
    ///   - error: What parsing the words threw.
    ///   - words: The command's own word first.
    init(_ error: any Error, _ words: [String]) {
        var text = RootCommand.message(for: error).replacing("'", with: "\"")
        if text.hasSuffix(".") { text.removeLast() }
        var rest = ""
        if let end = text.firstRange(of: ". ") {
            rest = text[end.upperBound...] + ". "
            text.removeSubrange(end.lowerBound...)
        }
        message = text.prefix(1).lowercased() + text.dropFirst()
        let command = CommandLine.commands(along: words).last ?? RootCommand.self
        let usage = RootCommand.usageString(for: command).replacing("Usage: ", with: "").replacing("ai-shell ", with: "")
        hint = "\(rest)Write: \(usage)"
    }
}
