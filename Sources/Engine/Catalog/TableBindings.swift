/// What reads a table by its number: it would go on with the earlier table when another takes its name.
public struct TableBindings: Hashable, Sendable {
    /// Made again in place, so that owner, grants and comment stay: a view, a function with a parsed body.
    public var statements: [Statement] = []
    /// For people: what cannot be made again in place.
    public var fixed: [String] = []

    public struct Statement: Hashable, Sendable {
        public var title: String
        /// Names whatever has the table's name when it runs.
        public var sql: String
        public var isOurs: Bool
        /// The view that it is, quoted and qualified.
        public var view: String?
    }
}

/// Partitions that a migration wants of a table, before any server has looked at them.
public struct PartitionDraft: Hashable, Sendable {
    public var table: TableName
    public var layout: PartitionLayout
}

/// What the server says against a partition.
public struct PlaceProblems: Hashable, Sendable {
    /// Whatever else there is; nil for nothing.
    public var own: String?
    /// Against it beside another partition of the table, by that one's bound.
    public var beside: [String: String] = [:]

    /// Stands for the other one's name.
    static let sibling = "ai_shell_probe_beside"
}

/// A partition that a migration wants beside those that are there.
public struct PlaceDraft: Hashable, Sendable {
    public var table: TableName
    public var bound: PartitionBound
}
