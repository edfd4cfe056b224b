@testable import Engine
import TestSupport
import Testing

/// Partitions that come, go and come back: add_partition, attach_partition, detach_partition.
struct PartitionRunTests {
    private static let parted = DatabaseTemplate("""
        CREATE TABLE users (id int PRIMARY KEY); INSERT INTO users SELECT generate_series(1, 9);
        CREATE TABLE "Ev ents" (id bigint GENERATED ALWAYS AS IDENTITY, at date NOT NULL, kind int NOT NULL CHECK (kind > 0), user_id int CONSTRAINT of_user REFERENCES users,
          note text DEFAULT 'x', PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
        CREATE TABLE ev_1 PARTITION OF "Ev ents" FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
        CREATE TABLE ev_rest PARTITION OF "Ev ents" DEFAULT;
        CREATE INDEX by_kind ON "Ev ents" (kind); CREATE UNIQUE INDEX once ON "Ev ents" (at, kind, id);
        INSERT INTO "Ev ents" (at, kind, user_id) SELECT date '2024-01-01' + n % 45, n % 7 + 1, n % 9 + 1 FROM generate_series(1, 900) n;
        CREATE TABLE loose (id bigint NOT NULL, at date, kind int, user_id int, note text);
        INSERT INTO loose SELECT n, date '2025-03-01' + n % 31, n % 7 + 1, n % 9 + 1 FROM generate_series(10001, 10500) n;
        CREATE TABLE plain (id int PRIMARY KEY, k int NOT NULL) PARTITION BY LIST (id);
        CREATE TABLE plain_1 PARTITION OF plain FOR VALUES IN (1, 2); INSERT INTO plain VALUES (1, 1)
        """)

    private static let tables = ["users", "\"Ev ents\"", "plain"]

    @Test func `a partition comes with the rows of the default one, and they go back`() async throws {
        try await TestServer.shared.withDatabase(Self.parted) { database in
            let builder = migration("m").phase("p").addPartition("Ev ents", .range("ev_2", from: "2024-02-01", to: "2024-03-01"))
                .phase("q").addPartition("Ev ents", .range("ev_3", from: "2024-03-01", to: "2024-04-01"))
            try await RoundTrip.run(builder, on: database, tables: Self.tables) { () async throws in
                #expect(try await database.value("SELECT count(*) > 0 FROM ev_2") == "t")
                #expect(try await database.value("SELECT count(*) FROM ev_rest") == "0")
                #expect(try await database.value("SELECT count(*) FROM pg_index WHERE indrelid = 'ev_2'::regclass AND indisvalid") == "3")
            }
        }
    }

    @Test func `a partition without a default one comes and goes empty`() async throws {
        try await TestServer.shared.withDatabase(Self.parted) { database in
            let builder = migration("m").phase("p").addPartition("plain", .list("plain_3", [3, nil]))
            try await RoundTrip.run(builder, on: database, tables: Self.tables)
            let plan = try builder.build()
            _ = try await database.engine().apply(plan, .pending)
            try await database.run("INSERT INTO plain VALUES (3, 1)")
            let failure = await #expect(throws: RunFailure.self) { _ = try await database.engine().rollBack(plan) }
            #expect(failure?.message.contains("cannot be taken back") == true || "\(String(describing: failure))".contains("plain_3 holds rows"), "\(String(describing: failure))")
            try await database.run("DELETE FROM plain WHERE id = 3")
            _ = try await database.engine().rollBack(plan)
            #expect(try await database.value("SELECT to_regclass('plain_3') IS NULL") == "t")
        }
    }

    @Test func `a table becomes a partition with all that its parent wants, and is as before again`() async throws {
        try await TestServer.shared.withDatabase(Self.parted) { database in
            let builder = migration("m").phase("p").attachPartition("Ev ents", .range("loose", from: "2025-03-01", to: "2025-04-01"))
            try await RoundTrip.run(builder, on: database, tables: ["users", "loose", "plain"]) { () async throws in
                #expect(try await database.value("SELECT count(*) FROM \"Ev ents\"") == "1400")
                #expect(try await database.value("SELECT count(*) FROM pg_index WHERE indrelid = 'loose'::regclass AND indisvalid") == "3")
                #expect(try await database.value("SELECT conparentid <> 0 AND convalidated FROM pg_constraint WHERE conrelid = 'loose'::regclass AND contype = 'f'") == "t")
            }
        }
    }

    @Test func `a table takes the place of a partition that leaves in an earlier phase, and the other way round`() async throws {
        try await TestServer.shared.withDatabase(Self.parted) { database in
            try await database.run("UPDATE loose SET at = '2024-01-05'")
            let builder = migration("m").phase("p").detachPartition("Ev ents", "ev_1").phase("q").attachPartition("Ev ents", .range("loose", from: "2024-01-01", to: "2024-02-01"))
            try await RoundTrip.run(builder, on: database, tables: ["users", "loose", "\"Ev ents\"", "ev_1"]) { () async throws in
                #expect(try await database.value("SELECT count(*) FROM \"Ev ents\" WHERE at < '2024-02-01'") == "500")
            }
        }
    }

    @Test func `a partition leaves as a table of its own or is dropped, and comes back`() async throws {
        try await TestServer.shared.withDatabase(Self.parted) { database in
            try await RoundTrip.run(migration("m").phase("p").detachPartition("Ev ents", "ev_1"), on: database, tables: Self.tables) { () async throws in
                #expect(try await database.value("SELECT count(*) FROM ev_1") != "0")
                #expect(try await database.value("SELECT count(*) FROM \"Ev ents\" WHERE at < '2024-02-01'") == "0")
            }
            try await RoundTrip.run(migration("n").phase("p").detachPartition("Ev ents", "ev_1", keep: false), on: database, tables: Self.tables) { () async throws in
                #expect(try await database.value("SELECT to_regclass('ev_1') IS NULL") == "t")
            }
        }
    }

    static let refused: [(MigrationBuilder, String)] = [
        (migration("m").phase("p").addPartition("Ev ents", .range("ev_2", from: "2024-01-15", to: "2024-03-01")), "\"Ev ents\" cannot have partition \"ev_2\": it would overlap partition \"ev_1\""),
        (migration("m").phase("p").addPartition("Ev ents", .list("ev_2", ["2024-01-15"])), "\"Ev ents\" cannot have partition \"ev_2\": invalid bound specification for a range partition"),
        (migration("m").phase("p").addPartition("Ev ents", .range("ev_1", from: "2025-01-15", to: "2026-03-01")), "the name \"ev_1\" is taken in schema \"public\": table"),
        (migration("m").phase("p").addPartition("users", .range("u", from: 1, to: 2)), "table \"users\" is not partitioned"),
        (migration("m").phase("p").attachPartition("Ev ents", .range("users", from: "2025-01-15", to: "2026-03-01")), "\"users\" has not the columns of \"Ev ents\": id is integer, not bigint; it lacks at date; it lacks kind integer; it lacks user_id integer; it lacks note text"),
        (migration("m").phase("p").attachPartition("Ev ents", .range("plain_1", from: "2025-01-15", to: "2026-03-01")), "table \"plain_1\" is a partition already"),
        (migration("m").phase("p").detachPartition("Ev ents", "plain_1"), "\"plain_1\" is not a partition of \"Ev ents\""),
    ]

    @Test(arguments: refused) func `what cannot be is refused before anything runs`(builder: MigrationBuilder, message: String) async throws {
        try await TestServer.shared.withDatabase(Self.parted) { database in
            let error = await #expect(throws: PlanRefusal.self) { _ = try await database.engine().plan(try builder.build()) }
            #expect(error?.message == message)
        }
    }

    @Test func `rows outside the bounds, or in the default partition, keep a table from being attached`() async throws {
        try await TestServer.shared.withDatabase(Self.parted) { database in
            let schema = try await database.schema()
            for (from, to, word) in [("2025-03-05", "2025-04-01", "violated by some row"), ("2024-02-01", "2026-04-01", "which keeps loose from being attached")] {
                let plan = try migration("m").phase("p").attachPartition("Ev ents", .range("loose", from: .string(from), to: .string(to))).build()
                let failure = await #expect(throws: RunFailure.self) { _ = try await database.engine().apply(plan, .pending) }
                #expect(failure?.exitStatus == .validation)
                let said = "\(failure?.message ?? "")\(failure?.detail ?? "")"
                #expect(said.contains(word), "\(String(describing: failure))")
                #expect(try await database.schema() == schema)
            }
        }
    }

    @Test func `files name them as the documents do`() throws {
        let text = try migration("m").phase("p").addPartition("t", .list("t_1", ["a", nil])).attachPartition("t", .range("t_2", from: nil, to: 5))
            .detachPartition("t", "t_3", keep: false).partitionTable("u", by: .hash, "id", count: 4, swap: false).swapTable("u").toYAML()
        for type in ["add_partition", "attach_partition", "detach_partition", "partition_table", "swap_table"] { #expect(text.contains("type: \(type)")) }
        #expect(try MigrationFile.read(text, file: "m.yaml") == migration("m").phase("p").addPartition("t", .list("t_1", ["a", nil])).attachPartition("t", .range("t_2", from: nil, to: 5))
            .detachPartition("t", "t_3", keep: false).partitionTable("u", by: .hash, "id", count: 4, swap: false).swapTable("u").build())
    }
}
