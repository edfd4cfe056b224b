@testable import Engine
import TestSupport
import Testing

/// Rows that a backfill cannot write: named, or passed over and listed.
struct BadRowTests {
    private static let template = DatabaseTemplate("""
        CREATE TABLE t (a int, b text, c text, n int, PRIMARY KEY (a, b));
        INSERT INTO t SELECT i / 10, 'k' || i % 10, i::text, NULL FROM generate_series(0, 2999) i;
        UPDATE t SET c = 'bad ' || c WHERE a IN (7, 150) AND b < 'k3' OR (a, b) = (299, 'k9')
        """)

    private static func convert(_ onBadRow: Backfill.BadRow? = nil, batchSize: Int? = nil) throws -> Migration {
        try migration("m").phase("p").backfill("t", "n = c::int WHERE n IS NULL", batchSize: batchSize, onBadRow: onBadRow).build()
    }

    private static let listed = "SELECT string_agg(array_to_string(key, '/'), ' ' ORDER BY key[1]::int, key[2]) FROM ai_shell.rejected_rows"

    @Test(arguments: [nil, 100]) func `by default the phase fails with the rows of the batch, each with its key and error`(batchSize: Int?) async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let engine = database.engine()
            let error = await #expect(throws: RunFailure.self) { _ = try await engine.apply(try Self.convert(batchSize: batchSize), .pending) }
            #expect(error?.message == "\(batchSize == nil ? 7 : 3) rows of t or more cannot be written, the first: a = 7, b = k0: invalid input syntax for type integer: \"bad 70\"", "\(error?.message ?? "")")
            for row in ["a = 7, b = k0: ", "a = 7, b = k1: invalid input syntax for type integer: \"bad 71\"", "a = 7, b = k2: "] {
                #expect(error?.detail?.contains(row) == true, "\(error?.detail ?? "")")
            }
            #expect(error?.exitStatus == .validation)
            #expect(error?.sqlState == "22P02")
            #expect(error?.hint?.contains("onBadRow: skip") == true)
            // What was done before it stays: by the key up to it, by blocks those before its own, the last one.
            let done = try await database.value("SELECT count(*) FROM t WHERE n IS NOT NULL").flatMap { Int($0) } ?? 0
            #expect(batchSize == nil ? (2_000..<2_993).contains(done) : done == 70, "\(done)")
            try await database.run("UPDATE t SET c = replace(c, 'bad ', '')")
            _ = try await engine.apply(try Self.convert(batchSize: batchSize), .pending)
            #expect(try await database.value("SELECT count(*) FROM t WHERE n = a * 10 + right(b, 1)::int") == "3000")
        }
    }

    @Test func `no more than twenty are listed, from as many blocks as that takes`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            try await database.run("TRUNCATE t; ALTER TABLE t SET (fillfactor = 10); INSERT INTO t SELECT i, 'k', repeat('bad', 60) FROM generate_series(1, 500) i")
            let error = await #expect(throws: RunFailure.self) { _ = try await database.engine().apply(try Self.convert(), .pending) }
            #expect(error?.message.hasPrefix("20 rows of t or more cannot be written") == true, "\(error?.message ?? "")")
        }
    }

    @Test(arguments: [nil, 100]) func `skipped, they are listed and counted, every other row is written, and a rollback forgets them`(batchSize: Int?) async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let engine = database.engine()
            let log = EventLog()
            let migration = try Self.convert(.skip, batchSize: batchSize)
            #expect(try await engine.apply(migration, .pending, report: log.report).status == .completed)
            #expect(try await database.value("SELECT count(*) FROM t WHERE n = a * 10 + right(b, 1)::int") == "2993")
            #expect(try await database.value(Self.listed) == "7/k0 7/k1 7/k2 150/k0 150/k1 150/k2 299/k9")
            #expect(try await database.value("SELECT relation::regclass || ' ' || error FROM ai_shell.rejected_rows WHERE key = '{299,k9}'") == "t invalid input syntax for type integer: \"bad 2999\"")
            #expect(log.events.contains { if case .note(let text) = $0 { text == "backfill t.n: 2,993 rows changed, 7 skipped: see ai_shell.rejected_rows" } else { false } })
            let state = try await engine.state(of: "m")
            #expect(state.skippedRows == 7 && state.rejectedRows == 0)
            _ = try await engine.rollBack(migration)
            #expect(try await database.value("SELECT count(*) FROM ai_shell.rejected_rows") == "0")
        }
    }

    @Test(arguments: [Backfill.BadRow.fail, .skip]) func `an expression that fails whatever the row is no fault of the rows`(onBadRow: Backfill.BadRow) async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let migration = try Engine.migration("m").phase("p").backfill("t", "n = 1 / 0 WHERE n IS NULL", onBadRow: onBadRow).build()
            let error = await #expect(throws: RunFailure.self) { _ = try await database.engine().apply(migration, .pending) }
            #expect(error?.message == "could not backfill t.n: division by zero", "\(error?.message ?? "")")
            #expect(error?.exitStatus == .validation)
            #expect(try await database.value("SELECT count(*) FROM ai_shell.rejected_rows") == "0")
        }
    }

    @Test func `those that a run passed over are tried again by the one that resumes it`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let engine = database.engine { $0.batchStart = 100; $0.batchMaximum = 100 }
            let control = RunControl()
            let migration = try Self.convert(.skip)
            do {
                _ = try await engine.apply(migration, .pending, control: control) { if case .progress(let progress) = $0, progress.rowsDone > 1000 { control.stop() } }
                Issue.record("not stopped")
            } catch let error as RunFailure { #expect(error.exitStatus == .stopped) }
            #expect(try await database.value(Self.listed) == "7/k0 7/k1 7/k2")
            try await database.run("UPDATE t SET c = '70' WHERE (a, b) = (7, 'k0'); DELETE FROM t WHERE (a, b) = (7, 'k1')")
            _ = try await engine.apply(migration, .resume(through: 1))
            #expect(try await database.value(Self.listed) == "7/k2 150/k0 150/k1 150/k2 299/k9")
            #expect(try await database.value("SELECT n FROM t WHERE (a, b) = (7, 'k0')") == "70")
            #expect(try await database.value("SELECT sum(rows) FROM ai_shell.backfills") == "2994")
        }
    }

    @Test func `a bad row that somebody holds meanwhile is passed over in its turn`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let holder = try await database.connect()
            try await holder.execute("BEGIN; UPDATE t SET c = c WHERE a = 7")
            let log = EventLog()
            let run = Task { try await database.engine().apply(try Self.convert(.skip), .pending, report: log.report) }
            try await log.until { if case .waiting(let wait) = $0 { wait.reason.contains("rows of t locked") } else { false } }
            try await holder.execute("COMMIT")
            await holder.close()
            #expect(try await run.value.status == .completed)
            #expect(try await database.value(Self.listed) == "7/k0 7/k1 7/k2 150/k0 150/k1 150/k2 299/k9")
        }
    }

    @Test func `of a pair they are among its rejected rows: a good write mends them, and nothing is dropped before`() async throws {
        let template = DatabaseTemplate("CREATE TABLE t (id int PRIMARY KEY, c text); INSERT INTO t SELECT n, CASE WHEN n % 100 = 0 THEN 'x' ELSE n::text END FROM generate_series(1, 500) n")
        try await TestServer.shared.withDatabase(template) { database in
            let engine = database.engine()
            let migration = try Engine.migration("m").phase("1").addColumn("t", "d", "int").phase("2").enableDualWrite("t", "c", "d")
                .phase("3").backfill("t", "d = c::int", onBadRow: .skip).phase("4").dropColumn("t", "c").build()
            _ = try await engine.apply(migration, .through(3))
            #expect(try await database.value("SELECT count(*) FROM ai_shell.rejected_rows WHERE pair LIKE 't_c_d%'") == "5")
            await #expect { _ = try await engine.apply(migration, .phase(4)) } throws: { ($0 as? RunFailure)?.exitStatus == .validation }
            try await database.run("UPDATE t SET c = '0' WHERE c = 'x'")
            #expect(try await database.value("SELECT count(*) FROM ai_shell.rejected_rows") == "0")
            #expect(try await engine.apply(migration, .phase(4)).status == .completed)
        }
    }

    @Test func `a constraint that looks when the transaction ends is no different`() async throws {
        let template = DatabaseTemplate("""
            CREATE TABLE r (id int PRIMARY KEY); INSERT INTO r SELECT generate_series(1, 100);
            CREATE TABLE t (id int PRIMARY KEY, n int REFERENCES r DEFERRABLE INITIALLY DEFERRED); INSERT INTO t SELECT n FROM generate_series(1, 103) n
            """)
        try await TestServer.shared.withDatabase(template) { database in
            let fails = try migration("f").phase("p").backfill("t", "n = id WHERE n IS NULL").build()
            let error = await #expect(throws: RunFailure.self) { _ = try await database.engine().apply(fails, .pending) }
            #expect(error?.message.hasPrefix("3 rows of t or more cannot be written, the first: id = 101: ") == true, "\(error?.message ?? "")")
            _ = try await database.engine().apply(try migration("s").phase("p").backfill("t", "n = id WHERE n IS NULL", onBadRow: .skip).build(), .pending)
            #expect(try await database.value("SELECT count(*) || '/' || (SELECT count(*) FROM ai_shell.rejected_rows) FROM t WHERE n = id") == "100/3")
        }
    }
}
