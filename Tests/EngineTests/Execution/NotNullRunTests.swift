@testable import Engine
import TestSupport
import Testing

struct NotNullRunTests {
    private static let rows = "SELECT md5(string_agg(concat_ws('|', id, c), ';' ORDER BY id)) FROM t"

    private static func filled(_ table: String) -> DatabaseTemplate {
        DatabaseTemplate("\(table); INSERT INTO t SELECT n, 'v' || n FROM generate_series(1, 300) n")
    }

    @Test func `set and dropped it goes there and back, the constraint's own name included`() async throws {
        let named = TestServer.majorVersion >= 18 ? "CONSTRAINT \"Must be\"" : ""
        let long = String(repeating: "lang", count: 15)
        try await TestServer.shared.withDatabase(Self.filled("CREATE TABLE t (id int PRIMARY KEY, c text \(named) NOT NULL, \(long) text DEFAULT 'x')")) { database in
            let drop = try migration("drop").phase("1").makeNullable("t", "c").build()
            try await database.thereAndBack(drop, rows: Self.rows)
            let set = try migration("set").phase("1").makeNonNullable("t", long).build()
            try await database.thereAndBack(set, rows: Self.rows) { () async throws in
                #expect(try await database.value("SELECT attnotnull FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = '\(long)'") == "t")
            }
        }
    }

    @Test func `a column that is dropped comes back NOT NULL`() async throws {
        let named = TestServer.majorVersion >= 18 ? "CONSTRAINT \"Must be\"" : ""
        try await TestServer.shared.withDatabase(Self.filled("CREATE TABLE t (id int PRIMARY KEY, c text \(named) NOT NULL)")) { database in
            try await database.thereAndBack(try migration("m").phase("1").dropColumn("t", "c").build(), rows: Self.rows)
            let rename = try MigrationPatterns.safeRenameColumn("t", "c", "d", "text").build()
            try await database.thereAndBack(rename, rows: Self.rows.replacing("c)", with: "t.*::text)"))
        }
    }

    @Test func `every partition gets it`() async throws {
        let table = "CREATE TABLE t (id int PRIMARY KEY, c text) PARTITION BY RANGE (id); CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (200); CREATE TABLE t2 PARTITION OF t DEFAULT"
        try await TestServer.shared.withDatabase(Self.filled(table)) { database in
            try await database.thereAndBack(try migration("m").phase("1").makeNonNullable("t", "c").build(), rows: Self.rows) { () async throws in
                await #expect(throws: ServerError.self) { try await database.run("INSERT INTO t1 VALUES (0, NULL)") }
            }
        }
    }

    @Test(.enabled(if: TestServer.majorVersion >= 18), arguments: ["NO INHERIT", "NOT VALID"])
    func `one that would not come back as it was is refused`(kind: String) async throws {
        try await TestServer.shared.withDatabase(DatabaseTemplate("CREATE TABLE t (id int PRIMARY KEY, c text)")) { database in
            try await database.run("ALTER TABLE t ADD CONSTRAINT odd NOT NULL c \(kind)")
            for builder in [migration("m").phase("p").makeNullable("t", "c"), migration("m").phase("p").dropColumn("t", "c"), migration("m").phase("p").dropColumn("t", "c", keepAs: "old")] {
                let error = await #expect(throws: PlanRefusal.self) { _ = try await database.engine().plan(try builder.build()) }
                #expect(error?.message.hasPrefix("NOT NULL constraint \"odd\" of \"t\" is ") == true, "\(error?.message ?? "")")
                #expect(error?.hint != nil)
            }
        }
    }

    @Test(.enabled(if: TestServer.majorVersion >= 18)) func `one that is not validated yet is validated, and stands so again after a rollback`() async throws {
        let template = DatabaseTemplate("CREATE TABLE t (id int PRIMARY KEY, c text); INSERT INTO t VALUES (1, NULL); ALTER TABLE t ADD CONSTRAINT later NOT NULL c NOT VALID")
        try await TestServer.shared.withDatabase(template) { database in
            let migration = try migration("m").phase("1").makeNonNullable("t", "c").build()
            let error = await #expect(throws: RunFailure.self) { _ = try await database.engine().apply(migration, .pending) }
            #expect(error?.sqlState == "23502")
            try await database.run("UPDATE t SET c = 'x'")
            try await database.thereAndBack(migration, rows: Self.rows) { () async throws in
                #expect(try await database.value("SELECT convalidated FROM pg_constraint WHERE conname = 'later'") == "t")
            }
        }
    }
}
