import TestSupport
import Testing

@testable import Engine

/// What a script as a whole brings beyond its single statements.
struct ScriptJudgeTests {
    private func offline(_ text: String, file: String = "a.sql") throws -> FileVerdict { .offline(try SQLScript(Array(text.utf8), file: file)) }
    private func brief(_ verdict: FileVerdict) -> [String] { verdict.open.map { "\($0.place.line):\($0.place.column) \($0.severity) \($0.rule)" } }

    @Test func `the body of a DO block is looked into`() throws {
        let verdict = try offline("""
            SET lock_timeout = '1s';
            DO $do$
            DECLARE n int;
            BEGIN
                IF true THEN
                    ALTER TABLE users ADD COLUMN a int NOT NULL;
                    UPDATE users
                       SET name = 'it''s' WHERE id = 1;
                END IF;
                EXECUTE 'TRUNCATE users';
                EXECUTE format('DELETE FROM %I', n);
                EXECUTE 'DROP TABLE ' || n;
                PERFORM count(*) FROM users;
            END $do$;
            DO $$ BEGIN DELETE FROM users; END $$;
            DO 'BEGIN DELETE FROM users; END';
            DO LANGUAGE plpython3u $$ nothing $$;
            """)
        #expect(brief(verdict) == ["6:9 error required-column", "7:9 error work-while-locked", "10:14 error truncate", "11:5 error delete-whole-table", "11:5 error work-while-locked", "13:5 error work-while-locked", "15:13 error delete-whole-table", "16:11 error delete-whole-table"])
        #expect(verdict.notes.contains("Line 12: EXECUTE in the DO block runs a text that is put together only then, and was not looked into."))
    }

    @Test func `what a DO block may have done counts as not done`() throws {
        #expect(brief(try offline("SET lock_timeout = 200; DO $$ BEGIN DROP TABLE users; END $$; ALTER TABLE users DROP COLUMN a;")).count == 2)
        #expect(brief(try offline("SET lock_timeout = 200; DO $$ BEGIN CREATE TABLE users (a int); END $$; ALTER TABLE users DROP COLUMN a;")) == ["1:73 error drop-column"])
        // Its locks last as long as the transaction around it.
        #expect(brief(try offline("SET lock_timeout = 200; BEGIN; DO $$ BEGIN ALTER TABLE t ADD a text; END $$; UPDATE t SET a = '' WHERE b; COMMIT;")) == ["1:78 error work-while-locked"])
        #expect(brief(try offline("SET lock_timeout = 200; DO $$ BEGIN ALTER TABLE t ADD a text; END $$; UPDATE t SET a = '' WHERE b;")).isEmpty)
    }

    @Test func `bodies of functions count one step less`() throws {
        let verdict = try offline("""
            CREATE FUNCTION purge() RETURNS void LANGUAGE plpgsql AS $f$
            BEGIN
                DELETE FROM users;
                ALTER TABLE users ADD a text;
            END $f$;
            CREATE OR REPLACE PROCEDURE sweep() LANGUAGE sql AS 'SELECT 1; TRUNCATE users';
            DELETE FROM users;
            """)
        #expect(brief(verdict) == ["3:5 warning delete-whole-table", "6:64 warning truncate", "7:1 error delete-whole-table"])
        #expect(verdict.open[0].what == "When purge() runs: Every row of users is deleted")
    }

    @Test func `that nothing bounds a wait is said once`() throws {
        let verdict = try offline("ALTER TABLE a ADD x text;\nALTER TABLE b ADD x text; -- ai-shell: allow no-lock-timeout nobody uses it\nALTER TABLE c ADD x text;\n")
        #expect(brief(verdict) == ["1:1 warning no-lock-timeout"])
        #expect(verdict.open[0].what.hasSuffix("queue; the same holds for 1 more"))
        #expect(verdict.allowed.map(\.place.line) == [2])
    }

    @Test func `a transaction that never ends is told of where it begins`() throws {
        #expect(brief(try offline("SELECT 1;\nBEGIN;\nSELECT 2;\n")) == ["2:1 error unfinished-transaction"])
        #expect(try offline("SELECT 1;\nBEGIN; -- ai-shell: allow unfinished-transaction the caller ends it\nSELECT 2;\n").isSafe)
    }

    @Test func `settings are followed`() throws {
        let alter = "ALTER TABLE t ADD a text;"
        #expect(brief(try offline("SET lock_timeout = '1s'; DISCARD ALL; \(alter)")) == ["1:39 warning no-lock-timeout"])
        #expect(brief(try offline("SELECT set_config('lock_timeout', '1s', false); \(alter)")).isEmpty)
        #expect(brief(try offline("SET lock_timeout = '1s'; BEGIN; SET lock_timeout = 0; ROLLBACK; \(alter)")).isEmpty)
        #expect(try offline("SET lock_timeout = '1h'; \(alter)").open.map(\.what) == ["A lock_timeout of 3,600 s hardly bounds the wait for ACCESS EXCLUSIVE on t, behind which all reads and writes queue"])
    }

    @Test func `the file's own transaction counts`() throws {
        let text = "SET LOCAL lock_timeout = '1s';\nALTER TABLE t ADD a text;\nUPDATE t SET a = '' WHERE b;\n"
        #expect(brief(try offline(text, file: "V1__x.sql")) == ["3:1 error work-while-locked"])
        #expect(brief(try offline(text)) == ["2:1 warning no-lock-timeout"])
    }

    @Test func `a comment that allows is held to what it says`() throws {
        func problems(_ comment: String) throws -> [String] { try offline("-- ai-shell: allow \(comment)\nTRUNCATE users;").open.filter { $0.rule == "allow-comment" }.map(\.what) }
        #expect(try problems("truncate empty by night") == [])
        #expect(try problems("trunkate so") == ["There is no rule trunkate"])
        #expect(try problems("truncate") == ["It gives no reason, so that nobody can judge it later"])
        #expect(try problems("") == ["It names no rule"])
        // Without a reason nothing is silenced.
        #expect(try offline("-- ai-shell: allow truncate\nTRUNCATE users;").open.map(\.rule).contains("truncate"))
    }

    @Test func `tables that the database lacks count as in use`() async throws {
        try await TestServer.shared.withDatabase(DatabaseTemplate("CREATE TABLE here (id bigint PRIMARY KEY)")) { database in
            let text = "SET lock_timeout = '1s'; CREATE INDEX ON elsewhere (a); CREATE INDEX ON here (id, id); ALTER TABLE IF EXISTS gone DROP COLUMN a; CREATE TABLE new (a text); CREATE INDEX ON new (a); -- ai-shell: allow truncate none"
            let verdict = try await database.engine().verify([try SQLScript(Array(text.utf8), file: "a.sql")])[0]
            #expect(brief(verdict) == ["1:26 error index-not-concurrent", "1:57 error index-not-concurrent", "1:182 warning allow-comment"])
            #expect(verdict.notes == ["Database \(database.name) has no table elsewhere: it was judged as one in use, without knowing it."])
            #expect(verdict.open[2].what == "The statement does not break truncate: there is nothing to allow")
        }
    }

    @Test func `what stands in the way of everything is noted`() async throws {
        try await OwnedServer.with { server in
            let engine = MigrationEngine(connections: DatabaseConnectionManager(ConnectionSettings(server.conninfo())))
            let script = try SQLScript(Array("SELECT 1".utf8), file: "a.sql")
            #expect(try await engine.verify([script])[0].notes == [])
            let connection = try await PostgresConnection.connect(server.conninfo())
            try await connection.execute("CREATE TABLE t (id int)")
            try await connection.execute("BEGIN; LOCK TABLE t IN SHARE MODE; PREPARE TRANSACTION 'left behind'")
            try await connection.query("SELECT pg_create_physical_replication_slot('idle', true)")
            await connection.close()
            let notes = try await engine.verify([script])[0].notes
            #expect(notes.count == 2, "\(notes)")
            #expect(notes.contains { $0.hasPrefix("Prepared transaction left behind is open for ") })
            #expect(notes.contains { $0.hasPrefix("Replication slot idle has no reader and keeps ") })
        }
    }
}
