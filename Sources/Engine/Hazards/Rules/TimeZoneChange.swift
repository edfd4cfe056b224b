/// - SeeAlso: <https://www.postgresql.org/docs/current/datatype-datetime.html#DATATYPE-TIMEZONES>
enum TimeZoneChange: HazardRule {
    static let id = "time-zone-change"
    static let severity = Hazard.Severity.error
    static let statement = "ALTER COLUMN … TYPE between timestamp and timestamptz"
    static let danger = "Values are read in the session's time zone: another zone than UTC shifts them and writes the table anew."
    static let instead = "SET LOCAL TimeZone = 'UTC' where the values are meant in UTC; else change-type with the zone said in --up."

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        statement.alterations("AT_AlterColumnType").compactMap { alteration in
            let place = alteration.place
            guard alteration.command["def"]?["ColumnDef"]?["raw_default"] == nil, let table = place.table else { return nil }
            let problem = statement.context.catalog.typeChanges.first { change, effect in
                change.column == alteration.name && statement.context.catalog.tables[change.table]?.oid == table.oid && effect.problem?.hasPrefix("its values are meant in time zone") == true
            }?.value.problem
            guard let problem else { return nil }
            return hazard(
                "\(place.title).\(alteration.name) is written anew: \(problem)", [place], lock: .accessExclusive, work: .rewrite,
                instead: "SET LOCAL TimeZone = 'UTC'; first, where the values are meant in UTC")
        }
    }
}
