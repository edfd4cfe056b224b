@testable import Engine
import TestSupport
import Testing

/// Runs of roles that are no superuser.
struct RoleTests {
    /// A role of its own for each database, owner of the table and of nothing else, and a role that uses the table.
    private func withRoles(_ body: (TestDatabase, _ owner: String, _ application: String) async throws -> Void) async throws {
        try await TestServer.shared.withDatabase { database in
            let owner = "owner_\(database.name)", application = "application_\(database.name)"
            try await database.run("""
                CREATE ROLE \(owner) LOGIN; CREATE ROLE \(application) LOGIN; GRANT CREATE ON DATABASE \(database.name) TO \(owner);
                CREATE SCHEMA shop AUTHORIZATION \(owner); GRANT USAGE ON SCHEMA shop TO \(application);
                SET ROLE \(owner); CREATE TABLE shop.t (id int PRIMARY KEY, a varchar(20) NOT NULL DEFAULT '');
                INSERT INTO shop.t SELECT i, i FROM generate_series(1, 2000) i; GRANT SELECT, INSERT, UPDATE, DELETE ON shop.t TO \(application)
                """)
            try await body(database, owner, application)
        }
    }

    private static let rename = MigrationPatterns.safeRenameColumn("shop.t", "a", "b", "varchar(20)")

    @Test func `the owner of the table needs nothing more, and the application nothing at all`() async throws {
        try await withRoles { database, owner, application in
            let before = try await database.schemaInNameOrder()
            let engine = database.engine(user: owner)
            let migration = try Self.rename.build()
            _ = try await engine.apply(migration, .through(4))
            try await database.run("SET ROLE \(application); INSERT INTO shop.t (id, b) VALUES (0, 'x'); UPDATE shop.t SET a = 'y' WHERE id = 1")
            #expect(try await database.value("SELECT string_agg(a || b, ',' ORDER BY id) FROM shop.t WHERE id < 2") == "xx,yy")
            _ = try await engine.apply(migration, .through(5))
            _ = try await engine.rollBack(migration)
            #expect(try await database.schemaInNameOrder() == before)
        }
    }

    @Test func `an owner drops with what hangs on it, brings it back and forgets it`() async throws {
        try await withRoles { database, owner, application in
            try await database.run("SET ROLE \(owner); CREATE VIEW shop.v AS SELECT a FROM shop.t; GRANT SELECT ON shop.v TO \(application); ALTER TABLE shop.t ADD COLUMN c text NOT NULL DEFAULT ''")
            let before = try await database.schemaInNameOrder()
            let engine = database.engine(user: owner)
            let migration = try Engine.migration("m").phase("1").dropColumn("shop.t", "a", cascade: true).phase("2").dropColumn("shop.t", "c", keepAs: "c_old")
                .phase("3").dropTable("shop.t").build()
            _ = try await engine.apply(migration, .through(3))
            _ = try await engine.rollBack(migration)
            #expect(try await database.schemaInNameOrder() == before)
            _ = try await engine.apply(migration, .through(3))
            let kept = try await engine.keepsakes()
            #expect(kept.count == 3)
            let error = await #expect(throws: RunFailure.self) { _ = try await database.engine(user: application).keepsakes() }
            #expect(error?.exitStatus == .refused)
            #expect(try await engine.forget(Set(kept.map(\.id))).count == 3)
            #expect(try await database.value("SELECT count(*) FROM pg_namespace WHERE nspname = 'ai_shell_snapshots'") == "0")
        }
    }

    @Test func `an owner divides a table, and who is not the owner or may not create there is told what to grant`() async throws {
        try await withRoles { database, owner, application in
            let before = try await database.schemaInNameOrder()
            let migration = try Engine.migration("m").phase("1").partitionTable("shop.t", by: .range, "id", every: "1000", from: 0, to: 2000).phase("2")
                .dropTable("shop.t_old").phase("3").addPartition("shop.t", .range("t_more", from: 5000, to: 6000)).build()
            try await database.run("GRANT CREATE ON DATABASE \(database.name) TO \(application)")
            let stranger = await #expect(throws: PlanRefusal.self) { _ = try await database.engine(user: application).plan(migration) }
            #expect(stranger?.message == "role \"\(application)\" does not own table \"shop.t\"")
            #expect(stranger?.hint == "Only the owner may change a table: GRANT \"\(owner)\" TO \"\(application)\";")
            for _ in 1...2 {
                _ = try await database.engine(user: owner).apply(migration, .through(1))
                try await database.run("SET ROLE \(application); UPDATE shop.t SET a = 'y' WHERE id = 1; INSERT INTO shop.t VALUES (9000, 'z'); DELETE FROM shop.t WHERE id = 9000")
                _ = try await database.engine(user: owner).apply(migration, .through(3))
                _ = try await database.engine(user: owner).rollBack(migration)
                #expect(try await database.schemaInNameOrder() == before)
            }
            try await database.run("ALTER SCHEMA shop OWNER TO \(application); GRANT USAGE ON SCHEMA shop TO \(owner)")
            let tenant = await #expect(throws: PlanRefusal.self) { _ = try await database.engine(user: owner).plan(migration) }
            #expect(tenant?.message == "role \"\(owner)\" may not create in schema \"shop\"")
            #expect(tenant?.hint == "Its owner can allow it: GRANT CREATE ON SCHEMA \"shop\" TO \"\(owner)\";")
        }
    }

    @Test func `a view that could not be given back to its owner is refused by name`() async throws {
        try await withRoles { database, owner, application in
            try await database.run("""
                GRANT \(application) TO \(owner); CREATE VIEW shop.v AS SELECT a FROM shop.t; ALTER VIEW shop.v OWNER TO \(application); GRANT SELECT ON shop.t TO \(application)
                """)
            let migration = try Engine.migration("m").phase("1").dropColumn("shop.t", "a", cascade: true).build()
            let error = await #expect(throws: PlanRefusal.self) { _ = try await database.engine(user: owner).plan(migration) }
            #expect(error?.message.contains("view shop.v (role \(application) may create nothing in its schema)") == true, "\(error?.message ?? "")")
            try await database.run("GRANT CREATE ON SCHEMA shop TO \(application)")
            let before = try await database.schemaInNameOrder()
            _ = try await database.engine(user: owner).apply(migration, .pending)
            _ = try await database.engine(user: owner).rollBack(migration)
            #expect(try await database.schemaInNameOrder() == before)
        }
    }

    @Test func `a role that owns nothing is refused before anything is made, with the grant that helps`() async throws {
        try await withRoles { database, owner, application in
            try await database.run("GRANT CREATE ON DATABASE \(database.name) TO \(application)")
            let error = await #expect(throws: PlanRefusal.self) { _ = try await database.engine(user: application).preview(try Self.rename.build(), .pending) }
            #expect(error?.exitStatus == .refused)
            #expect(error?.message == "role \"\(application)\" does not own table \"shop.t\"")
            #expect(error?.hint == "Only the owner may change a table: GRANT \"\(owner)\" TO \"\(application)\";")
        }
    }

    @Test func `a role that may not make the journal is told what it needs`() async throws {
        try await withRoles { database, owner, _ in
            try await database.run("REVOKE CREATE ON DATABASE \(database.name) FROM \(owner)")
            let error = await #expect(throws: RunFailure.self) { _ = try await database.engine(user: owner).apply(try Self.rename.build(), .pending) }
            #expect(error?.exitStatus == .refused)
            #expect(error?.message == "the journal cannot be used: role \"\(owner)\" may not make schema ai_shell")
            #expect(error?.hint == "GRANT CREATE ON DATABASE \(database.name) TO \(owner);")
            let planned = await #expect(throws: RunFailure.self) { _ = try await database.engine(user: owner).plan(try Self.rename.build()) }
            #expect(planned?.hint == error?.hint)
            try await database.run(error?.hint ?? "")
            _ = try await database.engine(user: owner).apply(try Self.rename.build(), .pending)
        }
    }

    @Test func `the grants that are asked for are all that a journal of somebody else takes`() async throws {
        try await withRoles { database, owner, _ in
            try await database.run("REVOKE CREATE ON DATABASE \(database.name) FROM \(owner)")
            let schema = try await database.schemaInNameOrder()
            _ = try await database.engine().apply(try migration("m").phase("one").validateDataIntegrity("SELECT 0").build(), .pending)
            let engine = database.engine(user: owner)
            let error = await #expect(throws: RunFailure.self) { _ = try await engine.apply(try Self.rename.build(), .pending) }
            #expect(error?.exitStatus == .refused)
            #expect(error?.message == "the journal cannot be used: role \"\(owner)\" may not write in schema ai_shell")
            try await database.run(error?.hint ?? "")
            let rename = try Self.rename.build(), drop = try migration("drop").phase("one").dropColumn("shop.t", "a").build()
            _ = try await engine.apply(rename, .through(5))
            _ = try await engine.rollBack(rename)

            let missing = await #expect(throws: PlanRefusal.self) { _ = try await engine.apply(drop, .pending) }
            #expect(missing?.message == "role \"\(owner)\" may not make schema ai_shell_snapshots, where what is dropped is kept")
            #expect(missing?.hint == "GRANT CREATE ON DATABASE \"\(database.name)\" TO \"\(owner)\";")
            try await database.run("CREATE SCHEMA ai_shell_snapshots")
            let forbidden = await #expect(throws: PlanRefusal.self) { _ = try await engine.apply(drop, .pending) }
            #expect(forbidden?.hint == "GRANT USAGE, CREATE ON SCHEMA ai_shell_snapshots TO \"\(owner)\";")
            try await database.run(forbidden?.hint ?? "")
            _ = try await engine.apply(drop, .pending)
            _ = try await engine.rollBack(drop)
            #expect(try await database.schemaInNameOrder() == schema)
        }
    }

    @Test func `a busy table gets its column although the ages of its transactions are hidden`() async throws {
        try await withRoles { database, owner, application in
            let stop = Counter()
            try await withThrowingTaskGroup(of: Void.self) { group in
                // At each moment at least one transaction holds the table, none for long.
                for client in 0..<6 {
                    group.addTask {
                        let connection = try await database.connect()
                        try await connection.execute("SET ROLE \(application); SET application_name = 'shop'")
                        while stop.value == 0 { try await connection.execute("BEGIN; UPDATE shop.t SET a = a WHERE id = \(client + 1); SELECT pg_sleep(0.01); COMMIT") }
                        await connection.close()
                    }
                }
                let execution = try await database.engine(user: owner).apply(try migration("m").phase("one").addColumn("shop.t", "c", "int").build(), .pending)
                #expect(execution.status == .completed)
                stop.increment()
                try await group.waitForAll()
            }
        }
    }

    @Test func `row security that hides rows from the owner is refused, with the way out`() async throws {
        try await withRoles { database, owner, _ in
            try await database.run("ALTER TABLE shop.t ENABLE ROW LEVEL SECURITY; CREATE POLICY few ON shop.t USING (id > 5)")
            let migration = try migration("m").phase("one").backfill("shop.t", "a = 'x' WHERE a <> 'x'").build()
            _ = try await database.engine(user: owner).apply(migration, .pending)
            #expect(try await database.value("SELECT count(*) FROM shop.t WHERE a = 'x'") == "2000")
            try await database.run("ALTER TABLE shop.t FORCE ROW LEVEL SECURITY")
            let error = await #expect(throws: PlanRefusal.self) {
                _ = try await database.engine(user: owner).preview(try Engine.migration("n").phase("one").backfill("shop.t", "a = 'y' WHERE a <> 'y'").build(), .pending)
            }
            #expect(error?.message == "row security hides rows of \"shop.t\" from role \"\(owner)\", so a backfill would pass them over")
            #expect(error?.hint?.contains("NO FORCE ROW LEVEL SECURITY") == true)
        }
    }

    @Test func `settings of the role do not reach what we run`() async throws {
        try await withRoles { database, owner, _ in
            try await database.run("""
                ALTER ROLE \(owner) SET search_path = shop; ALTER ROLE \(owner) SET default_transaction_isolation = 'serializable';
                ALTER ROLE \(owner) SET default_transaction_read_only = on; ALTER ROLE \(owner) SET quote_all_identifiers = on;
                ALTER ROLE \(owner) SET statement_timeout = '400ms'; ALTER ROLE \(owner) SET datestyle = 'German'; ALTER ROLE \(owner) SET standard_conforming_strings = off
                """)
            let before = try await database.schemaInNameOrder()
            let engine = database.engine(user: owner)
            let migration = try MigrationPatterns.safeRenameColumn("t", "a", "b", "varchar(20)")
                .validateDataIntegrity("SELECT count(*) - 1 FROM pg_sleep(0.5)").build()
            _ = try await engine.apply(migration, .through(5))
            _ = try await engine.rollBack(migration)
            #expect(try await database.schemaInNameOrder() == before)
        }
    }
}
