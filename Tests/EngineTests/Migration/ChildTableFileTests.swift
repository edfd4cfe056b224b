import Testing

@testable import Engine

/// Child tables in files and from Swift, without a server.
struct ChildTableFileTests {
    private static func file(_ entry: String) -> String {
        let isCheck = entry.hasPrefix("check:")
        return "migration:\n  name: m\n  phases:\n    - phase: 1\n      description: d\n      \(isCheck ? "validation" : "operations"):\n        - {\(entry)}\n"
    }

    private static let rows = "SELECT item->>'sku' AS sku FROM jsonb_array_elements(NEW.items) AS item"

    @Test func `every key of a child table survives its file, and Swift says the same`() throws {
        let built = try migration("m").phase("d")
            .enableDualWrite("s.orders", column: "items", into: "s.order_items", key: "order_id", rows: Self.rows, onError: .fail)
            .backfill("s.orders", into: "s.order_items", batchSize: 7)
            .backfill("s.orders", into: "s.order_items", key: "order_id", rows: Self.rows)
            .disableDualWrite("s.orders", column: "items", into: "s.order_items")
            .validateRowsMatch("s.orders", into: "s.order_items")
            .validateRowsMatch("s.orders", into: "s.order_items", key: "order_id", rows: Self.rows, errorMessage: "no", runsBefore: true).build()
        let text = built.toYAML()
        #expect(text.contains("""
                    - type: dual_write_enable
                      table: s.orders
                      onError: fail
                      column: items
                      into: s.order_items
                      key: order_id
                      rows: SELECT item->>'sku' AS sku FROM jsonb_array_elements(NEW.items) AS item
                    - type: backfill
                      table: s.orders
                      into: s.order_items
                      batchSize: 7
            """), "\(text)")
        #expect(try MigrationFile.read(text, file: "m.yaml") == built)
        #expect(try MigrationFile.read(text, file: "m.yaml").toYAML() == text)
        #expect(built.phases[0].operations[0].column == "items")
    }

    private static func enable(_ rows: String) -> String { "type: dual_write_enable, table: o, column: items, into: i, key: k, rows: \"\(rows)\"" }

    @Test(arguments: [
        ("type: dual_write_enable, table: o, column: items, into: i, key: k", "rows: \"rows\" is missing"),
        ("type: dual_write_enable, table: o, column: items, into: o, key: k, rows: SELECT NEW.items AS x", "into: \"o\" cannot be a child table of its own"),
        ("type: dual_write_enable, table: o, column: items, oldColumn: a, into: i, key: k, rows: SELECT NEW.items AS x", "column: column stands beside oldColumn"),
        ("type: dual_write_enable, table: o, into: i, key: k, rows: SELECT NEW.items AS x", "column: \"column\" is missing"),
        (enable("SELECT 1 AS x"), "rows: the query reads no column of NEW"),
        (enable("SELECT NEW.other AS x"), "rows: \"rows\" does not read NEW.items"),
        (enable("SELECT to_jsonb(NEW) AS x, NEW.items AS y"), "rows: the query reads NEW as a whole"),
        (enable("SELECT NEW.* FROM unnest(NEW.items)"), "rows: the query reads NEW as a whole"),
        (enable("SELECT p.name FROM jsonb_array_elements(NEW.items) i JOIN products p ON true"), "rows: the query reads table \\\"products\\\""),
        (enable("SELECT now() AS at, x FROM unnest(NEW.items) AS x"), "rows: the query gives other rows each time: it reads now"),
        (enable("SELECT x, CURRENT_DATE AS at FROM unnest(NEW.items) AS x"), "rows: the query gives other rows each time: it reads a value such as CURRENT_TIMESTAMP"),
        (enable("SELECT x FROM unnest(NEW.items) AS x; SELECT 1"), "rows: \\\"SELECT x FROM unnest(NEW.items) AS x; SELECT 1\\\" is not exactly one SELECT"),
        (enable("DELETE FROM o RETURNING NEW.items"), "rows: \\\"DELETE FROM o RETURNING NEW.items\\\" is not exactly one SELECT"),
        (enable("SELECT x FROM unnest(NEW.items AS x"), "rows: syntax error at or near \\\"AS\\\""),
        ("type: backfill, table: o, into: i, sql: a = 1", "into: into stands beside sql"),
        ("type: backfill, table: o, into: i, inPlace: true", "into: into stands beside inPlace"),
        ("type: backfill, table: o, into: i, key: k", "key: key and rows belong together"),
        ("type: backfill, table: o, rows: SELECT NEW.items AS x", "rows: rows stands without into"),
        ("type: backfill, table: o", "sql: \"sql\" is missing"),
        ("type: dual_write_disable, table: o, column: items", "into: \"into\" is missing"),
        ("type: dual_write_disable, table: o, column: items, into: i, columns: [a, b]", "column: column stands beside columns"),
        ("check: rows_match, table: o", "rows_match lacks \"into\""),
        ("check: rows_match, table: o, into: i, rows: SELECT NEW.items AS x", "rows: key and rows belong together"),
    ]) func `what is no child table is refused in the file, at its place`(entry: String, message: String) {
        let error = #expect(throws: MigrationFileError.self) { try MigrationFile.read(Self.file(entry), file: "m.yaml") }
        #expect(error?.problems.contains { $0.message == message.replacing("\\\"", with: "\"") } == true, "\(error?.problems.map(\.message) ?? [])")
        #expect(error?.problems.allSatisfy { $0.place.line == 7 } == true)
    }

    @Test func `a query may have its own names, and every kind of SELECT`() throws {
        for text in [
            "WITH x AS (SELECT * FROM unnest(NEW.items)) SELECT * FROM x", "SELECT a FROM unnest(new.items) AS a UNION ALL SELECT NEW.other", "VALUES (NEW.items)",
            "SELECT y FROM (SELECT unnest(NEW.items) AS y) AS z ORDER BY y LIMIT 5 -- the first",
        ] { #expect(try RowsQuery(parsing: text).reads.contains("items")) }
    }

    @Test func `the pattern says what it cannot make`() {
        let error = #expect(throws: MigrationBuilderError.self) {
            try MigrationPatterns.normalizeColumn("orders", "items", into: "i", key: "order_id", [.init(name: "id", type: "int", value: "1")]).build()
        }
        #expect(error?.misuses.first?.message == "\"id\" is the new table's own")
        #expect(throws: MigrationBuilderError.self) { try MigrationPatterns.normalizeColumn("orders", "items", into: "i", key: "order_id", []).build() }
    }
}
