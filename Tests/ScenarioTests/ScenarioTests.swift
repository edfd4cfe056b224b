import Engine
import ShopTraffic
import TestSupport
import Testing

/// The two migrations of the demonstration, phase by phase and back, through the built program, while the shop's application
/// reads and writes and is deployed in between.
@Suite(.serialized) struct ScenarioTests {
    static let template = DatabaseTemplate.shop(users: 20_000)

    /// The shop as it has to be before a migration of this name.
    static func template(with schema: String) -> DatabaseTemplate { DatabaseTemplate(template.sql + Example.text("schemas/\(schema).sql")) }

    @Test func `a required column comes and goes unnoticed by the application`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let file = Example.path("migrations/add-email-verified.yaml")
            let scenario = try await Scenario(database)
            try await scenario.migrate("apply", file, "--phase", "1")
            try await scenario.deploy("1.1")
            try await scenario.migrate("apply", file, "--phase", "2")
            try await scenario.migrate("apply", file, "--phase", "3")
            #expect(try await database.value("SELECT count(*) FROM users WHERE email_verified IS NULL") == "0")
            #expect(
                try await database.value(
                    "SELECT attnotnull FROM pg_attribute WHERE attrelid = 'users'::regclass AND attname = 'email_verified'") == "t")
            try await scenario.migrate("rollback", file, "--to-phase", "1")
            try await scenario.deploy("1.0")
            try await scenario.migrate("rollback", file)
            try await scenario.end()
            #expect(try await database.schema() == scenario.schema)
        }
    }

    @Test func `a column is renamed and the rename taken back unnoticed by the application`() async throws {
        try await TestServer.shared.withDatabase(Self.template) { database in
            let file = Example.path("migrations/rename-name-to-full-name.yaml")
            let before = try await database.migrate("apply", Example.path("migrations/add-email-verified.yaml"), "-y")
            #expect(before.status == 0, "\(before.error)")
            let scenario = try await Scenario(database, from: "1.1")
            try await scenario.migrate("apply", file, "--phase", "1")
            try await scenario.deploy("1.2")
            try await scenario.migrate("apply", file, "--phase", "2")
            try await scenario.migrate("apply", file, "--phase", "3")
            #expect(try await database.value("SELECT count(*) FROM users WHERE full_name IS DISTINCT FROM name") == "0")
            try await scenario.deploy("1.3")
            try await scenario.migrate("apply", file, "--phase", "4")
            try await scenario.deploy("2.0")
            try await scenario.migrate("apply", file, "--phase", "5")
            #expect(try await database.leftovers() == [])
            try await scenario.migrate("rollback", file, "--to-phase", "4")
            try await scenario.deploy("1.1")
            try await scenario.migrate("rollback", file)
            try await scenario.end()
            // The column that came back stands in another place.
            #expect(try await database.schemaInNameOrder() == scenario.schemaInNameOrder)
        }
    }
}
