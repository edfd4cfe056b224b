/// - SeeAlso: <https://www.postgresql.org/docs/current/ddl-alter.html>
enum DropWithoutGate: PlanRule {
    static let id = "drop-without-gate"
    static let severity = Hazard.Severity.warning
    static let statement = "A phase without a gate that drops a table or column in use"
    static let danger = "Code that still names it fails from the commit on. The values are kept and come back by `migrate rollback`."
    static let instead = "gate: \"the application no longer uses it\" in that phase."

    static func judge(_ entry: JudgedEntry) -> [Hazard] {
        guard entry.phase.gate == nil else { return [] }
        let title: String
        switch entry.entry {
        case let drop as DropColumn where !entry.isMade(drop.table, drop.column): title = "\(drop.table).\(drop.column)"
        case let drop as DropTable where !entry.isMade(drop.table, nil): title = "\(drop.table)"
        default: return []
        }
        return [Hazard(rule: id, severity: severity, what: "\(title) goes while code may still use it: phase \(entry.phase.number) has no gate", instead: "gate: the application no longer uses \(title)")]
    }
}
