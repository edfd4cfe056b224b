/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-update.html>
enum WholeTableUpdate: HazardRule {
    static let id = "update-whole-table"
    static let severity = Hazard.Severity.error
    static let statement = "UPDATE without WHERE"
    static let danger = "Each row stays locked until the end, replicas lag behind the WAL, and the table may grow to twice its size."
    static let instead = "The operation backfill does it in batches, at a pace that the application does not feel."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        statement.written("UpdateStmt").filter { $0.isUnconditional && $0["fromClause"] == nil }.compactMap { update in
            guard let place = statement.place(update["relation"]) else { return nil }
            let columns = (update["targetList"]?.elements ?? []).compactMap { $0["ResTarget"]?["name"]?.text }
            return hazard(
                "Every row of \(place.title) gets another \(columns.joined(separator: ", ")), and stays locked until the transaction ends", [place], work: .update,
                loses: "the earlier \(columns.joined(separator: ", ")) of every row of \(place.title)",
                instead: "migrate backfill \(place.word) '\(columns.map(SQLName.brief).joined(separator: " = …, ")) = … WHERE …', in a draft: batches, and a pace that nobody feels")
        }
    }
}
