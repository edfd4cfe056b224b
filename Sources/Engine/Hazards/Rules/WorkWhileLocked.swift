/// - SeeAlso: <https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES>
enum WorkWhileLocked: HazardRule {
    static let id = "work-while-locked"
    static let severity = Hazard.Severity.error
    static let statement = "Rows written, or a whole table read, in a transaction that holds a strong lock"
    static let danger = "Everybody whom the lock stops waits until that is done and the transaction ends."
    static let instead = "COMMIT first; a migration puts the schema change and the backfill into phases of their own."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        guard let held = statement.session.held.max(by: { $0.mode < $1.mode }) else { return [] }
        let updates = statement.written("UpdateStmt") + statement.written("DeleteStmt")
        let inserts = statement.written("InsertStmt").filter { $0["selectStmt"]?["SelectStmt"]?["fromClause"] != nil }
        let places = (updates + inserts).compactMap { statement.place($0["relation"]) } + [statement.node["CopyStmt"]].compactMap { $0 }.filter { $0["is_from"] != nil }.compactMap { statement.place($0["relation"]) }
        guard let place = places.first else { return reads(statement, held) }
        return [
            hazard(
                "Rows of \(place.title) are written while the transaction holds \(held.mode.sql) on \(held.title): its \(held.mode.blocks) wait until COMMIT", [place],
                instead: "COMMIT; before it, and migrate backfill in a phase of its own where the rows are many")
        ]
    }

    /// A query that goes through a whole table.
    private static func reads(_ statement: JudgedStatement, _ held: TableLock) -> [Hazard] {
        guard let select = statement.node["SelectStmt"], select["whereClause"] == nil, select["limitCount"] == nil,
            let place = (select["fromClause"]?.elements ?? []).compactMap({ statement.place($0["RangeVar"]) }).first
        else { return [] }
        return [
            hazard(
                "Every row of \(place.title) is read while the transaction holds \(held.mode.sql) on \(held.title): its \(held.mode.blocks) wait until COMMIT", [place], instead: "COMMIT; before it, or look before BEGIN")
        ]
    }
}
