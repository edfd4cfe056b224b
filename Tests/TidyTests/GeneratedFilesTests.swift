import TestSupport
import Testing

/// What is made of the code and kept in the repository says what the code says.
struct GeneratedFilesTests {
    @Test(arguments: [("bash", "ai-shell.bash"), ("zsh", "_ai-shell"), ("fish", "ai-shell.fish")])
    func `completions are fresh: make completions`(shell: String, file: String) async throws {
        let script = try await Program.run(["completions", shell])
        #expect(script.status == 0)
        let isFresh = SourceTree.text("completions/\(file)") == script.output
        #expect(isFresh, "run `make completions`")
    }

    @Test func `the JSON Schema of migration files is fresh: make schema`() async throws {
        let schema = try await Program.run(["migrate", "schema"])
        #expect(schema.status == 0)
        let isFresh = SourceTree.text("schema/migration.schema.json") == schema.output
        #expect(isFresh, "run `make schema`")
    }

    @Test func `what verify knows is told in docs/safety.md: make safety`() async throws {
        let rules = try await Program.run(["migrate", "verify", "--rules"])
        #expect(rules.status == 0)
        let isFresh = SourceTree.text("docs/safety.md") == rules.output
        #expect(isFresh, "run `make safety`")
    }
}
