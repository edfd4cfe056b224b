import Engine
import Testing

extension TestDatabase {
    /// Applies every phase, takes all of them back, and does both again: the schema (columns by name) and the rows are as before.
    /// - Parameters:
    ///   - rows: A query with one value that stands for the rows.
    ///   - applied: Looks at the database after the last phase.
    public func thereAndBack(
        _ migration: Migration, rows: String, sourceLocation: Testing.SourceLocation = #_sourceLocation, applied: () async throws -> Void = {}
    ) async throws {
        let engine = engine()
        let (schema, content) = (try await schemaInNameOrder(), try await value(rows))
        for _ in 1...2 {
            let execution = try await engine.apply(migration, .through(migration.phases.count))
            #expect(execution.status == .completed, sourceLocation: sourceLocation)
            #expect(try await leftovers() == [], sourceLocation: sourceLocation)
            try await applied()
            _ = try await engine.rollBack(migration)
            #expect(try await schemaInNameOrder() == schema, sourceLocation: sourceLocation)
            #expect(try await value(rows) == content, sourceLocation: sourceLocation)
            #expect(try await leftovers() == [], sourceLocation: sourceLocation)
        }
    }
}
