extension MigrationPatterns {
    /// Builds an index that takes the place and the name of another; there is a valid one at every moment.
    public static func replaceIndex(
        _ table: String, _ indexName: String, _ columns: [String], unique: Bool? = nil, using: String? = nil, where condition: String? = nil,
        include: [String]? = nil, named name: String? = nil
    ) -> MigrationBuilder {
        let builder = migration(name ?? self.name("replace", indexName)).phase("Build the new \(indexName) beside the old one")
        let home: TableName
        do throws(FieldError) { home = try TableName(parsing: table) } catch {
            return builder.misused("replaceIndex", error.message, hint: error.hint)
        }
        let new = "\(indexName)_new".utf8.count <= Names.longest ? "\(indexName)_new" : Names.shortened(indexName, unique: indexName)
        func rename(_ one: String, _ other: String) -> String {
            "ALTER INDEX \(SQLName.brief(TableName(schema: home.schema, name: one))) RENAME TO \(SQLName.brief(other))"
        }
        return
            builder
            .addIndex(table, new, columns, unique: unique, using: using, where: condition, include: include)
            .addValidation(.indexExists, table)
            .phase("Drop the old \(indexName) and take its name")
            .dropIndex(TableName(schema: home.schema, name: indexName).description, table: table)
            .customSQL(rename(new, indexName), rollback: rename(indexName, new))
            .validateIndexExists(table, indexName)
    }
}

extension Pattern {
    static let replaceIndex = Pattern(
        name: "replace-index", summary: "build an index anew, with other columns, in the place of another",
        parameters: [.table, .required("indexName", "the index to replace"), .columns, .unique, .using, .condition, .include]
    ) {
        MigrationPatterns.replaceIndex(
            $0[.table], $0.text("indexName") ?? "", $0.list("columns") ?? [], unique: $0.flag("unique"), using: $0.text("using"),
            where: $0.text("where"), include: $0.list("include"), named: $0.name)
    }
}
