import Engine
import Examples
import TestSupport
import Testing

/// The examples are the same in YAML and in Swift.
struct ExampleFileTests {
    @Test(arguments: try CommitExamples.all.map { try $0.build() })
    func `a file is what its Swift program writes, below what it says of itself`(
        migration: Migration
    ) throws {
        let file = Example.text("migrations/\(migration.name).yaml")
        let body = file.split(separator: "\n", omittingEmptySubsequences: false).drop { $0.hasPrefix("#") || $0.isEmpty }
        #expect(body.joined(separator: "\n") == migration.toYAML())
    }

    @Test func `every file has its Swift program`() throws {
        let store = MigrationStore(directory: Example.path("migrations"))
        let names = try store.files().map { try store.load($0).name }
        #expect(try Set(names) == Set(CommitExamples.all.map { try $0.build().name }))
    }
}
