/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-createtrigger.html>
enum TriggerBlocksWrites: HazardRule {
    static let id = "trigger-blocks-writes"
    static let severity = Hazard.Severity.warning
    static let statement = "CREATE TRIGGER, DROP TRIGGER"
    static let danger = "SHARE ROW EXCLUSIVE, to drop one ACCESS EXCLUSIVE: it waits for whoever writes, and whoever writes later waits for it."
    static let instead = "custom_sql in a migration waits in short tries."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        if let create = statement.node["CreateTrigStmt"], let place = statement.place(create["relation"]) {
            return [hazard("A trigger is put on \(place.title)", [place], lock: .shareRowExclusive)]
        }
        guard let drop = statement.node["DropStmt"], drop["removeType"]?.text == "OBJECT_TRIGGER" else { return [] }
        return (drop["objects"]?.elements ?? []).compactMap { $0.object("OBJECT_TRIGGER")?.owner }.compactMap { statement.place($0) }.map {
            hazard("A trigger of \($0.title) goes", [$0], lock: .accessExclusive)
        }
    }
}
