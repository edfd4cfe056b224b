/// - SeeAlso: <https://www.postgresql.org/docs/current/datatype-json.html>
enum JSONColumnEquality: HazardRule {
    static let id = "json-column"
    static let severity = Hazard.Severity.warning
    static let statement = "A column of type json"
    static let danger = "json has no equality: SELECT DISTINCT, UNION and GROUP BY over the column fail."
    static let instead = "jsonb"

    static func concerns(_ operation: any MigrationEntry) -> Bool { true }

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        statement.givenTypes.filter { $0.type.last == "json" }.map {
            hazard("\($0.column) is json, for which DISTINCT, UNION and GROUP BY fail", instead: "jsonb")
        }
    }
}

extension JudgedStatement {
    /// Columns that the statement makes, or gives another type.
    var givenTypes: [(column: String, type: [String], definition: SQLNode)] {
        let made = (node["CreateStmt"]?["tableElts"]?.elements ?? []).compactMap { $0["ColumnDef"] }.map { ($0["colname"]?.text ?? "", $0) }
        let commands = (node["AlterTableStmt"]?["cmds"]?.elements ?? []).compactMap { $0["AlterTableCmd"] }
        let altered = commands.filter { ["AT_AddColumn", "AT_AlterColumnType"].contains($0["subtype"]?.text ?? "") }.compactMap { command in
            command["def"]?["ColumnDef"].map { ($0["colname"]?.text ?? command["name"]?.text ?? "", $0) }
        }
        return (made + altered).map { ($0, $1["typeName"]?["names"]?.names ?? [], $1) }
    }

    /// Columns of a primary key that the statement makes.
    var keyColumns: Set<String> {
        let lists = node.all("Constraint").filter { $0["contype"]?.text == "CONSTR_PRIMARY" }.flatMap { $0["keys"]?.names ?? [] }
        let inline = givenTypes.filter { given in (given.definition["constraints"]?.elements ?? []).contains { $0["Constraint"]?["contype"]?.text == "CONSTR_PRIMARY" } }
        return Set(lists + inline.map(\.column))
    }
}
