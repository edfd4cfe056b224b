import Engine
import ShopTraffic
import TestSupport
import Testing

/// A column's type changed and a column split, through the built program while the shop's application reads and writes, there
/// and back.
extension ScenarioTests {
    @Test func `text becomes a number and is text again, what it was`() async throws {
        try await TestServer.shared.withDatabase(Self.template(with: "change-age-to-integer")) { database in
            let file = Example.path("migrations/change-age-to-integer.yaml")
            let ages = "SELECT md5(string_agg(concat_ws(':', id, age), ',' ORDER BY id)) FROM users WHERE id BETWEEN 10 AND 20000"
            let before = try await database.value(ages)
            let scenario = try await Scenario(database)
            try await scenario.apply(file, phases: 1...2)
            try await database.run("UPDATE users SET age = '71' WHERE id = 5; UPDATE users SET age = 'old' WHERE id = 6")
            try await scenario.apply(file, phases: 3...3)
            try await database.run("UPDATE users SET age = 'very old' WHERE id = 6; UPDATE users SET age_new = 81 WHERE id = 7")
            try await scenario.apply(file, phases: 4...4)
            #expect(
                try await database.value("SELECT string_agg(age::text, ' ' ORDER BY id) FROM users WHERE id IN (5, 6, 7, 101, 102, 103)")
                    == "71 0 81 0 0 0")
            #expect(try await database.value("SELECT count(*) FROM users WHERE age IS NULL AND id <= 20000") == "200")
            try await scenario.apply(file, phases: 5...5)
            #expect(
                try await database.value("SELECT pg_typeof(age) || ' ' || sum(age) OVER () FROM users WHERE id IN (5, 7) LIMIT 1")
                    == "integer 152")
            try await database.run("UPDATE users SET age = 91 WHERE id = 8")
            try await scenario.migrate("rollback", file)
            #expect(
                try await database.value("SELECT string_agg(age, ' ' ORDER BY id) FROM users WHERE id BETWEEN 5 AND 8")
                    == "71 very old 81 91")
            #expect(try await database.value(ages) == before)
            try await scenario.end()
            #expect(try await database.schemaInNameOrder() == scenario.schemaInNameOrder)
        }
    }

    @Test func `a name is split and whole again unnoticed by the application`() async throws {
        try await TestServer.shared.withDatabase(Self.template(with: "split-full-name")) { database in
            let file = Example.path("migrations/split-full-name.yaml")
            let odd = """
                SELECT count(*) FROM users
                JOIN (VALUES ('', '', ''), ('Cher', 'Cher', ''), ('  Cher  ', 'Cher', ''), ('   ', '', ''), (' van   der Berg ', 'van', 'der Berg'),
                  ('Juana Inés de la Cruz', 'Juana', 'Inés de la Cruz')) AS parts (whole, first, last) ON full_name = whole
                WHERE (first_name, last_name) IS DISTINCT FROM (first, last)
                """
            let scenario = try await Scenario(database, from: "2.0")
            try await scenario.apply(file, phases: 1...3)
            #expect(try await database.value("SELECT count(*) FROM users WHERE first_name IS NULL OR last_name IS NULL") == "0")
            #expect(try await database.value(odd) == "0")
            try await scenario.deploy("3.0")
            try await scenario.apply(file, phases: 4...4)
            #expect(
                try await database.value(
                    "SELECT count(*) FROM information_schema.columns WHERE table_name = 'users' AND column_name = 'full_name'") == "0")
            try await scenario.migrate("rollback", file, "--to-phase", "3")
            try await scenario.deploy("2.0")
            try await scenario.migrate("rollback", file)
            try await scenario.end()
            #expect(try await database.schemaInNameOrder() == scenario.schemaInNameOrder)
        }
    }
}
