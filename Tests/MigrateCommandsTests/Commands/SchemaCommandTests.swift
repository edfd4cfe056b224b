import TestSupport
import Testing

struct SchemaCommandTests {
    @Test func `the schema is one JSON document, printed without a server`() async throws {
        let outcome = try await Program.run(["migrate", "schema"], environment: ["PGHOST": "/nowhere"])
        #expect(outcome.status == 0, "\(outcome.error)")
        let document = try JSONValue(parsing: outcome.output)
        #expect(document["definitions"]["operation"]["properties"]["type"]["enum"].elements.contains(.string("add_column")))
        #expect(document["definitions"]["validation"]["properties"]["check"]["enum"].elements.contains(.string("column_exists")))
    }
}
