@testable import Engine
import ShopTraffic
import TestSupport
import Testing

/// Indexes built and dropped on a server.
struct IndexRunTests {
    private static let parted = DatabaseTemplate("""
        CREATE TABLE events (id bigint NOT NULL, at date NOT NULL, kind text, user_id bigint) PARTITION BY RANGE (at);
        CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01') PARTITION BY RANGE (at);
        CREATE TABLE events_2024_h1 PARTITION OF events_2024 FOR VALUES FROM ('2024-01-01') TO ('2024-07-01');
        CREATE TABLE events_2024_h2 PARTITION OF events_2024 FOR VALUES FROM ('2024-07-01') TO ('2025-01-01');
        CREATE TABLE events_rest PARTITION OF events DEFAULT;
        CREATE TABLE people (id bigint PRIMARY KEY);
        INSERT INTO people SELECT n FROM generate_series(0, 9) n;
        INSERT INTO events SELECT n, date '2023-12-01' + n, 'k' || n % 5, n % 10 FROM generate_series(1, 700) n;
        """)

    static let builders: [(String, MigrationBuilder, String)] = [
        ("plain", migration("m").phase("p").addIndex("orders", "i", ["user_id", "created_at"]).addValidation(.indexExists, "orders"),
         "CREATE INDEX i ON public.orders USING btree (user_id, created_at)"),
        ("of every kind",
         migration("m").phase("p").addIndex(
            "users", "i", ["lower(email)", "created_at DESC NULLS LAST"], unique: true, where: "name <> 'x'", include: ["name"], with: ["fillfactor": "70"]),
         "CREATE UNIQUE INDEX i ON public.users USING btree (lower((email)::text), created_at DESC NULLS LAST) INCLUDE (name) WITH (fillfactor='70') WHERE ((name)::text <> 'x'::text)"),
        ("with an operator class", migration("m").phase("p").addIndex("users", "i", ["email varchar_pattern_ops"]).validateIndexExists("users", "i"),
         "CREATE INDEX i ON public.users USING btree (email varchar_pattern_ops)"),
        ("under a lock", migration("m").phase("p").addIndex("orders", "i", ["created_at"], concurrent: false, using: "brin"),
         "CREATE INDEX i ON public.orders USING brin (created_at)"),
        ("of a column of the same migration", migration("m").phase("p").addColumn("users", "Odd name", "text").addIndex("users", "i", ["Odd name", "id"]),
         "CREATE INDEX i ON public.users USING btree (\"Odd name\", id)"),
        ("by the user's own SQL", migration("m").phase("p").customSQL("CREATE INDEX CONCURRENTLY i ON users (lower(name))").addValidation(.indexExists, "users"),
         "CREATE INDEX i ON public.users USING btree (lower((name)::text))"),
    ]

    @Test(arguments: builders) func `an index comes and goes without a trace`(kind: String, builder: MigrationBuilder, definition: String) async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            try await RoundTrip.run(builder, on: database) { () async throws in
                #expect(try await database.value("SELECT pg_get_indexdef('i'::regclass)") == definition)
                #expect(try await database.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass") == "t")
            }
        }
    }

    @Test func `a dropped index comes back with its comment, statistics and marks`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            try await database.run("""
                CREATE UNIQUE INDEX "Odd ""index" ON users ((lower(email)), id) WHERE id > 0; COMMENT ON INDEX "Odd ""index" IS 'it''s odd';
                ALTER INDEX "Odd ""index" ALTER COLUMN 1 SET STATISTICS 77;
                CREATE UNIQUE INDEX marked ON users (id, email); ALTER TABLE users CLUSTER ON marked; ALTER TABLE users REPLICA IDENTITY USING INDEX marked
                """)
            try await RoundTrip.run(
                migration("m").phase("p").dropIndex("\"Odd \"\"index\"", table: "users").dropIndex("public.marked").dropIndex("orders_user_id", concurrent: false),
                on: database
            ) { () async throws in
                #expect(try await database.value("SELECT to_regclass('marked') IS NULL AND to_regclass('orders_user_id') IS NULL") == "t")
            }
        }
    }

    @Test func `an index of a partitioned table goes by its partitions`() async throws {
        try await TestServer.shared.withDatabase(Self.parted) { database in
            let builder = migration("m").phase("p").addIndex("events", "events_kind", ["kind", "at"]).addIndex("events", "u", ["id", "at"], unique: true)
                .addValidation(.indexExists, "events")
            try await RoundTrip.run(builder, on: database, tables: ["events"]) { () async throws in
                #expect(try await database.value("SELECT count(*) FROM pg_index WHERE indisvalid AND indrelid::regclass::text LIKE 'events%'") == "10")
                #expect(try await database.value("SELECT count(*) FROM pg_partition_tree('events_kind')") == "5")
            }
            _ = try await database.engine().apply(try builder.build(), .pending)
            try await RoundTrip.run(migration("n").phase("p").dropIndex("u").dropIndex("events_kind"), on: database, tables: ["events"])
        }
    }

    @Test func `duplicates end a unique build with their key, and leave nothing`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            try await database.run("UPDATE orders SET total = 5 WHERE id IN (5, 6)")
            let before = try await database.schema()
            let migration = try migration("m").phase("p").addIndex("users", "first", ["name"]).addIndex("orders", "i", ["total"], unique: true).build()
            let error = await #expect(throws: RunFailure.self) { _ = try await database.engine().apply(migration, .pending) }
            #expect(error?.exitStatus == .validation)
            #expect(error?.message.contains("could not create unique index \"i\"") == true, "\(error?.message ?? "")")
            #expect(error?.detail?.contains("Key (total)=(5.00) is duplicated") == true, "\(error?.detail ?? "")")
            #expect(try await database.schema() == before)
            #expect(try await database.leftovers() == [])
        }
    }

    @Test func `no request fails while indexes and constraints come and go`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let traffic = ShopTraffic(conninfo: database.conninfo, clients: 4, requestsPerSecond: 200)
            try await traffic.start()
            try await Task.sleep(for: .seconds(1))
            traffic.begin(period: "during")
            let migration = try migration("m").phase("p").addIndex("users", "i", ["name"])
                .addConstraint("users", "u", "UNIQUE (email, id)").addConstraint("users", "c", "CHECK (length(name) < 256)")
                .addConstraint("orders", "f", "FOREIGN KEY (user_id) REFERENCES users").build()
            for _ in 1...2 {
                _ = try await database.engine().apply(migration, .pending)
                _ = try await database.engine().rollBack(migration)
            }
            let report = try await traffic.stop()
            #expect(report.isClean, "\(report.table)")
        }
    }

    @Test func `a build waits for an older transaction and says which`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let old = try await database.connect()
            try await old.execute("SET application_name = 'report'; BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM users")
            let log = EventLog()
            let (waits, signal) = AsyncStream.makeStream(of: RunWait.self)
            let migration = try migration("m").phase("p").addIndex("orders", "i", ["total"]).build()
            async let run = database.engine().apply(migration, .pending) { event in
                log.report(event)
                if case .waiting(let wait) = event { signal.yield(wait) }
            }
            for await wait in waits where wait.blockers.contains(where: { $0.application == "report" }) {
                #expect(wait.blockers.first?.pid == Int(old.backendPID))
                break
            }
            try await old.execute("COMMIT")
            #expect(try await run.status == .completed)
            await old.close()
        }
    }

    @Test func `a build past the deadline leaves nothing and can be resumed`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let old = try await database.connect()
            try await old.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM orders")
            let migration = try migration("m").phase("p").addIndex("users", "i", ["name"]).build()
            let error = await #expect(throws: RunFailure.self) {
                _ = try await database.engine { $0.stepDeadline = .milliseconds(300) }.apply(migration, .pending)
            }
            #expect(error?.exitStatus == .stopped)
            #expect(error?.message == "\"build index i on users\" was not done within 1 s")
            #expect(try await database.leftovers() == [])
            try await old.execute("COMMIT")
            await old.close()
            #expect(try await database.engine().apply(migration, .resume(through: 1)).status == .completed)
        }
    }

    @Test(arguments: [true, false]) func `stopping waits for the build, cancelling ends it; both can be resumed`(cancels: Bool) async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let old = try await database.connect()
            try await old.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM users")
            let migration = try migration("m").phase("p").addIndex("users", "i", ["name"]).build()
            let control = RunControl()
            let (events, signal) = AsyncStream.makeStream(of: RunEvent.self)
            async let run = database.engine().apply(migration, .pending, control: control) { signal.yield($0) }
            for await event in events { if case .waiting = event { break } }
            if cancels { control.cancel() } else {
                control.stop()
                for await event in events { if case .note(let text) = event, text.contains("ask again to cancel") { break } }
                try await old.execute("COMMIT")
            }
            do {
                _ = try await run
                Issue.record("it was not stopped")
            } catch let error as RunFailure { #expect(error.exitStatus == .stopped) }
            // What the old transaction still uses cannot be dropped yet.
            #expect(try await database.leftovers() == (cancels ? ["invalid index i"] : []))
            if cancels { try await old.execute("COMMIT") }
            await old.close()
            #expect(try await database.engine().apply(migration, .resume(through: 1)).status == .completed)
            #expect(try await database.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass") == "t")
            #expect(try await database.leftovers() == [])
        }
    }

    @Test func `a build whose backend is killed is begun again by itself`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let old = try await database.connect()
            try await old.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM users")
            let log = EventLog()
            let (events, signal) = AsyncStream.makeStream(of: RunEvent.self)
            let migration = try migration("m").phase("p").addIndex("users", "i", ["name"]).build()
            async let run = database.engine().apply(migration, .pending) { event in
                log.report(event)
                signal.yield(event)
            }
            for await event in events { if case .waiting = event { break } }
            try await database.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ai-shell work' AND datname = current_database()")
            for await event in events { if case .reconnecting = event { break } }
            try await old.execute("COMMIT")
            await old.close()
            #expect(try await run.status == .completed)
            #expect(log.events.contains { if case .note(let text) = $0 { text == "dropping the unfinished index i" } else { false } })
            #expect(try await database.leftovers() == [])
        }
    }

    @Test func `an index of that name that somebody else made meanwhile is left alone`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let migration = try migration("m").phase("p").addIndex("users", "i", ["name"]).build()
            let before = try await database.schema()
            try await database.run("CREATE INDEX i ON users (email)")
            let error = await #expect(throws: PlanRefusal.self) { _ = try await database.engine().apply(migration, .pending) }
            #expect(error?.message == "the name \"i\" is taken in schema \"public\": index on users")
            try await database.run("DROP INDEX i")
            #expect(try await database.schema() == before)
        }
    }

    @Test func `concurrent statements of the user's own are run alone, and again after a kill`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            try await database.run("CREATE INDEX i ON users (name)")
            let migration = try migration("m").phase("p").customSQL("REINDEX INDEX CONCURRENTLY i; DROP INDEX CONCURRENTLY i", rollback: "CREATE INDEX i ON users (name)")
                .build()
            let old = try await database.connect()
            try await old.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM users")
            let (events, signal) = AsyncStream.makeStream(of: RunEvent.self)
            async let run = database.engine().apply(migration, .pending) { signal.yield($0) }
            for await event in events { if case .waiting = event { break } }
            try await database.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ai-shell work' AND datname = current_database()")
            for await event in events { if case .reconnecting = event { break } }
            try await old.execute("COMMIT")
            await old.close()
            #expect(try await run.status == .completed)
            #expect(try await database.value("SELECT count(*) FROM pg_class WHERE relname ~ '^i(_cc|$)'") == "0")
            _ = try await database.engine().rollBack(migration)
            #expect(try await database.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass") == "t")
        }
    }
}
