/// The value of one key of an operation or validation.
public enum FieldValue: Hashable, Sendable {
    case text(String)
    case bool(Bool)
    case integer(Int)
    case list([String])
    case map([String: String])
    case value(DefaultValue)
    case values([DefaultValue])
    /// Of a list of things with keys of their own.
    case records([Fields])
}

extension FieldValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral {
    public init(stringLiteral text: String) { self = .text(text) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int) { self = .integer(value) }
}

extension FieldValue {
    /// SQL as a program has it, without the line breaks and margins around it that only suit the program's own text.
    static func sql(_ text: String) -> FieldValue {
        let trimmed = text.drop { $0.isWhitespace }
        return .text(String(trimmed.reversed().drop { $0.isWhitespace }.reversed()))
    }
}
