/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL>
enum NotNullDropped: HazardRule {
    static let id = "drop-not-null"
    static let severity = Hazard.Severity.warning
    static let statement = "ALTER COLUMN … DROP NOT NULL"
    static let danger = "From then on readers meet NULLs that they may not expect."
    static let instead = "Do it once all code that reads the column knows what a NULL means: a phase with a gate."

    static func concerns(_ operation: any MigrationEntry) -> Bool { operation is CustomSQL || operation is DropNotNull }

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        statement.alterations("AT_DropNotNull").filter { $0.place.table == nil || $0.column?.notNull == true }.map {
            hazard("Readers of \($0.place.title).\($0.name) may meet NULLs from then on", [$0.place], lock: .accessExclusive, instead: "migrate drop-not-null \($0.place.word) \($0.name), in a phase behind a gate that says who must be ready")
        }
    }
}
