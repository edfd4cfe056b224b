/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL>
enum SetNotNullScans: HazardRule {
    static let id = "set-not-null-scans"
    static let severity = Hazard.Severity.error
    static let statement = "ALTER COLUMN … SET NOT NULL without a valid check"
    static let danger = "Every row is read under ACCESS EXCLUSIVE, unless a valid CHECK (column IS NOT NULL) says already that there is no NULL."
    static let instead = "The operation set_not_null: a check not valid, validated while everybody works, then SET NOT NULL in no time."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        let alterations = statement.alterations
        return alterations.filter { $0.kind == "AT_SetNotNull" && $0.column?.notNull != true }.compactMap { alteration in
            let place = alteration.place
            // A change of type, or the check's end, in the same statement makes the server look again.
            let looksAgain = alterations.contains { $0.kind == "AT_AlterColumnType" || $0.kind == "AT_DropConstraint" }
            if !looksAgain, statement.session.proven.contains("\(place.title).\(alteration.name)") { return nil }
            if !looksAgain, let table = place.table, isProven(alteration.name, by: table) { return nil }
            if place.table != nil, alteration.column == nil { return nil }
            return hazard(
                "Every row of \(place.title) is read for a NULL in \(alteration.name)", [place], lock: .accessExclusive, work: .scan,
                instead: "migrate generate set-not-null --table \(place.word) --column \(alteration.name)")
        }
    }

    private static func isProven(_ column: String, by table: Table) -> Bool {
        table.constraints.contains { $0.kind == "c" && $0.isValid && $0.definition == "CHECK ((\(SQLName.brief(column)) IS NOT NULL))" }
    }
}
