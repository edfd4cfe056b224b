/// - SeeAlso: <https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-INT>
enum NarrowKey: HazardRule {
    static let id = "narrow-key"
    static let severity = Hazard.Severity.warning
    static let statement = "A primary key or serial of integer or smallint"
    static let danger = "After 2,147,483,647 (32,767) rows ever inserted no more can be, and the change to bigint rewrites every table that points at it."
    static let instead = "bigint GENERATED ALWAYS AS IDENTITY"

    private static let narrow = ["int2": "smallint", "int4": "integer", "serial": "serial", "serial4": "serial", "smallserial": "smallserial", "serial2": "smallserial"]

    static func concerns(_ operation: any MigrationEntry) -> Bool { true }

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        statement.givenTypes.compactMap { column, type, definition in
            let name = type.last ?? ""
            let isNumbered = name.contains("serial") || (definition["constraints"]?.elements ?? []).contains { $0["Constraint"]?["contype"]?.text == "CONSTR_IDENTITY" }
            guard let shown = narrow[name], statement.keyColumns == [column] || isNumbered else { return nil }
            return hazard("\(column) is \(shown), and full after \(name.hasSuffix("2") || name.hasPrefix("small") ? "32,767" : "2,147,483,647") values", instead: "bigint GENERATED ALWAYS AS IDENTITY")
        }
    }
}
