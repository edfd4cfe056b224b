/// A statement that ran, with its text by the place of each token.
struct RecordedStatement {
    let node: SQLNode
    let text: String
    private let bytes: [UInt8]
    private let tokens: [SQLToken]

    /// Nil where the text is anything but one statement.
    init?(_ text: String) {
        guard let tree = try? SQLParser.parse(text), tree.statements.count == 1, let tokens = try? SQLToken.scan(text) else { return nil }
        node = tree.statements[0]
        self.text = text
        bytes = Array(text.utf8)
        self.tokens = tokens
    }

    /// Tokens of the statement, those of brackets and quotes included.
    struct Span {
        var tokens: ArraySlice<SQLToken>
        fileprivate let bytes: [UInt8]

        var first: SQLToken? { tokens.first }

        /// As it was typed; empty for none.
        var text: String {
            guard let first = tokens.first, let last = tokens.last else { return "" }
            return String(decoding: bytes[first.range.lowerBound..<last.range.upperBound], as: UTF8.self)
        }

        func from(_ offset: Int) -> Span { Span(tokens: tokens.drop { $0.range.lowerBound < offset }, bytes: bytes) }
        func before(_ offset: Int) -> Span { Span(tokens: tokens.prefix { $0.range.lowerBound < offset }, bytes: bytes) }

        /// What follows the first token that is this word outside of brackets.
        func after(_ word: String) -> Span? {
            var depth = 0
            for (index, token) in zip(tokens.indices, tokens) {
                if depth == 0, token.text.uppercased() == word { return Span(tokens: tokens[(index + 1)...], bytes: bytes) }
                depth += Span.step(token)
            }
            return nil
        }

        /// What follows a name that may have a schema.
        func afterName() -> Span {
            var rest = tokens.dropFirst()
            while rest.first?.text == "." { rest = rest.dropFirst(2) }
            return Span(tokens: rest, bytes: bytes)
        }

        func dropFirst(_ count: Int = 1) -> Span { Span(tokens: tokens.dropFirst(count), bytes: bytes) }

        /// What stands in the brackets that come first, and what follows them.
        func bracketed() -> (inside: Span, rest: Span)? {
            guard tokens.first?.text == "(" else { return nil }
            var depth = 0
            for (index, token) in zip(tokens.indices, tokens) {
                depth += Span.step(token)
                if depth == 0 {
                    return (Span(tokens: tokens[(tokens.startIndex + 1)..<index], bytes: bytes), Span(tokens: tokens[(index + 1)...], bytes: bytes))
                }
            }
            return nil
        }

        /// The parts between the commas outside of brackets.
        func parts() -> [Span] {
            var parts: [Span] = []
            var depth = 0
            var start = tokens.startIndex
            for (index, token) in zip(tokens.indices, tokens) {
                depth += Span.step(token)
                guard depth == 0, token.text == "," else { continue }
                parts.append(Span(tokens: tokens[start..<index], bytes: bytes))
                start = index + 1
            }
            return parts + [Span(tokens: tokens[start...], bytes: bytes)]
        }

        private static func step(_ token: SQLToken) -> Int {
            switch token.text {
            case "(", "[": 1
            case ")", "]": -1
            default: 0
            }
        }
    }

    var span: Span { Span(tokens: tokens[...], bytes: bytes) }

    /// What follows the table's name.
    func after(_ relation: SQLNode) -> Span { span.from(relation["location"]?.integer ?? 0).afterName() }
}

extension SQLNode {
    /// The same without where it stood in its text, which is no part of what it says.
    var placeless: SQLNode {
        switch self {
        case .object(let fields):
            .object(fields.filter { !["location", "stmt_location", "stmt_len"].contains($0.key) }.mapValues(\.placeless))
        case .array(let elements): .array(elements.map(\.placeless))
        case .string, .number, .bool, .null: self
        }
    }

    /// Whether it makes something that ends with the session.
    var isTemporary: Bool {
        switch self {
        case .object(let fields): fields["relpersistence"]?.text == "t" || fields.values.contains(where: \.isTemporary)
        case .array(let elements): elements.contains(where: \.isTemporary)
        case .string, .number, .bool, .null: false
        }
    }
}
