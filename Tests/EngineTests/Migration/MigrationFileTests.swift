import Testing

@testable import Engine

struct MigrationFileTests {
    private func file(_ phases: String, head: String = "") -> String {
        "migration:\n  name: test\n\(head)  phases:\n" + phases.split(separator: "\n").map { "    " + $0 + "\n" }.joined()
    }

    private func read(_ text: String) throws -> Migration { try MigrationFile.read(text, file: "m.yaml") }

    private func problems(_ text: String) -> [FileProblem] {
        do throws(MigrationFileError) {
            _ = try MigrationFile.read(text, file: "m.yaml")
            return []
        } catch { return error.problems }
    }

    private func places(_ text: String) -> [String] { problems(text).map { "\($0.place.line):\($0.place.column) \($0.message)" } }

    private func operation(_ keys: String) -> String { file("- phase: 1\n  description: d\n  operations:\n    - {\(keys)}\n") }

    @Test func `every key of the file is read`() throws {
        let migration = try read(
            """
            # a comment
            migration:
              name: add-user-preferences
              database: postgresql
              description: Flexible per-user settings
              metadata: {author: dba@example.com, created: 2026-11-22T10:00:00Z, tags: [users, jsonb]}
              phases:
                - phase: 1
                  description: Add the column
                  gate: "Deploy app v1.1: it can write preferences"
                  timeout: 200
                  operations:
                    - {type: add_column, table: shop.users, column: Prefs, dataType: JSONB, nullable: true, default: "'{}'::jsonb"}
                  validation:
                    - {check: column_exists, table: users, column: preferences, when: before, errorMessage: no}
                  rollbackOperations:
                    - {type: drop_column, table: users, column: preferences}
            """)
        let phase = migration.phases[0]
        #expect(migration.metadata == .init(author: "dba@example.com", created: "2026-11-22T10:00:00Z", tags: ["users", "jsonb"]))
        #expect(phase.gate == "Deploy app v1.1: it can write preferences")
        #expect(phase.timeoutMilliseconds == 200)
        let added = try #require(phase.operations[0] as? AddColumn)
        #expect(added.table == TableName(schema: "shop", name: "users"))
        #expect(added.column == "Prefs")
        #expect(added.defaultValue == .sql("'{}'::jsonb"))
        #expect(added.fields.place(of: "column")?.description == "m.yaml:13:57")
        #expect(added.fields.place?.line == 13)
        #expect(phase.validations[0].runsBefore)
        #expect(phase.validations[0].errorMessage == "no")
        #expect(phase.rollbackOperations?.map(\.type) == [.dropColumn])
    }

    @Test func `five mistakes are five places, each with its line and a caret`() throws {
        let text = """
            migration:
              name: Add Prefs
              database: mysql
              phases:
                - phase: 1
                  description: Add the column
                  operations:
                    - {type: add_colunm, table: users, column: prefs, dataType: jsonb}
                    - type: add_column
                      table: users
                      colum: prefs
                      dataType: varchr(
                      default: '{}'::jsonb
            """
        let problems = self.problems(text)
        #expect(problems.map { "\($0.place.line):\($0.place.column)" } == ["2:9", "3:13", "8:18", "11:11", "12:28", "13:20"])
        #expect(problems[0].hint == "Use small letters, digits, dots, dashes and underscores: add-prefs.")
        #expect(problems[2].hint == "Did you mean \"add_column\"?")
        #expect(
            problems[3].rendered == """
                m.yaml:11:11: error: add_column has no key "colum"
                              colum: prefs
                              ^
                hint: Did you mean "column"?

                """)
        #expect(problems[5].hint == "Put the whole of it in quotes: \"'{}'::jsonb\".")
    }

    @Test(arguments: [
        ("", "1:1 the file is empty"),
        ("x", "1:1 the file needs keys: migration"),
        ("migraton: {}", "1:1 the file has no key \"migraton\""),
        ("migration: {}", "1:12 migration lacks \"name\""),
        ("migration: {name: a, phases: []}", "1:30 there are no phases"),
        ("migration: {name: a, phases: 1}", "1:30 phases needs a list"),
        (
            "migration: {name: a, phases: [1]}",
            "1:31 phase 1 needs keys: phase, description, gate, timeout, operations, validation, rollbackOperations"
        ),
        ("migration: {name: a, phases: [{phase: 1, description: d}]}", "1:31 phase 1 does nothing"),
        ("migration: {name: a, phases: [{phase: 1, description: d, operations: []}]}", "1:31 phase 1 does nothing"),
        ("migration: {name: a, phases: [{phase: 2, description: d, gate: g}]}", "1:39 phase 2 stands where phase 1 is due"),
        ("migration: {name: a, phases: [{phase: 1, description: d, gate: g, timeout: 0}]}", "1:76 needs a whole number of at least 1"),
        ("migration: {name: a, phases: [{phase: 1, description: d, gate: g, timeout: \"5\"}]}", "1:76 needs a whole number of at least 1"),
        ("migration: {name: a, phases: [{phase: 1, description: null, gate: g}]}", "1:55 needs text, not null"),
        ("migration: {name: true, phases: [{phase: 1, description: d, gate: g}]}", "1:19 needs text, not true"),
        ("migration: {name: a, name: b, phases: [{phase: 1, description: d, gate: g}]}", "1:22 key \"name\" is given twice"),
    ]) func `the file's shape is checked`(text: String, problem: String) { #expect(places(text) == [problem]) }

    @Test(arguments: [
        ("table: t", "\"type\" is missing"),
        ("type: drop_column, table: t", "drop_column lacks \"column\""),
        ("type: drop_column, table: t, column: c, cascade: yes", "cascade: needs true or false"),
        ("type: drop_column, table: a.b.c, column: c", "table: the table name \"a.b.c\" has 3 parts"),
        ("type: drop_column, table: t, column: \"\"", "column: a name is empty"),
        ("type: drop_column, table: t, column: [c]", "column: needs a name"),
        ("type: drop_column, table: t, column: c, keepAs: c", "keepAs: keepAs is the name that the column has"),
        ("type: drop_column, table: t, column: c, keepAs: \"\"", "keepAs: a name is empty"),
        ("type: drop_column, table: t, column: c, keepas: d", "drop_column has no key \"keepas\""),
        ("type: backfill, table: t, sql: a = 1, onBadRow: ignore", "onBadRow: needs one of fail, skip, not \"ignore\""),
        (
            "type: add_column, table: t, column: c, dataType: bigserial",
            "dataType: \"bigserial\" is not a type but a column with a sequence"
        ),
        ("type: add_column, table: t, column: c, dataType: int not null", "dataType: \"int not null\" is more than a column type"),
        ("type: add_column, table: t, column: c, dataType: int, sequence: always", "add_column has no key \"sequence\""),
        ("type: backfill, table: t, sql: a = 1, batchSize: 0", "batchSize: needs a whole number of at least 1"),
        ("type: backfill, table: t, sql: a = 1 +", "sql: syntax error at end of input"),
        ("type: dual_write_enable, table: t, oldColumn: a, newColumn: a", "newColumn: oldColumn and newColumn are the same column"),
        (
            "type: dual_write_enable, table: t, oldColumn: a, newColumn: b, up: a; drop table t",
            "up: \"a; drop table t\" is not exactly one expression"
        ),
        (
            "type: dual_write_enable, table: t, oldColumn: a, newColumn: b, onError: ignore",
            "onError: needs one of keep, fail, not \"ignore\""
        ),
        ("type: carry_over, table: t, oldColumn: a, newColumn: b, only: c", "only: needs a list of names"),
        ("type: carry_over, table: t, oldColumn: a, newColumn: b, only: [c, c]", "only: \"c\" is listed twice"),
        ("type: custom_sql, sql: ' -- nothing'", "sql: the SQL is empty"),
        ("type: custom_sql, sql: select 1, transaction: sometimes", "transaction: needs one of auto, always, never, not \"sometimes\""),
    ]) func `each key is checked by its kind`(keys: String, problem: String) {
        #expect(problems(operation(keys)).map(\.message) == [problem])
    }

    @Test(arguments: [
        ("false", DefaultValue.bool(false)), ("null", .null), ("~", .null), ("0.10", .number("0.10")), ("-3", .number("-3")),
        ("active", .string("active")),
        ("012", .string("012")), ("\"5\"", .string("5")), ("\"\"", .string("")), ("no", .string("no")),
        ("\"'{}'::jsonb\"", .sql("'{}'::jsonb")),
        ("{sql: now()}", .sql("now()")), ("{value: now()}", .string("now()")), ("{value: \"true\"}", .string("true")),
        ("{value: 5}", .number("5")),
        ("\"it's\"", .string("it's")), ("a + b", .string("a + b")),
    ]) func `a default is what YAML says it is`(text: String, value: DefaultValue) throws {
        let migration = try read(operation("type: set_default, table: t, column: c, default: \(text)"))
        #expect((migration.phases[0].operations[0] as? SetDefault)?.defaultValue == value)
        #expect(try read(migration.toYAML()) == migration)
    }

    @Test(arguments: ["now()", "CURRENT_TIMESTAMP", "TRUE", "\"true\"", "x::int", "NULL", "now() + interval '1 day'", "user"])
    func `a default that reads as SQL must say which it is`(text: String) throws {
        let problem = try #require(problems(operation("type: set_default, table: t, column: c, default: \(text)")).first)
        #expect(problem.message.contains("reads as SQL"))
        #expect(problem.hint?.contains("{sql:") == true && problem.hint?.contains("{value:") == true)
    }

    @Test(arguments: ["", "\"'{}' bad\"", "[1]", "{a: 1}", "{sql: 1 from t}", "{sql: [1]}", "{sql: a, value: b}"])
    func `a default that is neither is refused`(text: String) {
        #expect(problems(operation("type: set_default, table: t, column: c, default: \(text)")).count == 1)
    }

    @Test func `a mistake inside SQL is shown where it is`() {
        let text = file(
            "- phase: 1\n  description: d\n  operations:\n    - type: backfill\n      table: t\n      sql: |\n        a = 1,\n        b = = 2\n"
        )
        #expect(places(text) == ["11:17 sql: syntax error at or near \"=\""])
        let one = file("- phase: 1\n  description: d\n  operations:\n    - type: backfill\n      table: t\n      sql: 'a = = 2'\n")
        #expect(places(one) == ["9:21 sql: syntax error at or near \"=\""])
    }

    @Test func `SQL newer than the grammar is left to the server`() throws {
        let migration = try read(operation("type: custom_sql, sql: alter table t alter c set expression as (a)"))
        let custom = try #require(migration.phases[0].operations[0] as? CustomSQL)
        #expect(custom.tree == nil && custom.syntaxError?.message == "syntax error at or near \"expression\"")
    }

    @Test func `a phase that drops and adds one column is refused at the later one`() {
        let text = file(
            """
            - phase: 1
              description: d
              operations:
                - {type: drop_column, table: t, column: c}
                - {type: add_column, table: t, column: c, dataType: int}
            """)
        #expect(places(text) == ["8:48 phase 1 both drops and adds t.c"])
    }

    @Test func `what stands before broken YAML is judged too, and nothing is missed for it`() {
        let text = file(
            "- phase: 1\n  description: d\n  operations:\n    - {type: drop_colum, table: t}\n    - {type: drop_column, table: [}\n")
        #expect(problems(text).map(\.place.line) == [7, 8])
    }

    @Test func `names are exact`() throws {
        let migration = try read(operation("type: drop_column, table: '\"odd.name\".Users', column: Straße"))
        let operation = try #require(migration.phases[0].operations[0] as? DropColumn)
        #expect(operation.table == TableName(schema: "odd.name", name: "Users"))
        #expect(operation.table.sql == "\"odd.name\".\"Users\"")
        #expect(operation.table.description == "\"odd.name\".Users")
        #expect(operation.column == "Straße")
    }

    @Test func `of endless mistakes the first two hundred are told`() {
        let keys = (0..<2_000).map { "k\($0): 1" }.joined(separator: ", ")
        let error = #expect(throws: MigrationFileError.self) { try MigrationFile.read("{\(keys)}", file: "m.yaml") }
        #expect(error?.problems.count == 200)
        #expect((error?.rendered.count ?? 0) < 100_000)
    }

    @Test func `a long line is shown around its caret`() {
        let text = "migration: {name: a, description: \"" + String(repeating: "x", count: 300) + "\", phases: 1}"
        let lines = problems(text)[0].rendered.split(separator: "\n")
        #expect(lines[1].count == 124)
        #expect(lines[2].count <= 125)
        #expect(Array(lines[1])[lines[2].count - 1] == "1")
    }

    @Test func `layout and comments leave the checksum alone, content does not`() throws {
        let one = try read(
            "migration: {name: a, phases: [{phase: 1, description: d, operations: [{column: c, table: t, type: drop_column}]}]}")
        let two = try read(
            file("- phase: 1 # first\n  description: \"d\"\n  operations:\n    - type: drop_column\n      table: t\n      column: c\n"))
        #expect(one.phases == two.phases)
        #expect(one.phases[0].checksum == two.phases[0].checksum)
        #expect(
            one.phases[0].canonicalText == "phase: 1\ndescription: d\noperations:\n  - type: drop_column\n    table: t\n    column: c\n")
        #expect(one.phases[0].checksum == "efc1cc010f2ce8edbca480dc356a5fea28df0c1135061e6d1a32086766f54934")
        #expect(try read(operation("type: drop_column, table: t, column: d")).phases[0].checksum != one.phases[0].checksum)
    }
}
