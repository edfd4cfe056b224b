import Engine
import Testing

@testable import Engine

/// How a file is cut into statements, and what of it is passed over.
struct SQLScriptTests {
    private func script(_ text: String, file: String = "a.sql", isInTransaction: Bool? = nil, settings: String? = nil) throws -> SQLScript {
        try SQLScript(Array(text.utf8), file: file, isInTransaction: isInTransaction, settings: settings)
    }

    private func texts(_ script: SQLScript) -> [String] { script.statements.flatMap(\.tree.texts).map(\.withoutLeadingComments.firstLine) }

    @Test func `each statement has its place`() throws {
        let found = try script("\u{FEFF}-- a comment\r\nSELECT 1;  SELECT\r\n  2\r\n;\n\n  /* so */ SELECT 3")
        #expect(found.statements.map { "\($0.place)" } == ["a.sql:2:1", "a.sql:2:12", "a.sql:6:12"])
        #expect(found.statements[0].lineText == "SELECT 1;  SELECT")
    }

    @Test(arguments: ["", "\n\n", "-- nothing", "/* nothing */", ";;"]) func `a file may hold nothing`(text: String) throws {
        #expect(try script(text).statements.isEmpty)
    }

    @Test func `data of COPY are no statements`() throws {
        let found = try script("COPY t (a) FROM STDIN;\nDROP TABLE users;\n'\n\\.\nSELECT 1;\n")
        #expect(texts(found) == ["COPY t (a) FROM STDIN", "SELECT 1"])
        #expect(found.statements[1].place.line == 5)
    }

    @Test func `commands of psql are passed over, and told of`() throws {
        let found = try script("\\set name users\n\\echo hello\n\\i other.sql\nSELECT * FROM :name \\g\nDELETE FROM :\"name\" WHERE note = :'name';\n\\connect x\n")
        #expect(texts(found) == ["SELECT * FROM users", "DELETE FROM \"users\" WHERE note = 'users'"])
        #expect(found.notes == ["2 commands of psql were passed over, the first in line 3: files that they include are not looked into."])
    }

    @Test func `placeholders without a value stand for names`() throws {
        let found = try script("CREATE INDEX ON ${schema}.t (a);\nALTER TABLE :table ADD COLUMN a text DEFAULT :'value';\nSELECT a[1:2] FROM t;")
        #expect(found.statements.count == 3)
        #expect(found.notes == ["Placeholders and variables without a value were taken for names."])
    }

    @Test func `everything that cannot be read is told of, with its place`() throws {
        do {
            _ = try script("SELECT 1;\nALTER TABEL x ADD y int;\nSELECT 2;\n  CREATE INDEX ON;\nSELECT 'open\n")
            Issue.record("it was read")
        } catch let error as MigrationFileError {
            #expect(error.problems.map { "\($0.place.line):\($0.place.column)" } == ["2:7", "4:18", "5:1"])
            #expect(error.problems[0].message == "syntax error at or near \"TABEL\"")
            #expect(error.problems[2].message == "the string that begins in this statement is never closed")
        }
    }

    @Test func `the way back of goose, sql-migrate and dbmate is passed over`() throws {
        let goose = try script("-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n-- +goose StatementEnd\n-- +goose Down\nDROP TABLE users;\nDROP TABLE t;\n")
        #expect(texts(goose) == ["SELECT 1"])
        #expect(goose.isInTransaction)
        #expect(goose.notes == ["The part that takes it back (2 lines) was passed over."])
        #expect(try !script("-- +goose NO TRANSACTION\n-- +goose Up\nSELECT 1;").isInTransaction)
        #expect(try !script("-- +migrate Up notransaction\nSELECT 1;").isInTransaction)
        let dbmate = try script("-- migrate:up transaction:false\nSELECT 1;\n-- migrate:down\nSELECT 2;")
        #expect(texts(dbmate) == ["SELECT 1"])
        #expect(!dbmate.isInTransaction)
        #expect(try script("-- migrate:up\nSELECT 1;").isInTransaction)
    }

    @Test func `Flyway runs a file in one transaction where it can`() throws {
        #expect(try script("SELECT 1;", file: "db/V2.1__a_b.sql").isInTransaction)
        #expect(try script("SELECT 1;", file: "R__views.sql").isInTransaction)
        #expect(try !script("SELECT 1;", file: "view.sql").isInTransaction)
        #expect(try !script("CREATE INDEX CONCURRENTLY ON t (a);", file: "V3__i.sql").isInTransaction)
        #expect(try !script("SELECT 1;", file: "V4__x.sql", settings: "executeInTransaction=false\n").isInTransaction)
        #expect(try script("SELECT 1;", file: "view.sql", isInTransaction: true).isInTransaction)
    }

    @Test func `a comment that allows belongs to the statement beside it`() throws {
        let found = try script("""
            -- ai-shell: allow no-lock-timeout before
            SELECT 1; -- ai-shell: allow drop-table, truncate: after
            SELECT
              -- ai-shell: allow drop-column - within
              2;
            SELECT '-- ai-shell: allow drop-column no';
            -- AI-Shell: Allow drop-index last
            """)
        #expect(found.statements.map { $0.comments.map { "\($0.rules.joined(separator: "+")) \($0.reason)" } } == [
            ["no-lock-timeout before", "drop-table+truncate after"], ["drop-column within"], ["drop-index last"],
        ])
        #expect("\(found.statements[0].comments[1].place)" == "a.sql:2:11")
    }
}
