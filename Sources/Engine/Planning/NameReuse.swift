extension PlanContext {
    /// Names that a phase must not drop and give again: tables and indexes, columns, constraints.
    func reusableNames() -> Set<StatementLedger.Key> {
        var names: Set<StatementLedger.Key> = []
        for table in catalog.tables.values where ["r", "p", "v", "m", "f"].contains(table.kind) {
            let own = [table.schema, table.name]
            names.insert(.init(space: "relation", names: own))
            for column in table.columns { names.insert(.init(space: ObjectKind.column.space, names: own + [column.name])) }
            for constraint in table.constraints where constraint.kind != "r" {
                names.insert(.init(space: ObjectKind.constraint.space, names: own + [constraint.name]))
            }
            for index in table.indexes { names.insert(.init(space: "relation", names: [table.schema, index.name])) }
        }
        return names
    }

    /// - Parameters:
    ///   - before: ``reusableNames()`` before the operation at hand was planned.
    ///   - drops: Whether what is gone since then goes in this phase for good.
    /// - Throws: Where something is back that an earlier operation of the phase drops.
    mutating func checkReuse(since before: Set<StatementLedger.Key>, drops: Bool) throws(PlanRefusal) {
        let now = reusableNames()
        for key in now.subtracting(before).sorted(by: { $0.names.lexicographicallyPrecedes($1.names) }) { try checkReuse(of: key) }
        if drops { droppedNames.formUnion(before.subtracting(now)) }
    }

    func checkReuse(of key: StatementLedger.Key) throws(PlanRefusal) {
        guard droppedNames.contains(key) else { return }
        let shown = { (names: ArraySlice<String>) in (names.first == "public" ? names.dropFirst() : names).joined(separator: ".") }
        let what =
            switch key.space {
            case ObjectKind.column.space: "column \"\(key.names.last ?? "")\" of \"\(shown(key.names.dropLast()))\""
            case ObjectKind.constraint.space: "constraint \"\(key.names.last ?? "")\" of \"\(shown(key.names.dropLast()))\""
            default: "\"\(shown(key.names[...]))\""
            }
        throw refusal(
            "phase \(phase.number) drops \(what) and makes it again",
            hint:
                "What destroys comes last in a phase, and a rollback must tell the two apart: put them into phases of their own, the drop first."
        )
    }
}
