/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-update.html>
enum BackfillWithoutCondition: PlanRule {
    static let id = "backfill-without-where"
    static let severity = Hazard.Severity.warning
    static let statement = "A backfill without WHERE of a column that code may write already"
    static let danger = "What the application wrote between the phases, or ahead of the batches, is written over."
    static let instead = "WHERE column IS NULL, or WHERE column = the default that this migration gave; or dual_write_enable before it."

    static func judge(_ entry: JudgedEntry) -> [Hazard] {
        guard let backfill = entry.entry as? Backfill, backfill.condition == nil, !backfill.inPlace else { return [] }
        let open = backfill.assignments.map(\.column).filter { column in
            // The code that would write it cannot be running yet.
            if entry.phase.operations.contains(where: { ($0 as? AddColumn).map { $0.table == backfill.table && $0.column == column } == true }) { return false }
            return !entry.pairs.contains { $0.isOn(backfill.table, column) }
        }
        guard !open.isEmpty else { return [] }
        let conditions = open.map { column in
            let added = entry.operations.compactMap { $0 as? AddColumn }.last { $0.table == backfill.table && $0.column == column }
            return SQLName.brief(column) + (added?.defaultValue.map { " = \($0.sql)" } ?? " IS NULL")
        }
        return [
            Hazard(
                rule: id, severity: severity, what: "Rows of \(backfill.table) into which the application has written \(open.joined(separator: ", ")) by then lose that",
                instead: "… WHERE \(conditions.joined(separator: " AND "))")
        ]
    }
}
