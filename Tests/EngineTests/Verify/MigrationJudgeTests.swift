import TestSupport
import Testing

@testable import Engine

/// What `verify` says of migrations.
struct MigrationJudgeTests {
    private static let template = DatabaseTemplate("""
        CREATE TABLE users (id bigint PRIMARY KEY, name text, age int, old text);
        CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, note text);
        INSERT INTO users SELECT n, n FROM generate_series(1, 1000) n;
        INSERT INTO orders SELECT n, n FROM generate_series(1, 1000) n;
        ANALYZE;
        """)

    private func text(_ phases: [(gate: String?, operations: [String])]) -> String {
        "migration:\n  name: m\n  phases:\n" + phases.enumerated().map { index, phase in
            "    - phase: \(index + 1)\n      description: The phase\n" + (phase.gate.map { "      gate: \($0)\n" } ?? "") + "      operations:\n" + phase.operations.map { "        \($0)\n" }.joined()
        }.joined()
    }

    private func load(_ text: String) throws -> (Migration, [String]) {
        (try MigrationFile.read(Array(text.utf8), file: "m.yaml"), text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
    }

    private func offline(_ phases: (gate: String?, operations: [String])...) throws -> FileVerdict {
        let (migration, lines) = try load(text(phases))
        return .offline(migration, file: "m.yaml", lines: lines)
    }

    private func online(_ phases: (gate: String?, operations: [String])...) async throws -> FileVerdict {
        let (migration, lines) = try load(text(phases))
        return try await TestServer.shared.withDatabase(Self.template) { try await $0.engine().verify(migration, file: "m.yaml", lines: lines) }
    }

    private func rules(_ verdict: FileVerdict) -> [String] { verdict.open.map { "\($0.place.line) \($0.rule)" } }

    @Test func `a plain rename breaks code, and a comment may say that it does not`() async throws {
        let rename = "- {type: rename_column, table: users, oldColumn: age, newColumn: years}"
        #expect(rules(try await online((nil, [rename]))) == ["7 rename-breaks-code"])
        #expect(rules(try offline((nil, [rename]))) == ["7 rename-breaks-code"])
        for comment in [["# ai-shell: allow rename-breaks-code nobody reads it", rename], [rename + "  # ai-shell: allow rename-breaks-code nobody reads it"]] {
            let verdict = try await online((nil, comment))
            #expect(verdict.isSafe && verdict.allowed.map(\.allowance) == ["nobody reads it"])
            #expect(try offline((nil, comment)).isSafe)
        }
        #expect(rules(try await online((nil, ["# ai-shell: allow drop-column so", "- {type: rename_table, table: users, newName: people}"]))) == ["7 allow-comment"])
        #expect(rules(try await online((nil, ["- {type: rename_table, table: users, newName: people, view: false}"]))) == ["7 rename-breaks-code"])
    }

    @Test func `a backfill over what code may have written wants its condition`() async throws {
        let add = "- {type: add_column, table: users, column: bio, dataType: text}"
        let fill = #"- {type: backfill, table: users, sql: "bio = name"}"#
        #expect(rules(try await online((nil, [add, fill]))) == [])
        let verdict = try await online((nil, [add]), (nil, [fill]))
        #expect(rules(verdict) == ["11 backfill-without-where"])
        #expect(verdict.open[0].instead == "… WHERE bio IS NULL")
        #expect(rules(try await online((nil, [add]), (nil, [#"- {type: backfill, table: users, sql: "bio = name WHERE bio IS NULL"}"#]))) == [])
        let standard = try await online((nil, ["- {type: add_column, table: users, column: bio, dataType: text, default: none}"]), (nil, [fill]))
        #expect(standard.open.first?.instead == "… WHERE bio = 'none'")
        let dual = "- {type: dual_write_enable, table: users, oldColumn: name, newColumn: bio}"
        #expect(rules(try await online((nil, [add, dual]), (nil, [fill]))) == [])
        #expect(rules(try offline((nil, [add, dual]), (nil, [fill]))) == [])
        #expect(rules(try offline((nil, [add]), (nil, [fill]))) == ["11 backfill-without-where"])
    }

    @Test func `what is dropped wants a gate`() async throws {
        let drop = "- {type: drop_column, table: users, column: old}"
        #expect(rules(try await online((nil, [drop]))) == ["7 drop-without-gate"])
        #expect(rules(try await online(("nobody reads it", [drop]))) == [])
        #expect(rules(try await online((nil, ["- {type: drop_table, table: orders}"]))) == ["7 drop-without-gate"])
        #expect(rules(try await online((nil, ["- {type: add_column, table: users, column: x, dataType: text}"]), (nil, ["- {type: drop_column, table: users, column: x}"]))) == [])
    }

    @Test func `what an operation leaves behind is judged as well`() async throws {
        let key = #"- {type: add_constraint, table: orders, constraintName: f, sql: "FOREIGN KEY (user_id) REFERENCES users (id)"}"#
        #expect(rules(try await online((nil, [key]))) == ["7 foreign-key-without-index"])
        #expect(rules(try await online((nil, ["- {type: add_index, table: orders, indexName: i, columns: [user_id]}", key]))) == [])
        #expect(rules(try await online((nil, ["- {type: add_column, table: users, column: j, dataType: json}"]))) == ["7 json-column"])
        #expect(rules(try await online((nil, ["- {type: drop_not_null, table: users, column: id}"]))) == ["7 plan-refused"])
    }

    @Test func `SQL of the user's own is judged statement by statement`() async throws {
        let phases: (gate: String?, operations: [String]) = (nil, [
            "- type: custom_sql", "  sql: |", "    ALTER TABLE orders ALTER COLUMN note SET NOT NULL;", "    -- ai-shell: allow update-whole-table small", "    UPDATE users SET name = 'x';",
            "- type: custom_sql", "  sql: CREATE INDEX ON orders (note)", "- type: custom_sql", "  sql: CREATE INDEX CONCURRENTLY ON orders (note)",
        ])
        for verdict in [try await online(phases), try offline(phases)] {
            #expect(rules(verdict) == ["9 set-not-null-scans", "11 work-while-locked", "13 index-not-concurrent"])
            #expect(verdict.allowed.map(\.rule) == ["update-whole-table"])
            #expect(verdict.open[0].place.column == 13 && verdict.open[0].excerpt.hasSuffix("    ALTER TABLE orders ALTER COLUMN note SET NOT NULL;\n                ^\n"))
        }
    }

    @Test func `what is applied is compared with what was applied`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let engine = database.engine()
            let add = "- {type: add_column, table: users, column: bio, dataType: text}"
            let (migration, lines) = try load(text([(nil, [add]), ("later", ["- {type: drop_column, table: users, column: old}"])]))
            _ = try await engine.apply(migration, .pending)
            let verdict = try await engine.verify(migration, file: "m.yaml", lines: lines)
            #expect(verdict.isSafe && verdict.notes == ["Phase 1 is applied in this database: judged from phase 2 on."])
            let (edited, now) = try load(text([(nil, [add.replacing("text", with: "varchar")]), ("later", ["- {type: drop_column, table: users, column: old}"])]))
            #expect(rules(try await engine.verify(edited, file: "m.yaml", lines: now)) == ["7 edited-after-apply"])
            _ = try await engine.apply(migration, .phase(2))
            #expect(try await engine.verify(migration, file: "m.yaml", lines: lines).notes == ["Every phase is applied in this database: nothing is left to judge."])
        }
    }

    @Test func `the examples are safe`() async throws {
        for path in try MigrationStore(directory: Example.path("migrations")).files() {
            let migration = try MigrationStore(directory: "").load(path)
            let verdict = FileVerdict.offline(migration, file: path, lines: try MigrationStore.lines(of: path))
            #expect(verdict.isSafe, "\(path): \(verdict.open.map(\.rule))")
        }
    }
}
