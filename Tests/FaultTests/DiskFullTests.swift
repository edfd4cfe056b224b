import Engine
import Glibc
import TestSupport
import Testing

extension Faults {
    /// A table on a file system of its own, which fills up.
    struct DiskFullTests {
        private static let isRoot = geteuid() == 0
        private static let spare = 200_000

        @Test(.enabled(if: isRoot, "only root may mount a file system"))
        func `a disk that fills up fails the phase, loses nothing, and with room again the rest is done`() async throws {
            let migration = try Faults.rename(batch: 500)
            try await OwnedServer.with { server in
                let folder = server.folder.path + "/small"
                try await Self.run(["mkdir", folder])
                try await Self.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder])
                try await Self.run(["chown", "--reference", server.folder.data, folder])
                do {
                    try await Self.fill(folder, server, migration)
                    try await Self.release(folder, server)
                } catch {
                    try? await Self.release(folder, server)
                    throw error
                }
            }
        }

        private static func fill(_ folder: String, _ server: ThrowAwayServer, _ migration: MigrationFolder) async throws {
            let database = TestDatabase(name: "postgres", server: server)
            try await database.run(Faults.shop.sql)
            try await database.run("CREATE TABLESPACE small LOCATION '\(folder)'")
            try await database.run("ALTER TABLE users SET TABLESPACE small")
            let size = try await database.value("SELECT pg_table_size('users')").flatMap { Int($0) } ?? 0
            try await run(["mount", "-o", "remount,size=\(size + spare)", folder])
            let failed = try await database.migrate("apply", migration.file, "--through", "3", "-y")
            #expect(failed.status == 5, "\(failed.output)\(failed.error)")
            #expect(failed.error.contains("ERROR:  53100: could not backfill users.full_name"), "\(failed.error)")
            #expect(failed.error.contains("HINT:"), "\(failed.error)")
            #expect(try await database.appliedPhases() == "1 2")
            let done = try await database.value("SELECT count(*) FROM users WHERE full_name IS NOT NULL").flatMap { Int($0) } ?? 0
            #expect((1..<10_000).contains(done))
            try await run(["mount", "-o", "remount,size=64m", folder])
            let again = try await database.migrate("apply", migration.file, "--through", "3", "-y")
            #expect(again.status == 0, "\(again.output)\(again.error)")
            #expect(try await database.value(Faults.unequal) == "0")
        }

        /// The file system is busy while the server has files open in it.
        private static func release(_ folder: String, _ server: ThrowAwayServer) async throws {
            try await server.crash()
            try await run(["umount", folder])
        }

        private static func run(_ words: [String]) async throws {
            let ending = try await ChildProcess.spawn(words).wait()
            try #require(ending == .exited(0), "\(words.joined(separator: " "))")
        }
    }
}
