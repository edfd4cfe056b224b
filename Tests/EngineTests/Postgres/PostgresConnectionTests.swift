@testable import Engine
import TestSupport
import Testing

/// One session: statements, streams, COPY, cancelling, and its end.
struct PostgresConnectionTests {
    private func with(_ body: (PostgresConnection) async throws -> Void) async throws {
        try await TestServer.shared.withDatabase { database in
            let connection = try await database.connect()
            try await body(connection)
            await connection.close()
        }
    }

    /// Returns once the session is at work on the server.
    private func untilActive(_ connection: PostgresConnection, _ database: TestDatabase) async throws {
        while try await database.value("SELECT state FROM pg_stat_activity WHERE pid = \(connection.backendPID)") != "active" {}
    }

    @Test func `cancelling the task cancels the statement, and the session lives on`() async throws {
        try await TestServer.shared.withDatabase { database in
            let connection = try await database.connect()
            for _ in 1...3 {
                let task = Task { try await connection.query("SELECT pg_sleep(60)") }
                try await untilActive(connection, database)
                task.cancel()
                let result = await task.result
                let error = #expect(throws: ServerError.self) { _ = try result.get() }
                #expect(error?.code == "57014")
                #expect(try await connection.query("SELECT 7").scalar == "7")
            }
            let asked = Task { try await connection.query("SELECT pg_sleep(60)") }
            try await untilActive(connection, database)
            connection.cancel()
            await #expect(throws: ServerError.self) { _ = try await asked.value }
            await connection.close()
        }
    }

    @Test func `a cancel that comes too late hits nothing`() async throws {
        try await with { connection async throws in
            for _ in 1...20 {
                connection.cancel()
                _ = try? await connection.query("SELECT 1")
            }
            _ = try? await connection.query("SELECT 1")
            for _ in 1...20 { #expect(try await connection.query("SELECT 2").scalar == "2") }
        }
    }

    @Test func `a shielded statement runs in a cancelled task`() async throws {
        try await with { connection async throws in
            let task = Task {
                while !Task.isCancelled { await Task.yield() }
                return try await connection.query("SELECT pg_sleep(0.05), 7 AS seven", shielded: true)[0]["seven"]
            }
            task.cancel()
            #expect(try await task.value == "7")
        }
    }

    @Test func `a stream hands over each row and ends with the tag`() async throws {
        try await with { connection async throws in
            let sum = Counter()
            let end = try await connection.stream("SELECT i FROM generate_series(1, 5000) i") { row in if row.scalar != nil { sum.increment() } }
            #expect(sum.value == 5000)
            #expect(end.commandTag == "SELECT 5000")
            #expect(end.columnName(0) == "i")
        }
    }

    @Test func `a sink that throws ends the stream, and the session lives on`() async throws {
        struct Enough: Error {}
        try await with { connection async throws in
            let rows = Counter()
            await #expect(throws: Enough.self) {
                try await connection.stream("SELECT i, repeat('x', 1000) FROM generate_series(1, 10000000) i") { _ in
                    if rows.increment() == 10 { throw Enough() }
                }
            }
            #expect(rows.value == 10)
            #expect(await connection.transactionStatus == .idle)
            #expect(try await connection.query("SELECT 7").scalar == "7")
        }
    }

    @Test func `an error in the middle of a stream is the stream's error`() async throws {
        try await with { connection async throws in
            let error = await #expect(throws: ServerError.self) { try await connection.stream("SELECT 1 / (i - 500) FROM generate_series(1, 1000) i") { _ in } }
            #expect(error?.code == "22012")
            #expect(try await connection.query("SELECT 7").scalar == "7")
        }
    }

    @Test func `notices arrive in order`() async throws {
        try await with { connection async throws in
            let notices = Mutex<[String]>([])
            let keep: @Sendable (ServerError) -> Void = { notice in notices.withLock { $0.append(notice.message) } }
            connection.onNotice(keep)
            try await connection.execute("DO $$ BEGIN RAISE NOTICE 'one'; RAISE WARNING 'two'; END $$")
            connection.onNotice(nil)
            try await connection.execute("DO $$ BEGIN RAISE NOTICE 'three'; END $$")
            #expect(notices.withLock { $0 } == ["one", "two"])
        }
    }

    @Test func `COPY goes in and out`() async throws {
        try await with { connection async throws in
            try await connection.execute("CREATE TEMPORARY TABLE t (a int, b text)")
            let turn = Counter()
            try await connection.converse("COPY t FROM STDIN", copySource: {
                let number = turn.increment()
                return number <= 1000 ? Array("\(number)\trow \(number)\n".utf8) : nil
            }) { _ in }
            let bytes = Mutex(0)
            let chunks: @Sendable (PostgresConnection.Reply) -> Void = { reply in
                if case .copyOut(let data) = reply { bytes.withLock { $0 += data.bytes.count } }
            }
            try await connection.converse("COPY (SELECT * FROM t ORDER BY a) TO STDOUT", reply: chunks)
            #expect(bytes.withLock { $0 } == (1...1000).reduce(0) { $0 + "\($1)\trow \($1)\n".utf8.count })
            #expect(try await connection.query("SELECT sum(a) FROM t").scalar == "500500")
        }
    }

    @Test func `a source that fails fails the COPY, and the session lives on`() async throws {
        try await with { connection async throws in
            try await connection.execute("CREATE TEMPORARY TABLE t (a int)")
            let codes = Mutex<[String]>([])
            let replies: @Sendable (PostgresConnection.Reply) -> Void = { reply in
                if case .error(let error) = reply { codes.withLock { $0.append(error.code) } }
            }
            try await connection.converse("COPY t FROM STDIN", copySource: { throw ConnectionError.closed }, reply: replies)
            #expect(codes.withLock { $0 } == ["57014"])
            #expect(try await connection.query("SELECT count(*) FROM t").scalar == "0")
        }
    }

    @Test func `COPY where only statements are expected is an error, not a hang`() async throws {
        try await with { connection async throws in
            try await connection.execute("CREATE TEMPORARY TABLE t (a int)")
            await #expect(throws: ServerError.self) { try await connection.execute("COPY t FROM STDIN") }
            _ = try await connection.execute("COPY t TO STDOUT")
            #expect(try await connection.query("SELECT 7").scalar == "7")
        }
    }

    @Test func `a terminated session is a lost connection`() async throws {
        try await TestServer.shared.withDatabase { database in
            let connection = try await database.connect()
            try await database.run("SELECT pg_terminate_backend(\(connection.backendPID))")
            let error = await #expect(throws: ConnectionError.self) { try await connection.query("SELECT 1") }
            guard case .lost = error else {
            Issue.record("\(String(describing: error))")
            return
        }
            #expect(await !connection.isUsable)
            #expect(error?.exitStatus == .connection)
            let busy = try await database.connect()
            async let waiting = busy.query("SELECT pg_sleep(60)")
            try await untilActive(busy, database)
            try await database.run("SELECT pg_terminate_backend(\(busy.backendPID))")
            do {
                _ = try await waiting
                Issue.record("not lost")
            } catch let error as ConnectionError { #expect(error.exitStatus == .connection) }
        }
    }

    @Test func `a server that is not there fails with libpq's words`() async throws {
        let error = await #expect(throws: ConnectionError.self) { _ = try await PostgresConnection.connect("host=/nonexistent dbname=x") }
        guard case .failed(let text, let needsPassword) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(text.contains("/nonexistent/.s.PGSQL.5432"))
        #expect(!needsPassword)
        await #expect(throws: ConnectionError.self) { _ = try await PostgresConnection.connect("host=127.0.0.1 port=1 connect_timeout=2") }
        await #expect(throws: ConnectionError.self) { _ = try await PostgresConnection.connect("nosuch=1") }
    }

    @Test func `a closed session says so`() async throws {
        try await TestServer.shared.withDatabase { database in
            let connection = try await database.connect()
            await connection.close()
            await connection.close()
            let error = await #expect(throws: ConnectionError.self) { try await connection.query("SELECT 1") }
            #expect(error == .closed)
        }
    }

    @Test func `values of every shape come back as the server wrote them`() async throws {
        try await with { connection async throws in
            let row = try await connection.query("SELECT $1::text AS a, $2::text AS b, $3::text AS c, ARRAY['a,b', 'c\"d', '', 'e\\f'] AS list", ["", nil, "a'b\\c\u{301}"])[0]
            #expect(row["a"] == "")
            #expect(row["b"] == nil)
            #expect(row["c"] == "a'b\\c\u{301}")
            #expect(row.list("list") == ["a,b", "c\"d", "", "e\\f"])
        }
    }
}
