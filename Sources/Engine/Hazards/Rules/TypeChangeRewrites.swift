/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES>
enum TypeChangeRewrites: HazardRule {
    static let id = "type-change-rewrites"
    static let severity = Hazard.Severity.error
    static let statement = "ALTER COLUMN … TYPE to a type that is stored otherwise"
    static let danger = "The table and its indexes are written anew under ACCESS EXCLUSIVE; views that read the column forbid it."
    static let instead = "change-type: a second column, dual writes, a backfill, a switch; or rebuild_table for several columns at once."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        statement.alterations("AT_AlterColumnType").compactMap { alteration in
            let place = alteration.place
            guard let definition = alteration.command["def"]?["ColumnDef"], let type = definition["typeName"]?.storedTypeSQL else { return nil }
            if place.table != nil, alteration.column == nil { return nil }
            let effect = place.table.flatMap { table in
                statement.context.catalog.typeChanges.first { change, _ in
                    change.column == alteration.name && change.type == type && statement.context.catalog.tables[change.table]?.oid == table.oid
                }?.value
            }
            let shown = SQLNode.shownType(type)
            let old = alteration.column?.type
            let instead = "migrate generate change-type --table \(place.word) --column \(alteration.name)" + (old.map { " --old-type '\($0)'" } ?? " --old-type …") + " --new-type '\(shown)'"
            if let effect, definition["raw_default"] == nil {
                if effect.rewritesTable {
                    return hazard("\(place.title) and its indexes are written anew for another type of \(alteration.name)", [place], lock: .accessExclusive, work: .rewrite, instead: instead)
                }
                // Another order of its values; the server was asked about the type alone.
                let sorted = definition["collClause"] == nil ? [] : place.table?.indexes.filter { $0.reads.contains(alteration.name) }.map(\.name) ?? []
                let rebuilt = Set(effect.rebuiltIndexes + sorted).sorted()
                guard !rebuilt.isEmpty else { return nil }
                return hazard(
                    "Index \(rebuilt.joined(separator: ", ")) is built anew for another type of \(alteration.name)", [place], lock: .accessExclusive, work: .build, instead: instead)
            }
            return hazard(
                statement.isOffline ? "\(place.title) is written anew unless the old type is stored alike" : "\(place.title) and its indexes are written anew by the expression after USING",
                [place], lock: .accessExclusive, work: .rewrite, instead: instead, severity: statement.isOffline ? .warning : .error)
        }
    }
}
