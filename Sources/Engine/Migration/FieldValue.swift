/// The value of one key of an operation or validation.
public enum FieldValue: Hashable, Sendable {
    case text(String)
    case bool(Bool)
    case integer(Int)
    case list([String])
    case value(DefaultValue)
}

extension FieldValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral {
    public init(stringLiteral text: String) { self = .text(text) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int) { self = .integer(value) }
}
