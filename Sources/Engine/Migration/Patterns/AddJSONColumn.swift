extension MigrationPatterns {
    /// Adds a `jsonb` column, with what is needed to search it.
    /// - Parameters:
    ///   - gin: Whether documents are searched by what they hold: a GIN index.
    ///   - paths: Top-level keys that queries compare: an index each.
    public static func addJSONColumn(
        _ table: String, _ column: String, default value: DefaultValue = .sql("'{}'::jsonb"), gin: Bool = false, paths: [String] = [],
        named name: String? = nil
    ) -> MigrationBuilder {
        var builder = migration(name ?? self.name("add", table, column))
            .phase("Add \(table).\(column)")
            .addColumn(table, column, "jsonb").withDefault(value)
            .validateColumnExists(table, column)
        let from: TableName
        do throws(FieldError) { from = try TableName(parsing: table) } catch {
            return builder.misused("addJSONColumn", error.message, hint: error.hint)
        }
        let (relation, document) = (SQLName.brief(from), SQLName.brief(column))
        func index(_ words: [String]) -> String { SQLName.brief(Names.fitting(([from.name, column] + words).joined(separator: "_") + "_idx")) }
        if gin {
            builder = builder.phase("Index what \(column) holds")
                .customSQL("CREATE INDEX CONCURRENTLY \(index(["gin"])) ON \(relation) USING gin (\(document))")
        }
        for path in paths {
            let value = "\(document) ->> \(Quote.literal(path))"
            builder = builder.phase("Index \(column) by \(path)")
                .customSQL("CREATE INDEX CONCURRENTLY \(index([path])) ON \(relation) ((\(value))) WHERE (\(value)) IS NOT NULL")
        }
        return builder
    }
}

extension Names {
    /// The name, cut and made unique where PostgreSQL would only cut it.
    static func fitting(_ name: String) -> String { name.utf8.count <= longest ? name : shortened(name, unique: name) }
}

extension Pattern {
    static let addJSONColumn = Pattern(
        name: "add-json-column", summary: "add a jsonb column, with indexes as asked",
        parameters: [
            .table, .column, .optional("default", "what rows get that say nothing"), .flag("gin", "an index by what documents hold"),
            .optionalList("path", "a top-level key that queries compare: an index; once for each"),
        ]
    ) {
        MigrationPatterns.addJSONColumn(
            $0[.table], $0[.column], default: $0.text("default").map(DefaultValue.init(argument:)) ?? .sql("'{}'::jsonb"), gin: $0.text("gin") == "true",
            paths: $0.texts("path"), named: $0.name)
    }
}
