import Engine
import Testing

extension TestDatabase {
    /// Applies every phase, takes all of them back, and does both again: the schema (columns by name) and the rows are as before, and no step
    /// takes a lock or rewrites a table that its plan does not name.
    /// - Parameters:
    ///   - rows: A query with one value that stands for the rows.
    ///   - applied: Looks at the database after the last phase.
    public func thereAndBack(
        _ migration: Migration, rows: String, sourceLocation: Testing.SourceLocation = #_sourceLocation, applied: () async throws -> Void = {}
    ) async throws {
        let engine = engine()
        let (schema, content) = (try await schemaInNameOrder(), try await value(rows))
        for round in 1...2 {
            if round == 1 {
                let (phases, failure) = try await engine.applyTraced(migration)
                if let failure { throw failure }
                for step in phases.flatMap(\.rehearsed.steps) { #expect(step.broken == [], "\(step.title)", sourceLocation: sourceLocation) }
            } else {
                let execution = try await engine.apply(migration, .through(migration.phases.count))
                #expect(execution.status == .completed, sourceLocation: sourceLocation)
            }
            #expect(try await leftovers() == [], sourceLocation: sourceLocation)
            try await applied()
            _ = try await engine.rollBack(migration)
            #expect(try await schemaInNameOrder() == schema, sourceLocation: sourceLocation)
            #expect(try await value(rows) == content, sourceLocation: sourceLocation)
            #expect(try await leftovers() == [], sourceLocation: sourceLocation)
        }
    }
}
