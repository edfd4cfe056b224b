/// - SeeAlso: <https://www.postgresql.org/docs/current/datatype-datetime.html>
enum TimestampWithoutTimeZone: HazardRule {
    static let id = "timestamp-without-time-zone"
    static let severity = Hazard.Severity.recommendation
    static let statement = "A column of type timestamp"
    static let danger = "The value does not say which instant it means; sessions of different time zones read it differently."
    static let instead = "timestamptz"

    static func concerns(_ operation: any MigrationEntry) -> Bool { true }

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        statement.givenTypes.filter { $0.type.last == "timestamp" }.map { hazard("\($0.column) has no time zone: what instant it means depends on who reads it", instead: "timestamptz") }
    }
}
