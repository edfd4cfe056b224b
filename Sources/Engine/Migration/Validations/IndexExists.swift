extension ValidationType {
    public static let indexExists = ValidationType(rawValue: "index_exists")
}

/// The index is there and valid; without a name, every index that the phase adds to the table.
public struct IndexExists: MigrationValidation {
    public static let check = ValidationType.indexExists
    public static let summary = "an index is there and valid"
    public static let ownKeys: [Key] = [
        .table,
        .optional("indexName", .name, "the index", standard: "every index that this phase adds"),
    ]
    public static let positionals = ["table", "indexName"]

    public let fields: Fields
    public let table: TableName
    public let indexName: String?

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        indexName = fields.text("indexName")
    }
}

extension MigrationBuilder {
    public func validateIndexExists(_ table: String, _ name: String? = nil, errorMessage: String? = nil) -> MigrationBuilder {
        adding(
            IndexExists.self,
            [("table", .text(table)), ("indexName", name.map(FieldValue.text)), ("errorMessage", errorMessage.map(FieldValue.text))],
            call: "validateIndexExists")
    }
}

extension IndexExists {
    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        let names = indexName.map { [$0] } ?? added(to: target, in: context)
        guard !names.isEmpty else {
            throw context.refusal(
                "phase \(context.phase.number) adds no index to \"\(target.title)\" that could be looked for", hint: "Name the index with \"indexName\".")
        }
        let check = CheckPlan(
            title: "index \(names.joined(separator: ", ")) of \(target.title) is there and valid", sql: Self.query(names, of: target), isUserSQL: false,
            errorMessage: errorMessage ?? "index \(names.joined(separator: ", ")) of \(target.title) is missing or invalid",
            advice: ["A build that failed leaves an invalid index: DROP INDEX CONCURRENTLY, then build it again."])
        if runsBefore { context.add(Step("check: \(check.title)", .check(check))) } else { context.checkAtEnd(check) }
    }

    private func added(to target: Table, in context: PlanContext) -> [String] {
        context.phase.operations.compactMap { operation in
            let own = (operation as? AddIndex).map { ($0.table, $0.indexName) }
                ?? (operation as? AddConstraint).flatMap { $0.draft == nil ? nil : ($0.table, $0.constraintName) }
                ?? (operation as? CustomSQL).flatMap(Self.built)
            guard let own, own.0 == table || context.catalog.tables[own.0]?.oid == target.oid else { return nil }
            return own.1
        }
    }

    private static func built(by operation: CustomSQL) -> (TableName, String)? {
        guard let node = operation.tree?.statements.first(where: { $0["IndexStmt"]?["idxname"] != nil })?["IndexStmt"],
            let table = node["relation"]?["relname"]?.text, let name = node["idxname"]?.text
        else { return nil }
        return (TableName(schema: node["relation"]?["schemaname"]?.text, name: table), name)
    }

    /// A row for each that is not as it should be.
    private static func query(_ names: [String], of table: Table) -> String {
        """
        SELECT w.name AS index, CASE WHEN i.indexrelid IS NULL THEN 'missing' ELSE 'invalid' END AS state \
        FROM pg_catalog.unnest(ARRAY[\(names.map(Quote.literal).joined(separator: ", "))]::text[]) w(name) \
        LEFT JOIN pg_catalog.pg_class c ON c.relname = w.name AND c.relnamespace = \(Quote.literal(Quote.identifier(table.schema)))::pg_catalog.regnamespace \
        LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid AND i.indrelid = \(Quote.literal(table.sql))::pg_catalog.regclass \
        WHERE i.indisvalid IS NOT TRUE
        """
    }
}
