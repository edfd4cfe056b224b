import Testing

@testable import Engine

/// Which statements of a session come into the draft, and when.
struct StatementRecorderTests {
    /// Statements with `*` where a transaction is open after them, `!` where it had failed before.
    private func events(_ statements: String...) -> [String] {
        var recorder = StatementRecorder()
        return statements.flatMap { text in
            recorder.took(
                text.replacing(/^[*!]+/, with: ""), holdsSecret: text.contains("PASSWORD"), hadFailed: text.hasPrefix("!"), isOpen: text.hasPrefix("*")
            ).map { event in
                switch event {
                case .record(let recorded): recorded.call.words[0] + " " + (recorded.call.words.last ?? "")
                case .skip(let reason): "- " + reason
                }
            }
        }
    }

    @Test func `a statement by itself is recorded at once`() {
        #expect(events("DROP TABLE a", "DELETE FROM b;") == ["drop-table a", "custom-sql DELETE FROM b"])
    }

    @Test func `a transaction is recorded when it commits`() {
        #expect(events("*BEGIN", "*DROP TABLE a", "*DROP TABLE b").isEmpty)
        #expect(events("*BEGIN", "*DROP TABLE a", "COMMIT") == ["drop-table a"])
        #expect(events("*DROP TABLE a", "END") == ["drop-table a"])
        #expect(events("*BEGIN", "*DROP TABLE a", "*COMMIT AND CHAIN", "*DROP TABLE b") == ["drop-table a"])
    }

    @Test func `what was rolled back is not recorded, and is counted`() {
        #expect(events("*BEGIN", "*DROP TABLE a", "*DROP TABLE b", "ROLLBACK") == ["- 2 statements were rolled back"])
        #expect(events("*BEGIN", "*DROP TABLE a", "!COMMIT", "DROP TABLE c") == ["- 1 statement was rolled back", "drop-table c"])
        #expect(events("*BEGIN", "*SELECT 1", "ROLLBACK").isEmpty)
    }

    @Test func `a savepoint rolled back drops its own statements alone`() {
        #expect(
            events("*BEGIN", "*DROP TABLE a", "*SAVEPOINT s", "*DROP TABLE b", "*SAVEPOINT t", "*DROP TABLE c", "*ROLLBACK TO s", "*DROP TABLE d", "COMMIT")
                == ["- 2 statements were rolled back", "drop-table a", "drop-table d"])
        #expect(
            events("*BEGIN", "*SAVEPOINT s", "*DROP TABLE a", "*RELEASE s", "*SAVEPOINT t", "*DROP TABLE b", "*ROLLBACK TO t", "*ROLLBACK TO t", "COMMIT")
                == ["- 1 statement was rolled back", "drop-table a"])
    }

    @Test func `several statements of one text are told apart`() {
        #expect(events("DROP TABLE a; SELECT 1; DROP TABLE b") == ["drop-table a", "drop-table b"])
        #expect(events("BEGIN; DROP TABLE a; ROLLBACK; DROP TABLE b") == ["- 1 statement was rolled back", "drop-table b"])
    }

    @Test(arguments: [
        "SELECT * FROM a", "WITH x AS (SELECT 1) SELECT * FROM x", "SET work_mem = '1MB'", "SHOW all", "EXPLAIN DELETE FROM a", "VALUES (1)", "TABLE a", "LISTEN x",
        "DECLARE c CURSOR FOR SELECT 1", "PREPARE p AS SELECT 1", "ANALYZE a", "VACUUM", "LOCK TABLE a", "COPY a TO STDOUT", "DISCARD ALL", "SELECT FOO BAR BAZ ,",
    ])
    func `what belongs to the session alone is not recorded`(sql: String) { #expect(events(sql).isEmpty) }

    @Test(arguments: [
        ("COPY a FROM STDIN", "the rows that COPY brings are not in its text"), ("EXECUTE p", "only this session knows what EXECUTE runs"),
        ("CREATE TEMP TABLE a (b int)", "what is temporary ends with the session"), ("CREATE TEMP VIEW a AS SELECT 1", "what is temporary ends with the session"),
        ("SELECT 1 INTO TEMP a", "what is temporary ends with the session"), ("ALTER ROLE a PASSWORD 'x'", "what seems to hold a password is kept nowhere"),
    ])
    func `what changes something and cannot be recorded is said`(sql: String, reason: String) { #expect(events(sql) == ["- " + reason]) }

    @Test func `a query that writes is recorded`() {
        #expect(events("WITH x AS (DELETE FROM a RETURNING *) SELECT * FROM x") == ["custom-sql WITH x AS (DELETE FROM a RETURNING *) SELECT * FROM x"])
        #expect(events("SELECT 1 AS one INTO a") == ["custom-sql SELECT 1 AS one INTO a"])
    }

    @Test func `a prepared transaction is left out`() {
        #expect(events("*BEGIN", "*DROP TABLE a", "PREPARE TRANSACTION 'x'") == ["- whether a prepared transaction commits is decided elsewhere"])
    }

    @Test func `a text that failed after a COMMIT of its own is said to be unknown`() {
        #expect(StatementRecorder().refused("DROP TABLE a; COMMIT; DROP TABLE b").count == 1)
        #expect(StatementRecorder().refused("DROP TABLE a").isEmpty)
        #expect(StatementRecorder().refused("DROP TABLE a; DROP TABLE b").isEmpty)
    }
}
