/// One column type: its text, and the name that PostgreSQL's grammar gives it (`pg_catalog`, `int4`).
public struct SQLType: Hashable, Sendable {
    public let text: String
    public let names: [String]
    public let isArray: Bool

    /// `serial` and its kin, which are not types but a column, a sequence and a default in one.
    public var isSerial: Bool {
        ["serial", "bigserial", "smallserial", "serial2", "serial4", "serial8"].contains(names.joined(separator: "."))
    }
}
