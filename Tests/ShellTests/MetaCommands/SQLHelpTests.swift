import Engine
import TestSupport
import Testing

@testable import Shell

/// `\h`: what the SQL commands are for.
struct SQLHelpTests {
    private func psql(_ command: String, _ database: TestDatabase) async throws -> [String] {
        let psql = try PostgresPrograms.find(["postgres", "psql"]).path("psql")
        let told = try await Program.run(["-X", "-d", database.conninfo], input: command + "\n", program: psql)
        return told.output.split(separator: "\n").compactMap { line in
            for head in ["Command: ", "URL: "] where line.hasPrefix(head) { return String(line.dropFirst(head.count).drop { $0 == " " }) }
            return nil
        }
    }

    /// Names and addresses, one after the other.
    private func ours(_ command: String, _ database: TestDatabase) async throws -> [String] {
        let told = try await Program.run(["-X", "-d", database.conninfo], input: command + "\n")
        let lines = told.output.split(separator: "\n").map(String.init)
        return lines.enumerated().filter { $0.offset % 3 != 1 }.map { String($0.element.drop { $0 == " " }) }
    }

    /// Later releases have the same commands, but for a few.
    @Test(.enabled(if: TestServer.majorVersion == 15), arguments: ["\\h *", "\\h alter table", "\\h CREATE TEXT", "\\h sel;", "\\h select", "\\h create index on users", "\\help drop  ", "\\h roll"])
    func `names and pages are those that psql knows`(command: String) async throws {
        try await TestServer.shared.withDatabase { database in
            let (left, right) = (try await ours(command, database), try await psql(command, database))
            #expect(left == right && !left.isEmpty)
        }
    }

    @Test func `a command is told in one line, with its page in the manual of the server's version`() async throws {
        try await TestServer.shared.withDatabase { database in
            let told = try await Program.run(["-X", "-d", database.conninfo, "-c", "\\h create table"])
            #expect(told.output == """
                CREATE TABLE
                  Make an empty table.
                  https://www.postgresql.org/docs/\(TestServer.majorVersion)/sql-createtable.html

                """)
            let unknown = try await Program.run(["-X", "-d", database.conninfo, "-c", "\\h frobnicate"])
            #expect(unknown.error.contains("there is no SQL command \"frobnicate\"\nHINT:  \\h lists them") && unknown.status == 3, "\(unknown.error)")
        }
    }

    @Test func `every command is one sentence that fits a terminal`() {
        for command in SQLCommands.all { #expect(command.text.hasSuffix(".") && command.text.count <= 90 && command.text.first?.isUppercase == true, "\(command)") }
    }

    @Test func `the list fits the terminal, and names are completed word by word`() async throws {
        try await TestServer.shared.withDatabase { database in
            let folder = try ScratchFolder()
            let screen = try await Screen([Program.path(), "-X", "-d", database.conninfo], environment: Program.environment(home: folder.path), columns: 100, rows: 90)
            try await screen.expect("\(database.name)=#")
            try await screen.type("\\h")
            try await screen.press("Enter")
            try await screen.expect(containing: "MATERIALIZED VIEW")
            try await screen.expect("\(database.name)=#")
            let lines = try await screen.lines
            #expect(lines.contains { $0.hasPrefix("  ABORT, ANALYZE, BEGIN,") } && lines.contains("ALTER") && lines.count < 45, "\(lines)")
            try await screen.type("\\h alter tex")
            try await screen.press("Tab")
            try await screen.expect("\(database.name)=# \\h alter TEXT")
            try await screen.press("Tab")
            try await screen.expect("\(database.name)=# \\h alter TEXT SEARCH")
            try await screen.type("conf")
            try await screen.press("Tab")
            try await screen.press("Enter")
            try await screen.expect(containing: "sql-altertsconfig.html")
        }
    }
}
