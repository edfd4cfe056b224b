@testable import Engine
import TestSupport

/// A primary and a real standby of it that streams, for one test.
enum StandbyServer {
    private static let settings = ["wal_level=replica", "max_wal_senders=5", "hot_standby=on"]

    static func with(_ body: (_ primary: TestDatabase, _ standby: TestDatabase) async throws -> Void) async throws {
        try await OwnedServer.with(settings: settings) { primary in
            try await OwnedServer.with(settings: settings) { standby in
                try await standby.stop()
                try await primary.stop()
                let environment = ChildProcess.environment()
                let process = ServerProcess(
                    programs: try .find(environment: environment), account: try .current(environment: environment), folder: standby.folder,
                    environment: environment, settings: [])
                try await process.run(["find", standby.folder.data, "-mindepth", "1", "-delete"])
                try await process.run(["cp", "-a", primary.folder.data + "/.", standby.folder.data])
                let source = "primary_conninfo = '\(primary.conninfo().replacing("'", with: "''")) application_name=s1'"
                try await process.run(["sh", "-c", "cd \"$0\" && touch standby.signal && echo \"$1\" >> postgresql.auto.conf", standby.folder.data, source])
                try await primary.restart()
                try await standby.restart()
                let database = TestDatabase(server: primary)
                try await database.expect("SELECT count(*) = 1 FROM pg_stat_replication WHERE state = 'streaming'")
                try await body(database, TestDatabase(server: standby))
            }
        }
    }
}
