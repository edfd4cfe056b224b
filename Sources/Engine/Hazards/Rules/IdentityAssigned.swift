/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-insert.html>
enum IdentityAssigned: HazardRule {
    static let id = "identity-assigned"
    static let severity = Hazard.Severity.error
    static let statement = "A value for a column that is GENERATED ALWAYS"
    static let danger = "The server refuses it."
    static let instead = "Leave the column out; OVERRIDING SYSTEM VALUE where a copy must keep its keys."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        let updates = statement.written("UpdateStmt").flatMap { update in columns(update["relation"], update["targetList"], statement) }
        // A query or VALUES may say DEFAULT, which is fine; a plain value is not.
        let inserts = statement.written("InsertStmt").filter { ($0["override"]?.text ?? "OVERRIDING_NOT_SET") == "OVERRIDING_NOT_SET" && $0.all("SetToDefault").isEmpty }
            .flatMap { insert in columns(insert["relation"], insert["cols"], statement) }
        return (updates + inserts).map { hazard("\($0.title) makes its own values: the server refuses another", instead: "the same without it") }
    }

    private static func columns(_ relation: SQLNode?, _ targets: SQLNode?, _ statement: JudgedStatement) -> [(title: String, name: String)] {
        guard let table = statement.place(relation)?.table else { return [] }
        return (targets?.elements ?? []).compactMap { $0["ResTarget"] }.filter { $0["val"]?["SetToDefault"] == nil }.compactMap { target in
            guard let name = target["name"]?.text, let column = table[column: name], column.identity == "a" || column.isGenerated else { return nil }
            return ("\(table.title).\(name)", name)
        }
    }
}
