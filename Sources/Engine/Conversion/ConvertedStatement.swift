/// One statement of a script, one command of an ALTER TABLE, on its way to a migration.
struct ConvertedStatement {
    let statement: RecordedStatement
    /// What the database has; nil where none was asked.
    let catalog: Catalog?
    /// Tables that the script itself makes: nobody uses them yet.
    let made: Set<TableName>

    var node: SQLNode { statement.node }

    /// The only command of an ALTER TABLE on a table in use.
    var alteration: (table: TableName, relation: SQLNode, command: SQLNode)? {
        guard let alter = node["AlterTableStmt"], (alter["objtype"]?.text ?? "OBJECT_TABLE") == "OBJECT_TABLE", let relation = alter["relation"], let table = relation.tableName, !made.contains(table),
            let commands = alter["cmds"]?.elements, commands.count == 1, let command = commands[0]["AlterTableCmd"]
        else { return nil }
        return (table, relation, command)
    }

    /// What a phase of it alone does.
    var title: String {
        if let name = node["CreateStmt"]?["relation"]?.tableName { return "Make \(name)" }
        if let name = (node["AlterTableStmt"] ?? node["IndexStmt"] ?? node["RenameStmt"])?["relation"]?.tableName { return made.contains(name) ? "Make \(name)" : "Change \(name)" }
        return statement.text.firstLine
    }

    func table(_ name: TableName) -> Table? { catalog?.tables[name] }
    func type(of column: String, in table: TableName) -> String? { self.table(table)?[column: column]?.type }

    /// What it becomes.
    struct Result {
        /// Adds it to the migration.
        let add: (MigrationBuilder) -> MigrationBuilder
        /// Whether it brings phases of its own; else it joins the phase that is open.
        let hasPhases: Bool
        /// What the operator should know.
        var notes: [String] = []

        static func phases(_ notes: [String] = [], _ add: @escaping (MigrationBuilder) -> MigrationBuilder) -> Result { Result(add: add, hasPhases: true, notes: notes) }
        static func call(_ notes: [String] = [], _ add: @escaping (MigrationBuilder) -> MigrationBuilder) -> Result { Result(add: add, hasPhases: false, notes: notes) }
    }
}
