/// - SeeAlso: <https://www.postgresql.org/docs/current/datatype-datetime.html#DATATYPE-TIMEZONES>
enum TimeZoneChange: HazardRule {
    static let id = "time-zone-change"
    static let severity = Hazard.Severity.error
    static let statement = "ALTER COLUMN … TYPE between timestamp and timestamptz"
    static let danger = "Values are read in the session's time zone: another zone than UTC shifts them and writes the table anew."
    static let instead = "SET LOCAL TimeZone = 'UTC' where the values are meant in UTC; else change-type with the zone said in --up."

    /// Whether one of both types has a time zone, and the other has none.
    private static func isBetween(_ alteration: JudgedStatement.Alteration) -> Bool {
        guard let old = alteration.column?.type, old.hasPrefix("timestamp"), let new = alteration.command["def"]?["ColumnDef"]?["typeName"]?["names"]?.names.last, new.hasPrefix("timestamp") else { return false }
        return old.hasSuffix("with time zone") != (new == "timestamptz")
    }

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        statement.alterations("AT_AlterColumnType").compactMap { alteration in
            let place = alteration.place
            guard alteration.command["def"]?["ColumnDef"]?["raw_default"] == nil, let table = place.table else { return nil }
            if let zone = statement.session.timeZone {
                // The text says it itself.
                guard !["utc", "etc/utc", "gmt", "etc/gmt", "uct", "zulu"].contains(zone.lowercased()), isBetween(alteration) else { return nil }
                return hazard(
                    "\(place.title).\(alteration.name) is written anew: its values are meant in time zone \(zone), which is set above", [place], lock: .accessExclusive, work: .rewrite,
                    instead: "SET LOCAL TimeZone = 'UTC'; first, where the values are meant in UTC")
            }
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
