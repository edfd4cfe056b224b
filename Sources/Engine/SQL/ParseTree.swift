/// The statements of an SQL text.
public struct ParseTree: Hashable, Sendable {
    public let statements: [SQLNode]
}
