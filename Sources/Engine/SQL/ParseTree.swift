/// The statements of an SQL text.
public struct ParseTree: Hashable, Sendable {
    public let statements: [SQLNode]
    /// Each statement's own text, with the comments before it.
    public let texts: [String]
}
