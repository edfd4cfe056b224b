extension MigrationPatterns {
    /// Makes one column of several, kept in step with them until they go.
    /// - Parameters:
    ///   - combine: The new column's value from the sources.
    ///   - down: Each source's value from the new column; without it writes to the new column do not reach the sources.
    public static func mergeColumns(
        _ table: String, _ columns: [String], into column: String, _ dataType: String, combine: String, down: [String: String]? = nil,
        named name: String? = nil
    ) -> MigrationBuilder {
        let sources = columns
        let builder = migration(name ?? self.name("merge", table, columns.joined(separator: "-"), "into", column))
            .phase("Add \(table).\(column)")
            .addColumn(table, column, dataType)
            .validateColumnExists(table, column)
        let checked = sources.count < 2 ? builder.misused("mergeColumns", "there are fewer than two columns to merge") : builder
        return checked.keepAndDrop(
            table, sources: sources, up: [(column, combine)], down: down.map { down in sources.compactMap { name in down[name].map { (name, $0) } } })
    }
}

extension Pattern {
    private static let source = Parameter.list("source", "a column that goes into the new one, as name or name:expression-back; once for each")
    private static let combine = Parameter.required("combine", "the new column's value from the sources")

    static let mergeColumns = Pattern(
        name: "merge-columns", summary: "make one column of several while old and new code runs",
        parameters: [.table, .column, .dataType, source, combine]
    ) { arguments throws(PatternError) in
        var names: [String] = []
        var down: [String: String] = [:]
        for text in arguments.texts(source.name) {
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard !parts[0].isEmpty else { throw PatternError.malformed(parameter: source.name, value: text, form: "name or name:expression") }
            names.append(parts[0])
            if parts.count == 2 { down[parts[0]] = parts[1] }
        }
        if !down.isEmpty, let missing = names.first(where: { down[$0] == nil }) {
            throw PatternError.malformed(parameter: source.name, value: missing, form: "name:expression, as the others have it")
        }
        return MigrationPatterns.mergeColumns(
            arguments[.table], names, into: arguments[.column], arguments[.dataType], combine: arguments[combine], down: down.isEmpty ? nil : down,
            named: arguments.name)
    }
}
