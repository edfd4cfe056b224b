@testable import Engine
import TestSupport
import Testing

/// Applies a migration, takes it back, applies it again and takes it back again: schema and rows are each time as before.
enum RoundTrip {
    /// - Parameters:
    ///   - tables: Whose rows are compared.
    ///   - applied: Looks at the database while the migration is applied.
    static func run(
        _ builder: MigrationBuilder, on database: TestDatabase, tables: [String] = ["users", "orders"], sourceLocation: Testing.SourceLocation = #_sourceLocation,
        applied: () async throws -> Void = {}
    ) async throws {
        let migration = try builder.build()
        let engine = database.engine()
        let (schema, rows) = (try await database.schemaInNameOrder(), try await content(tables, of: database))
        var after: String?
        for _ in 1...2 {
            _ = try await engine.apply(migration, .through(migration.phases.count))
            try await applied()
            let applied = try await database.schemaInNameOrder()
            #expect(applied == after ?? applied, sourceLocation: sourceLocation)
            after = applied
            #expect(try await database.leftovers() == [], sourceLocation: sourceLocation)
            _ = try await engine.rollBack(migration)
            let back = try await database.schemaInNameOrder()
            #expect(back == schema, "\(LineDifference.text(from: schema, to: back))", sourceLocation: sourceLocation)
            #expect(try await content(tables, of: database) == rows, sourceLocation: sourceLocation)
            #expect(try await database.leftovers() == [], sourceLocation: sourceLocation)
        }
    }

    private static func content(_ tables: [String], of database: TestDatabase) async throws -> [String] {
        var sums: [String] = []
        for table in tables { sums.append(try await database.value("SELECT md5(string_agg(t::text, ';' ORDER BY t::text)) FROM \(table) t") ?? "") }
        return sums
    }
}
