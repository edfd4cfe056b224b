import ArgumentParser
import Engine

/// What a command takes, as its help page says it: the page is the one place where that is written down.
struct CommandHelp {
    struct Option: Equatable {
        /// `-y`, `--yes`.
        var names: [String]
        /// What stands for its value; nil for a flag.
        var value: String?
        var note: String
        /// What the value may be, where that is known.
        var choices: [String]
        /// Whether it may be given more than once.
        var repeats = false
    }

    struct Argument: Equatable {
        var name: String
        var note: String
        var choices: [String]
    }

    var options: [Option] = []
    var arguments: [Argument] = []

    init(_ command: any ParsableCommand.Type) {
        if let verb = command as? any VerbCommand.Type {
            self.init(entry: verb.entry)
            return
        }
        // Wide enough that nothing is broken into lines.
        self.init(page: RootCommand.helpMessage(for: command, columns: 10_000))
    }

    /// Of a builder command, whose words are those of an operation or check.
    init(entry: any MigrationEntry.Type) {
        let reader = WordReader(entry)
        arguments = reader.positionals.map { Argument(name: $0.word, note: VerbHelp.sentence($0.help), choices: $0.kind.choiceWords) }
        options = reader.options.flatMap { key in
            (key.isFlag ? ["--\(key.word)", "--no-\(key.word)"] : ["--\(key.word)"])
                .map { Option(names: [$0], value: key.isFlag ? nil : key.placeholder, note: VerbHelp.sentence(key.help), choices: key.kind.choiceWords, repeats: key.repeats) }
        }
        options.append(Option(names: ["-?", "--help"], value: nil, note: "show help", choices: []))
    }

    init(page: String) {
        enum Section { case arguments, options, other }
        var section = Section.other
        var pending: (names: [String], value: String?)?
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.first?.isUppercase == true {
                section = line == "ARGUMENTS:" ? .arguments : line.hasSuffix("OPTIONS:") ? .options : .other
                continue
            }
            let text = line.drop { $0 == " " }
            guard section != .other, !text.isEmpty else { continue }
            if line.prefix(3).allSatisfy({ $0 == " " }) {
                // The text of a name too long for its column.
                if let found = pending { add(found.names, found.value, String(text), isArgument: section == .arguments) }
                pending = nil
                continue
            }
            if let found = pending { add(found.names, found.value, "", isArgument: section == .arguments) }
            pending = nil
            var words = text.split(separator: " ")
            var names: [String] = []
            var value: String?
            while let word = words.first, word.hasPrefix("-") && value == nil || word.hasPrefix("<") && value == nil {
                words.removeFirst()
                if word.hasPrefix("<") { value = String(word.dropFirst().dropLast()) } else { names.append(String(word.hasSuffix(",") ? word.dropLast() : word)) }
            }
            if section == .arguments { names = [value ?? ""] }
            if words.isEmpty {
                pending = (names, value)
            } else {
                add(names, value, words.joined(separator: " "), isArgument: section == .arguments)
            }
        }
        if let found = pending { add(found.names, found.value, "", isArgument: section == .arguments) }
    }

    private mutating func add(_ names: [String], _ value: String?, _ note: String, isArgument: Bool) {
        let (note, choices) = Self.choices(in: note)
        if isArgument {
            arguments.append(Argument(name: names[0], note: note, choices: choices))
        } else {
            options.append(Option(names: names, value: value, note: note, choices: choices))
        }
    }

    /// Takes `(values: done, again; default: done)` out of a text.
    private static func choices(in note: String) -> (String, [String]) {
        guard let start = note.firstRange(of: "(values: ") else { return (note, []) }
        let list = note[start.upperBound...].prefix { $0 != ")" && $0 != ";" }
        let rest = String(note[..<start.lowerBound])
        return (rest.hasSuffix(" ") ? String(rest.dropLast()) : rest, list.split(separator: ",").map { $0.filter { $0 != " " } })
    }
}

extension KeyKind {
    fileprivate var choiceWords: [String] {
        if case .choice(let choices) = self { choices } else { [] }
    }
}
