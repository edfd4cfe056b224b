/// What a test's database holds at the start. Templates with the same SQL are one.
public struct DatabaseTemplate: Hashable, Sendable {
    public let sql: String

    /// - Parameter sql: Statements that make the schema and its data; run once a test run.
    public init(_ sql: String) { self.sql = sql }

    public static let empty = DatabaseTemplate("")
}
