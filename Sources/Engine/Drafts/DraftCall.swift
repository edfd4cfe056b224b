/// One call of the builder, as it was typed.
public struct DraftCall: Hashable, Sendable {
    /// Without `migrate`: `add-column`, `users`, `bio`, `text`.
    public let words: [String]

    public init(_ words: [String]) { self.words = words }

    public init(_ operation: any MigrationOperation) { self.init(WordWriter.words(operation.fields, of: Swift.type(of: operation))) }

    /// As it can be typed in a session, on one line.
    public var line: String {
        let words = words.map { word in
            let lines = word.split(whereSeparator: \.isNewline).map { $0.drop { $0.isWhitespace } }
            return Self.quoted(lines.joined(separator: " "))
        }
        return words.joined(separator: " ")
    }

    private static func quoted(_ word: String) -> String {
        let isPlain = !word.isEmpty && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-./=@%+,".contains($0)) }
        return isPlain ? word : WordParts.quoted(word, "'")
    }

    /// What is no operation of its own.
    public enum Word: String, CaseIterable, Sendable {
        case phase, gate, timeout, check
        case onRollback = "on-rollback"
    }

    /// The operation that a command's word names.
    public static func operation(_ verb: String) -> (any MigrationOperation.Type)? { Operations.all.first { $0.verb == verb } }
    public static func validation(_ verb: String) -> (any MigrationValidation.Type)? { Validations.all.first { $0.verb == verb } }

    /// Makes the call.
    /// - Throws: ``DraftError`` where it cannot be, whatever came before it.
    func added(to builder: MigrationBuilder) throws(DraftError) -> MigrationBuilder {
        let rest = Array(words.dropFirst())
        switch Word(rawValue: words.first ?? "") {
        case .phase: return builder.phase(try text(rest, of: "phase", "what it does"))
        case .gate: return builder.gate(try text(rest, of: "gate", "what must be true outside the database before the phase runs"))
        case .timeout:
            let text = try text(rest, of: "timeout", "milliseconds")
            guard let milliseconds = Int(text) else { throw DraftError.wrong(command: ["timeout"], "\"\(text)\" is no number of milliseconds", hint: nil) }
            return builder.setTimeout(milliseconds)
        case .check:
            guard let type = Self.validation(rest.first ?? "") else { throw unknown(rest.first, of: Validations.all.map { $0.verb }, what: "check") }
            return builder.adding(type, try values(Array(rest.dropFirst()), of: type), call: words[0])
        case .onRollback:
            guard let type = Self.operation(rest.first ?? "") else { throw unknown(rest.first, of: Operations.all.map { $0.verb }, what: "operation") }
            let values = try values(Array(rest.dropFirst()), of: type)
            return builder.rollbackOperations { $0.adding(type, values, call: words[0]) }
        case nil:
            guard let type = Self.operation(words.first ?? "") else { throw unknown(words.first, of: Operations.all.map { $0.verb }, what: "operation") }
            return builder.adding(type, try values(rest, of: type), call: words[0])
        }
    }

    private func values(_ words: [String], of type: any MigrationEntry.Type) throws(DraftError) -> [(key: String, value: FieldValue?)] {
        let reader = WordReader(type)
        do throws(FieldError) {
            let fields = try reader.fields(words)
            return type.keys.map { ($0.name, fields[$0.name]) }
        } catch {
            let key = error.key.map { "\(reader.spelling($0)): " } ?? ""
            throw .wrong(command: Array(self.words.dropLast(words.count)), key + error.message, hint: error.hint)
        }
    }

    private func text(_ words: [String], of command: String, _ what: String) throws(DraftError) -> String {
        guard words.count == 1, let text = words.first, !text.isEmpty else {
            throw .wrong(command: [command], words.isEmpty || words == [""] ? "\(command) lacks its text" : "\(command) takes one text", hint: "Write it in quotes: migrate \(command) '\(what)'")
        }
        return text
    }

    private func unknown(_ word: String?, of known: [String], what: String) -> DraftError {
        guard let word else { return .wrong(command: Array(words.prefix(1)), "\(words.first ?? "") lacks its \(what)", hint: "Write: migrate \(words.first ?? "") \(known[0]) …") }
        return .wrong(command: Array(words.prefix(1)), "unknown \(what) \"\(word)\"", hint: Nearest.suggestion(for: word, among: known))
    }
}

extension DraftCall: Codable {
    public init(from decoder: any Decoder) throws { words = try decoder.singleValueContainer().decode([String].self) }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(words)
    }
}
