/// - SeeAlso: <https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK>
enum ForeignKeyWithoutIndex: HazardRule {
    static let id = "foreign-key-without-index"
    static let severity = Hazard.Severity.warning
    static let statement = "A foreign key on columns without an index"
    static let danger = "Each DELETE, and each change of the key, of the referenced table reads the whole table."
    static let instead = "An index first: add-index."

    static func concerns(_ operation: any MigrationEntry) -> Bool { true }

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        // Without the catalog nobody knows.
        statement.addedConstraints("CONSTR_FOREIGN").compactMap { alteration, constraint in
            let place = alteration.place
            let columns = constraint["fk_attrs"]?.names ?? []
            guard let table = place.table, !columns.isEmpty else { return nil }
            if table.indexes.contains(where: { $0.isValid && Set($0.columns.prefix(columns.count)) == Set(columns) }) { return nil }
            let other = statement.place(constraint["pktable"])?.title ?? "the other table"
            return hazard(
                "No index of \(place.title) begins with \(columns.joined(separator: ", ")): each DELETE from \(other) reads all of it", [place],
                instead: "first CREATE INDEX CONCURRENTLY ON \(place.written) (\(columns.map(SQLName.brief).joined(separator: ", ")));")
        }
    }
}
