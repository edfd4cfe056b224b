import Engine
import Examples
import TestSupport
import Testing

/// The ten scenarios, typed as builder commands.
struct BuilderScenarioTests {
    /// The calls that come to a migration.
    private static func lines(_ migration: Migration) -> [String] {
        var calls = [["draft", migration.name]]
        for phase in migration.phases {
            calls.append(["phase", phase.description])
            if let gate = phase.gate { calls.append(["gate", gate]) }
            for operation in phase.operations { calls.append(DraftCall(operation).words) }
            for validation in phase.validations { calls.append(["check"] + WordWriter.words(validation.fields, of: type(of: validation))) }
        }
        return (calls + [["commit"]]).map { words in
            "migrate " + words.map { word in word.contains(/[^A-Za-z0-9_-]/) ? "'\(word.replacing("'", with: "''"))'" : word }.joined(separator: " ")
        }
    }

    @Test(arguments: try CommitExamples.all.map { try $0.build() })
    func `commands write the file that the Swift program writes`(migration: Migration) async throws {
        let folder = try ScratchFolder()
        let lines = Self.lines(migration)
        let outcome = try await Program.run(
            ["-X", "-h", "/nowhere", "-d", "shop", "--migrations", folder.path], input: lines.joined(separator: "\n") + "\n")
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(try folder.read("\(migration.name).yaml") == migration.toYAML())
    }

    private static let typed: [(name: String, lines: [String], proof: String)] = [
        (
            "add-orders-index",
            [
                "migrate phase 'Create composite index concurrently'",
                "migrate add-index orders idx_orders_user_created user_id,created_at --concurrent",
                "migrate check index-exists orders --error-message 'Index was not created successfully'",
            ], "SELECT indisvalid FROM pg_index WHERE indexrelid = 'idx_orders_user_created'::regclass"
        ),
        (
            "add-soft-delete",
            [
                "migrate phase 'Add deleted_at column'",
                "migrate add-column users deleted_at TIMESTAMP --nullable",
                "migrate phase 'Add partial index for active users'",
                "migrate custom-sql $$CREATE INDEX CONCURRENTLY idx_users_active\nON users (id, email)\nWHERE deleted_at IS NULL$$",
                "migrate phase 'Create view for active users'",
                "migrate custom-sql $$CREATE OR REPLACE VIEW users_active AS\nSELECT * FROM users WHERE deleted_at IS NULL$$ --rollback 'DROP VIEW users_active'",
            ], "SELECT count(*) = 2000 FROM users_active"
        ),
        (
            "add-user-preferences",
            [
                "migrate phase 'Add JSONB column'",
                "migrate add-column users preferences JSONB --nullable --default $$'{}'::jsonb$$",
                "migrate phase 'Backfill with defaults'",
                """
                migrate backfill users $$preferences = jsonb_build_object(
                  'email_notifications', true,
                  'theme', 'light',
                  'language', 'en'
                )
                WHERE preferences IS NULL OR preferences = '{}'$$
                """,
                "migrate phase 'Add GIN index for JSONB queries'",
                "migrate custom-sql $$CREATE INDEX CONCURRENTLY idx_users_preferences_gin\nON users USING GIN (preferences)$$",
                "migrate phase 'Add specific path indexes'",
                "migrate custom-sql $$CREATE INDEX CONCURRENTLY idx_users_pref_theme\nON users ((preferences->>'theme'))\nWHERE preferences->>'theme' IS NOT NULL$$",
            ], "SELECT count(*) = 2000 FROM users WHERE preferences->>'theme' = 'light'"
        ),
    ]

    @Test(arguments: typed.indices)
    func `typed at a terminal, a draft becomes its file and is applied`(number: Int) async throws {
        let (name, lines, proof) = Self.typed[number]
        try await TestServer.shared.withDatabase(.shop) { database in
            let folder = try ScratchFolder()
            let terminal = try Terminal(
                [Program.path(), "-X", "-d", database.conninfo, "--migrations", folder.path], environment: Program.environment(home: folder.path))
            try await terminal.expect("\(database.name)=# ")
            try await terminal.sendLine("migrate draft \(name)")
            try await terminal.expect("\(database.name)[draft \(name)]=# ")
            for command in lines {
                let rows = command.split(separator: "\n")
                for (number, row) in rows.enumerated() {
                    try await terminal.sendLine(String(row))
                    try await terminal.expect(number + 1 < rows.count ? "[draft \(name)]$# " : "[draft \(name)]=# ")
                }
            }
            try await terminal.sendLine("migrate commit")
            try await terminal.expect("next: migrate plan \(folder.path)/\(name).yaml")
            try await terminal.expect("\(database.name)=# ")
            #expect(try folder.read("\(name).yaml") == (try MigrationStore(directory: "").load(Example.path("migrations/\(name).yaml")).toYAML()))
            try await terminal.sendLine("migrate apply")
            try await terminal.expect("file: \(folder.path)/\(name).yaml")
            try await terminal.expect("[y/N] ")
            try await terminal.sendLine("y")
            try await terminal.expect("Done: every phase of \(name) is applied.", within: .seconds(60))
            #expect(try await database.value(proof) == "t")
        }
    }
}
