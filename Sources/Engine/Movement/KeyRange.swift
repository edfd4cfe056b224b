/// SQL over a range of a key, its bounds as parameters of the key's own types, compared as a row.
///
/// - SeeAlso: <https://www.postgresql.org/docs/current/functions-comparisons.html#ROW-WISE-COMPARISON>
struct KeyRange {
    let table: String
    let key: [BackfillPlan.KeyColumn]

    var columns: String { key.map { Quote.identifier($0.name) }.joined(separator: ", ") }
    private var row: String { key.count == 1 ? columns : "ROW(\(columns))" }

    /// The values as text, in one array.
    var asTexts: String { "ARRAY[\(key.map { "\(Quote.identifier($0.name))::text" }.joined(separator: ", "))]" }

    private func bound(from parameter: Int) -> String {
        let values = key.enumerated().map { "$\(parameter + $0.offset)::\($0.element.type)" }
        return key.count == 1 ? values[0] : "ROW(\(values.joined(separator: ", ")))"
    }

    /// Keys after `from` up to and with `to`; nil is no bound.
    func condition(after from: [String]?, through to: [String]?, parameter: Int = 1) -> (sql: String, parameters: [String?]) {
        var parts: [String] = []
        var parameters: [String?] = []
        if let from {
            parts.append("\(row) > \(bound(from: parameter))")
            parameters += from
        }
        if let to {
            parts.append("\(row) <= \(bound(from: parameter + parameters.count))")
            parameters += to
        }
        return (parts.isEmpty ? "true" : parts.joined(separator: " AND "), parameters)
    }

    /// - Parameter alias: What the table is called in the statement.
    func point(_ values: [String], parameter: Int = 1, of alias: String? = nil) -> (sql: String, parameters: [String?]) {
        let columns = Twin.list(key.map(\.name), of: alias)
        return ("\(key.count == 1 ? columns : "ROW(\(columns))") = \(bound(from: parameter))", values)
    }

    /// The last key of the next `size` ones after `from`; nil where fewer are left.
    func boundary(_ connection: PostgresConnection, after from: [String]?, through to: [String]?, size: Int) async throws -> [String]? {
        let range = condition(after: from, through: to)
        return try await connection.query(
            "SELECT \(asTexts) AS key FROM \(table) WHERE \(range.sql) ORDER BY \(columns) LIMIT 1 OFFSET \(size - 1)", range.parameters
        ).first.map { $0.list("key") }
    }

    /// Keys that cut the table into about so many parts, from a sample of its blocks; none where it is small.
    func cuts(_ connection: PostgresConnection, through to: [String]?, into parts: Int, of leaves: [Leaf]) async throws -> [[String]] {
        let blocks = leaves.reduce(0) { $0 + $1.blocks }
        guard blocks >= Self.blocksToCut, parts > 1 else { return [] }
        let percent = min(Double(Self.blocksSampled * 100) / Double(blocks), 100)
        let range = condition(after: nil, through: to)
        return try await connection.query("""
            WITH sample AS MATERIALIZED (SELECT \(columns) FROM \(table) TABLESAMPLE SYSTEM (\(percent)) WHERE \(range.sql)),
            numbered AS (SELECT \(columns), row_number() OVER (ORDER BY \(columns)) AS ai_shell_number, count(*) OVER () AS ai_shell_count FROM sample)
            SELECT \(asTexts) AS key FROM numbered WHERE ai_shell_number % greatest(ai_shell_count / \(parts), 1) = 0
              AND ai_shell_number < ai_shell_count ORDER BY \(columns)
            """, range.parameters).map { $0.list("key") }
    }

    private static let blocksToCut = 1_000
    private static let blocksSampled = 300

    func largest(_ connection: PostgresConnection) async throws -> [String]? {
        let order = key.map { "\(Quote.identifier($0.name)) DESC" }.joined(separator: ", ")
        return try await connection.query("SELECT \(asTexts) AS key FROM \(table) ORDER BY \(order) LIMIT 1").first.map { $0.list("key") }
    }

    /// `id = 7` for people.
    func describe(_ values: [String]) -> String {
        zip(key, values).map { "\($0.name) = \($1)" }.joined(separator: ", ")
    }
}
