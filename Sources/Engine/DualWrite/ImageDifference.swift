/// Whether values differ in what is stored, not in what `=` says: `1.0` and `1.00`, `a` and `A` of a citext, two texts that a
/// collation holds for one.
///
/// - SeeAlso: <https://www.postgresql.org/docs/current/functions-comparisons.html#COMPOSITE-TYPE-COMPARISON>
enum ImageDifference {
    /// Types of which two values are equal where every byte is, so that their own comparison says it, at a third of the price.
    private static let bytewise: Set<String> = [
        "smallint", "integer", "bigint", "boolean", "uuid", "bytea", "date", "oid", "timestamp without time zone", "timestamp with time zone",
        "time without time zone",
    ]
    /// The same under a collation that compares bytes.
    private static let texts: Set<String> = ["text", "character varying"]

    /// - Parameter values: Pairs of expressions, of the type that each pair has.
    /// - Returns: True where one of the pairs differs; NULL is a value.
    static func sql(_ values: [(first: String, second: String, type: String)]) -> String {
        let parts = values.map { part($0.first, $0.second, of: $0.type.baseType) }
        guard parts.allSatisfy({ $0 != nil }) else { return rows(values.map(\.first), values.map(\.second)) }
        let list = parts.compactMap(\.self)
        return list.count == 1 ? list[0] : "(\(list.joined(separator: " OR ")))"
    }

    /// The same for columns of any types, of two rows.
    static func sql(columns: [String], _ first: String, _ second: String) -> String {
        rows(columns.map { "\(first).\(Quote.identifier($0))" }, columns.map { "\(second).\(Quote.identifier($0))" })
    }

    private static func rows(_ first: [String], _ second: [String]) -> String {
        "pg_catalog.record_image_ne(ROW(\(first.joined(separator: ", "))), ROW(\(second.joined(separator: ", "))))"
    }

    private static func part(_ first: String, _ second: String, of type: String) -> String? {
        if bytewise.contains(type) { return "(\(first) IS DISTINCT FROM \(second))" }
        // By its text, since a schema of the user's may have its own idea of when two varchars are equal.
        return texts.contains(type) ? "(\(first)::text COLLATE pg_catalog.\"C\" IS DISTINCT FROM \(second)::text)" : nil
    }
}
