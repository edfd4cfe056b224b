import Testing

@testable import Engine

/// Tables in files, without a server.
struct TableFileTests {
    private func file(_ operation: String) -> String {
        "migration:\n  name: m\n  phases:\n    - phase: 1\n      description: d\n      operations:\n        - {\(operation)}\n"
    }

    @Test func `every key of a table survives its file`() throws {
        let text = file("""
            type: create_table, comment: c, constraints: [{sql: CHECK (a > 0), constraintName: x}], primaryKey: [a, b], table: s.t,
                     columns: [{dataType: int, column: a, identity: always}, {column: b, dataType: text, default: {sql: now()}, nullable: false, comment: k},
                       {column: "007", dataType: int, generated: a + 1}]
            """)
        let migration = try MigrationFile.read(text, file: "m.yaml")
        let written = migration.toYAML()
        #expect(written.contains("""
                      columns:
                        - column: a
                          dataType: int
                          identity: always
                        - column: b
                          dataType: text
                          nullable: false
                          default:
                            sql: now()
                          comment: k
                        - column: "007"
            """), "\(written)")
        #expect(try MigrationFile.read(written, file: "m.yaml") == migration)
        #expect(try MigrationFile.read(written, file: "m.yaml").toYAML() == written)
        let built = Engine.migration("m").phase("d").createTable(
            "s.t",
            columns: [
                NewColumn("a", "int", identity: .always), NewColumn("b", "text", nullable: false, default: .sql("now()"), comment: "k"),
                NewColumn("007", "int", generated: "a + 1"),
            ], primaryKey: ["a", "b"], constraints: [("x", "CHECK (a > 0)")], comment: "c")
        #expect(try built.build() == migration)
    }

    @Test(arguments: [
        ("type: create_table, table: t, columns: a", "columns: needs a list, each element with column and dataType"),
        ("type: create_table, table: t, columns: []", "columns: needs a list, each element with column and dataType"),
        ("type: create_table, table: t, columns: [{column: a}]", "element 1 of columns lacks \"dataType\""),
        ("type: create_table, table: t, columns: [{column: a, dataType: in t}]", "dataType: syntax error at or near \"in\""),
        ("type: create_table, table: t, columns: [{column: a, dataType: int, tabel: t}]", "element 1 of columns has no key \"tabel\""),
        ("type: create_table, table: t, columns: [{column: a, dataType: int}, {column: a, dataType: int}]", "columns: \"a\" is there twice"),
        ("type: create_table, table: t, columns: [{column: a, dataType: int, default: 1, generated: b}]",
         "columns: column \"a\": generated stands beside default"),
        ("type: create_table, table: t, columns: [{column: a, dataType: int}], primaryKey: [b]", "primaryKey: \"b\" is none of the columns"),
        ("type: create_table, table: t, columns: [{column: a, dataType: int}], constraints: [{constraintName: c, sql: UNIQUE USING INDEX i}]",
         "constraints: constraint \"c\" takes an index that a new table does not have"),
        ("type: rename_table, table: s.t, newName: t", "newName: it has that name already"),
        ("type: drop_view, view: a.b.c, table: t", "view: the table name \"a.b.c\" has 3 parts"),
    ]) func `what is no table is refused in the file, at its place`(operation: String, message: String) {
        let error = #expect(throws: MigrationFileError.self) { try MigrationFile.read(file(operation), file: "m.yaml") }
        #expect(error?.problems.contains { $0.message == message } == true, "\(error?.problems.map(\.message) ?? [])")
    }

    @Test func `a mistake in a list's element is shown where it stands`() {
        let text = """
            migration:
              name: m
              phases:
                - phase: 1
                  description: d
                  operations:
                    - type: create_table
                      table: t
                      columns:
                        - column: a
                          dataType: int
                        - column: b
                          dataType: nonsense(
            """
        let error = #expect(throws: MigrationFileError.self) { try MigrationFile.read(text, file: "m.yaml") }
        #expect(error?.problems.map(\.place.line) == [13])
    }

    @Test func `patterns of tables have their phases`() throws {
        let rename = try Patterns.named("rename-table")?.make(["table": "shop.orders", "newName": "purchases"])
        #expect(rename?.phases.map { $0.operations.map(\.type.rawValue) } == [["rename_table"], ["drop_view"]])
        #expect(rename?.phases[1].gate == "Deploy the application version that uses shop.purchases and no longer shop.orders.")
        let soft = try Patterns.named("add-soft-delete")?.make(["table": "users", "columns": "email"])
        #expect(soft?.phases.map { $0.operations.map(\.type.rawValue) } == [["add_column"], ["add_index"], ["custom_sql"]])
        #expect(soft?.phases[0].operations[0].fields.text("dataType") == "timestamptz")
    }

    @Test func `the words of operations and checks`() {
        #expect(Operations.named("create_table") != nil && Operations.named("rename_table") != nil && Operations.named("drop_view") != nil && Operations.named("drop_table") != nil)
        for word in ["table_exists", "table_not_exists", "row_counts_match"] { #expect(Validations.named(word) != nil) }
    }
}
