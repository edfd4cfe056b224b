@testable import Engine
import TestSupport
import Testing

/// Tables that are divided into partitions while everybody writes them.
struct PartitionTableRunTests {
    // MARK: With all that can hang on a table

    static let laden = DatabaseTemplate("""
        CREATE SCHEMA "Sh op";
        CREATE TABLE users (id int PRIMARY KEY, code text UNIQUE);
        INSERT INTO users SELECT n, 'c' || n FROM generate_series(1, 9) n;
        CREATE TABLE "Sh op"."Or""ders" (id bigint GENERATED ALWAYS AS IDENTITY (MINVALUE 1 MAXVALUE 99999) PRIMARY KEY, n serial,
          user_id int NOT NULL CONSTRAINT "of user" REFERENCES users ON DELETE CASCADE, name text DEFAULT 'x' CONSTRAINT filled CHECK (name <> ''),
          price numeric(10,2) NOT NULL DEFAULT 0, twice numeric GENERATED ALWAYS AS (price * 2) STORED, "Pl aced" date NOT NULL DEFAULT '2024-05-05',
          CONSTRAINT "one name" UNIQUE (user_id, name)) WITH (fillfactor = 70);
        INSERT INTO "Sh op"."Or""ders" (user_id, name, price, "Pl aced") SELECT n % 9 + 1, 'i' || n, n, date '2024-01-01' + n % 366 FROM generate_series(1, 3000) n;
        ALTER TABLE "Sh op"."Or""ders" ADD CONSTRAINT later CHECK (price < 5000) NOT VALID;
        COMMENT ON CONSTRAINT filled ON "Sh op"."Or""ders" IS 'never empty'; COMMENT ON TABLE "Sh op"."Or""ders" IS 'what they bought';
        COMMENT ON COLUMN "Sh op"."Or""ders".name IS 'its name';
        CREATE UNIQUE INDEX "by name" ON "Sh op"."Or""ders" (lower(name), price DESC) WHERE price > 10;
        CREATE INDEX "Or""ders_price" ON "Sh op"."Or""ders" (price) INCLUDE (name); COMMENT ON INDEX "Sh op"."Or""ders_price" IS 'cheap first';
        CREATE STATISTICS "Sh op".stats (ndistinct) ON user_id, name FROM "Sh op"."Or""ders";
        ALTER TABLE "Sh op"."Or""ders" ALTER COLUMN name SET STATISTICS 77;
        CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.name := upper(NEW.name); RETURN NEW; END $$;
        CREATE TRIGGER touch BEFORE INSERT ON "Sh op"."Or""ders" FOR EACH ROW WHEN (NEW.name LIKE 'up%') EXECUTE FUNCTION touch();
        CREATE TRIGGER off AFTER UPDATE ON "Sh op"."Or""ders" FOR EACH ROW EXECUTE FUNCTION touch(); ALTER TABLE "Sh op"."Or""ders" DISABLE TRIGGER off;
        ALTER TABLE "Sh op"."Or""ders" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY own ON "Sh op"."Or""ders" FOR SELECT TO pg_monitor USING (user_id = 1);
        GRANT SELECT ON "Sh op"."Or""ders" TO PUBLIC; GRANT INSERT, UPDATE (name) ON "Sh op"."Or""ders" TO pg_monitor WITH GRANT OPTION;
        GRANT USAGE ON SEQUENCE "Sh op"."Or""ders_n_seq" TO pg_monitor;
        CREATE PUBLICATION pub FOR TABLE "Sh op"."Or""ders" WITH (publish_via_partition_root);
        CREATE VIEW dear WITH (security_barrier) AS SELECT id, price FROM "Sh op"."Or""ders" WHERE price > 100; GRANT SELECT ON dear TO PUBLIC;
        CREATE VIEW dearer AS SELECT * FROM dear WHERE price > 1000;
        CREATE FUNCTION turnover() RETURNS numeric LANGUAGE sql \(TestServer.majorVersion >= 14 ? "BEGIN ATOMIC" : "AS '") SELECT sum(price) FROM "Sh op"."Or""ders"; \(TestServer.majorVersion >= 14 ? "END" : "'");
        ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pg_monitor;
        """)

    static let table = "\"Sh op\".\"Or\"\"ders\""

    private static func thirds(_ name: String = "m") -> MigrationBuilder {
        migration(name).phase("make").partitionTable(
            table, by: .range, "Pl aced",
            partitions: [
                .range("Or\"ders early", from: nil, to: "2024-05-01"), .range("Or\"ders mid", from: "2024-05-01", to: "2024-09-01"),
            ], swap: false
        ).phase("swap").swapTable(table, keepAs: "kept").phase("drop").dropTable("\"Sh op\".kept")
    }

    @Test func `a table is divided with all that hangs on it, and whole again afterwards`() async throws {
        try await TestServer.shared.withDatabase(Self.laden) { database in
            try await RoundTrip.run(Self.thirds(), on: database, tables: ["users", Self.table, "dear"]) { () async throws in
                let table = Self.table
                #expect(try await database.value("SELECT string_agg(c.relname, ',' ORDER BY c.relname) FROM pg_inherits i JOIN pg_class c ON c.oid = inhrelid WHERE inhparent = '\(table)'::regclass") == "Or\"ders early,Or\"ders mid,Or\"ders_default")
                #expect(try await database.value("SELECT count(*) = (SELECT count(*) FROM \(table) WHERE \"Pl aced\" >= '2024-05-01' AND \"Pl aced\" < '2024-09-01') FROM \"Sh op\".\"Or\"\"ders mid\"") == "t")
                #expect(try await database.value("SELECT string_agg(conname, ',' ORDER BY conname) FROM pg_constraint WHERE conrelid = '\(table)'::regclass AND contype <> 'n'") == "Or\"ders_pkey,filled,later,of user,one name")
                #expect(try await database.value("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = '\(table)'::regclass AND conname = 'one name'") == "UNIQUE (user_id, name, \"Pl aced\")")
                #expect(try await database.value("SELECT bool_and(indisvalid) AND count(*) = 4 FROM pg_index WHERE indrelid = '\(table)'::regclass") == "t")
                #expect(try await database.value("SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE oid = '\(table)'::regclass") == "t")
                #expect(try await database.value("SELECT has_table_privilege('pg_monitor', '\(table)', 'INSERT WITH GRANT OPTION') AND has_column_privilege('pg_monitor', '\(table)', 'name', 'UPDATE')") == "t")
                // Default privileges give nothing that the table itself did not give.
                #expect(try await database.value("SELECT has_table_privilege('pg_monitor', '\"Sh op\".\"Or\"\"ders mid\"', 'SELECT')") == "f")
                #expect(try await database.value("SELECT count(*) FROM pg_publication_tables WHERE pubname = 'pub' AND tablename = 'Or\"ders'") == "1")
                #expect(try await database.value("SELECT turnover()::text || (SELECT count(*) FROM dearer)") == "4501500.002000")
                #expect(try await database.value("SELECT obj_description('\(table)'::regclass) || obj_description('\"Sh op\".\"Or\"\"ders_price\"'::regclass)") == "what they boughtcheap first")
                let row = try await database.run("BEGIN; INSERT INTO \(table) (user_id, name) VALUES (1, 'up') RETURNING (id > 3000 AND n > 3000) || name AS row")
                #expect(row?[0]["row"] == "trueUP")
                await #expect(throws: ServerError.self) { try await database.run("INSERT INTO \(table) (user_id, name) VALUES (99, 'a')") }
            }
            try await database.run("INSERT INTO \(Self.table) (user_id, name) VALUES (1, 'new')")
            #expect((try await database.value("SELECT id::int > 3000 AND n > 3000 FROM \(Self.table) WHERE name = 'new'")) == "t")
        }
    }

    @Test func `what is planned in one go is what each phase comes to`() async throws {
        try await TestServer.shared.withDatabase(Self.laden) { database in
            let migration = try Self.thirds().build()
            let shown = try await database.engine().plan(migration).plan
            _ = try await database.engine().apply(migration, .through(3), expecting: shown)
            _ = try await database.engine().rollBack(migration)
        }
    }

    // MARK: While everybody writes

    static let busy = DatabaseTemplate("""
        CREATE TABLE items (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind int NOT NULL, amount bigint NOT NULL DEFAULT 0, code text UNIQUE);
        INSERT INTO items (kind, amount, code) SELECT n % 100, 0, 'c' || n FROM generate_series(1, 20000) n;
        CREATE TABLE ledger (what text, amount bigint)
        """)

    /// Writes rows in every way until it is cancelled; each transaction notes in `ledger` what it added, so that the sums must agree.
    static func write(_ database: TestDatabase, _ number: Int, isolation: String) async throws -> Int {
        let connection = try await database.connect()
        var rounds = 0
        while !Task.isCancelled {
            let row = (rounds * 97 + number * 13) % 20_000 + 1
            let work =
                switch rounds % 5 {
                case 0: "INSERT INTO items (kind, amount, code) VALUES (\(rounds % 100), 3, 'w\(number)-\(rounds)'); INSERT INTO ledger VALUES ('items', 3)"
                case 1: "WITH u AS (UPDATE items SET amount = amount + 1 WHERE id = \(row) RETURNING 1) INSERT INTO ledger SELECT 'items', count(*) FROM u"
                case 2: "UPDATE items SET kind = (kind + 37) % 100 WHERE id = \(row)"
                case 3: "WITH d AS (DELETE FROM items WHERE code = 'w\(number)-\(rounds - 13)' RETURNING amount) INSERT INTO ledger SELECT 'items', -amount FROM d"
                default: "UPDATE items SET code = 'm' || code WHERE id = \(row) AND code NOT LIKE 'm%'"
                }
            do { try await connection.execute("BEGIN ISOLATION LEVEL \(isolation); \(work); COMMIT") } catch let error as ServerError
                where ["40001", "40P01"].contains(error.code) || Task.isCancelled && error.code == ServerError.queryCanceled
            {
                _ = try await connection.query("ROLLBACK", shielded: true)
            }
            rounds += 1
        }
        await connection.close()
        return rounds
    }

    @Test(arguments: ["READ COMMITTED", "REPEATABLE READ"])
    func `no write is lost while a table is divided and whole again`(isolation: String) async throws {
        try await TestServer.shared.withDatabase(Self.busy) { database in
            let builder = migration("m").phase("make")
                .partitionTable(
                    "items", by: .range, "kind",
                    partitions: [.range("items_a", from: 0, to: 30), .range("items_b", from: 30, to: 60), .range("items_c", from: 60, to: nil)])
                .phase("drop").dropTable("items_old")
            let plan = try builder.build()
            let writers = (1...4).map { number in Task { try await Self.write(database, number, isolation: isolation) } }
            for _ in 1...2 {
                _ = try await database.engine().apply(plan, .through(1))
                #expect(try await database.value("SELECT count(*) FROM (TABLE items EXCEPT TABLE items_old) AS differing") == "0")
                _ = try await database.engine().apply(plan, .through(2))
                try await Task.sleep(for: .milliseconds(200))
                _ = try await database.engine().rollBack(plan)
            }
            _ = try await database.engine().apply(plan, .through(2))
            for writer in writers { writer.cancel() }
            for writer in writers { #expect(try await writer.value > 0) }
            #expect(try await database.value("SELECT sum(amount) - (SELECT sum(amount) FROM ledger) FROM items") == "0")
            #expect(try await database.value("SELECT count(*) = count(DISTINCT id) FROM items") == "t")
            #expect(try await database.leftovers() == [])
        }
    }

    @Test func `a duplicate of the earlier key fails until the earlier table is gone`() async throws {
        try await TestServer.shared.withDatabase(Self.busy) { database in
            let plan = try migration("m").phase("p").partitionTable("items", by: .hash, "kind", count: 4).phase("q").dropTable("items_old").build()
            _ = try await database.engine().apply(plan, .phase(1))
            #expect(try await database.value("SELECT count(*) FROM items_p3") != "0")
            let error = await #expect(throws: ServerError.self) { try await database.run("INSERT INTO items (kind, code) VALUES (77, 'c1')") }
            #expect(error?.code == "23505")
            try await database.run("UPDATE items SET kind = kind + 1 WHERE id < 100; TRUNCATE ledger; DELETE FROM items WHERE id = 7")
            _ = try await database.engine().apply(plan, .phase(2))
            try await database.run("INSERT INTO items (kind, code) VALUES (77, 'c1')")
            // The earlier table cannot take both, and the rollback says which row it is.
            let failure = await #expect(throws: RunFailure.self) { _ = try await database.engine().rollBack(plan) }
            let said = "\(failure?.message ?? "") \(failure.map { "\($0)" } ?? "")"
            #expect(said.contains("c1"), "\(String(describing: failure))")
            try await database.run("DELETE FROM items WHERE kind = 77 AND code = 'c1'")
            _ = try await database.engine().rollBack(plan)
            #expect(try await database.value("SELECT count(*) FROM items") == "19999")
            #expect(try await database.leftovers() == [])
        }
    }

    @Test func `the swap waits for transactions whose snapshot lacks the copy`() async throws {
        try await TestServer.shared.withDatabase(Self.busy) { database in
            let plan = try migration("m").phase("p").partitionTable("items", by: .list, "kind", partitions: [.list("items_some", [1, 2, 3])]).build()
            // The build of an index would wait for it by itself.
            try await database.run("ALTER TABLE items DROP CONSTRAINT items_code_key")
            let report = try await database.connect()
            try await report.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM ledger")
            let events = EventLog()
            let run = Task { try await database.engine().apply(plan, .pending, report: events.report) }
            try await events.until { if case .waiting(let wait) = $0 { wait.reason.contains("older transactions") } else { false } }
            // It knows the table only now, and sees every row.
            #expect(try await report.query("SELECT count(*) FROM items").scalar == "20000")
            try await report.execute("COMMIT")
            _ = try await run.value
            #expect(try await database.value("SELECT count(*) FROM items_some") == "600")
            await report.close()
        }
    }

    @Test func `a partition may have the name that the twin would have, and the earlier table too`() async throws {
        try await TestServer.shared.withDatabase(Self.busy) { database in
            for (name, kept) in [("items_new", "items_old"), ("items_some", "items_new")] {
                let builder = migration("m").phase("p").partitionTable("items", by: .list, "kind", partitions: [.list(name, [1, 2, 3])], keepAs: kept).phase("q").dropTable(kept)
                try await RoundTrip.run(builder, on: database, tables: ["items"]) { () async throws in
                    #expect(try await database.value("SELECT count(*) FROM \(name)") == "600")
                }
            }
        }
    }

    @Test func `beside a constraint that may be deferred every write gets through, and a duplicate fails where it did`() async throws {
        try await TestServer.shared.withDatabase(Self.busy) { database in
            try await database.run("ALTER TABLE items DROP CONSTRAINT items_code_key, ADD CONSTRAINT items_code_key UNIQUE (code) DEFERRABLE INITIALLY DEFERRED")
            let plan = try migration("m").phase("p").partitionTable("items", by: .hash, "kind", count: 2).phase("q").dropTable("items_old").build()
            let swapping = "BEGIN; UPDATE items SET code = 'c2' WHERE id = 1; UPDATE items SET code = 'c1' WHERE id = 2; UPDATE items SET code = 'c1' WHERE id = 1; UPDATE items SET code = 'c2' WHERE id = 2; COMMIT"
            let writer = Task { try await Self.write(database, 1, isolation: "READ COMMITTED") }
            _ = try await database.engine().apply(plan, .phase(1))
            try await database.run(swapping)
            let error = await #expect(throws: ServerError.self) { try await database.run("INSERT INTO items (kind, code) VALUES (77, 'c2')") }
            #expect(error?.code == "23505")
            _ = try await database.engine().apply(plan, .phase(2))
            // The earlier table is filled again with the constraint on it.
            _ = try await database.engine().rollBack(plan)
            try await database.run(swapping)
            writer.cancel()
            #expect(try await writer.value > 0)
            #expect(try await database.value("SELECT sum(amount) - (SELECT sum(amount) FROM ledger) FROM items") == "0")
            #expect(try await database.leftovers() == [])
        }
    }

    // MARK: What points at it

    @Test func `foreign keys that point at it go and come back`() async throws {
        try await TestServer.shared.withDatabase(.shop) { database in
            let stubborn = try migration("n").phase("p").partitionTable("users", by: .range, "id", every: "1000", from: 0, to: 3000).build()
            let refusal = await #expect(throws: PlanRefusal.self) { _ = try await database.engine().plan(stubborn) }
            #expect(refusal?.message == "foreign key orders_user_id_fkey of public.orders points at \"users\", whose key alone is not unique once it is partitioned")
            let willing = migration("m").phase("p").partitionTable("users", by: .range, "id", every: "1000", from: 0, to: 3000, referencing: .drop)
                .phase("q").dropTable("users_old")
            try await RoundTrip.run(willing, on: database) { () async throws in
                #expect(try await database.value("SELECT count(*) FROM users_1000") == "1000")
                #expect(try await database.value("SELECT count(*) FROM pg_constraint WHERE conname = 'orders_user_id_fkey'") == "0")
            }
            #expect(try await database.value("SELECT convalidated FROM pg_constraint WHERE conname = 'orders_user_id_fkey'") == "t")
        }
    }

    // MARK: What cannot be

    @Test func `rows without a place are counted before anything is made`() async throws {
        try await TestServer.shared.withDatabase(Self.busy) { database in
            let schema = try await database.schema()
            let plan = try migration("m").phase("p").partitionTable("items", by: .range, "kind", every: "30", from: 0, to: 90, default: false).build()
            let failure = await #expect(throws: RunFailure.self) { _ = try await database.engine().apply(plan, .pending) }
            #expect(failure?.exitStatus == .validation)
            #expect(failure?.detail?.contains("rows = 2000, first = 90, last = 99") == true, "\(failure?.detail ?? "")")
            #expect(try await database.schema() == schema)
        }
    }

    static let refused: [(MigrationBuilder, String)] = [
        (migration("m").phase("p").partitionTable("items", by: .range, "gone", every: "day", from: "2024-01-01", to: "2024-01-02"), "column \"gone\" of table \"items\" does not exist"),
        (migration("m").phase("p").partitionTable("items", by: .list, "code", partitions: [.list("a", ["x"])]), "\"code\" of \"items\" may be NULL, and the key of a partitioned table holds the column that divides it"),
        (migration("m").phase("p").partitionTable("items", by: .range, "kind", partitions: [.range("a", from: 0, to: 5), .range("b", from: 4, to: 9)]), "\"items\" cannot be divided so: partition \"b\": partition \"b\" would overlap partition \"a\""),
        (migration("m").phase("p").partitionTable("items", by: .range, "kind", partitions: [.range("a", from: "x", to: "y")]), "\"items\" cannot be divided so: partition \"a\": invalid input syntax for type integer: \"x\""),
        (migration("m").phase("p").partitionTable("items", by: .list, "kind", partitions: [.list("ledger", [1])]), "the name \"ledger\" is taken in schema \"public\": table"),
        (migration("m").phase("p").partitionTable("items", by: .hash, "kind", count: 2, keepAs: "ledger"), "the name \"ledger\" is taken in schema \"public\": table"),
        (migration("m").phase("p").partitionTable("ledger", by: .hash, "amount", count: 2), "\"amount\" of \"ledger\" may be NULL, and the key of a partitioned table holds the column that divides it"),
        (migration("m").phase("p").swapTable("items"), "table \"items\" has no twin that could take its name"),
        (migration("m").phase("p").partitionTable("items", by: .hash, "kind", count: 2, swap: false).phase("q").dropTable("items"), "table \"items\" is kept in step with \"items_new\""),
        (migration("m").phase("p").partitionTable("items", by: .hash, "kind", count: 2, swap: false).phase("q").dropTable("items_new"), "table \"items_new\" is being filled from \"items\""),
        (migration("m").phase("p").partitionTable("items", by: .hash, "kind", count: 2).phase("q").partitionTable("items", by: .hash, "id", count: 2), "table \"items\" is partitioned already"),
    ]

    @Test(arguments: refused) func `what cannot be is refused before anything runs`(builder: MigrationBuilder, message: String) async throws {
        try await TestServer.shared.withDatabase(Self.busy) { database in
            let error = await #expect(throws: PlanRefusal.self) { _ = try await database.engine().plan(try builder.build()) }
            #expect(error?.message == message)
        }
    }

    @Test func `what would go on with the earlier table is named`() async throws {
        try await TestServer.shared.withDatabase(Self.busy) { database in
            try await database.run("CREATE MATERIALIZED VIEW sums AS SELECT sum(amount) FROM items; CREATE FUNCTION all_items() RETURNS SETOF items LANGUAGE sql AS 'SELECT * FROM items'")
            let plan = try migration("m").phase("p").partitionTable("items", by: .hash, "kind", count: 2).build()
            let error = await #expect(throws: PlanRefusal.self) { _ = try await database.engine().plan(plan) }
            #expect(error?.message == "function public.all_items(), materialized view public.sums would go on with the earlier table")
        }
    }
}
