/// Makes again what went away with a column: indexes concurrently, constraints without a scan under a strong lock.
struct DefinitionRestore {
    let table: Table

    func index(_ index: Index) -> [Step] {
        let sql = index.definition.replacing("CREATE UNIQUE INDEX ", with: "CREATE UNIQUE INDEX CONCURRENTLY ", maxReplacements: 1)
            .replacing("CREATE INDEX ", with: "CREATE INDEX CONCURRENTLY ", maxReplacements: 1)
        var step = Step(
            "build index \(index.name) again",
            .statement(Step.LoneStatement(sql: sql, isUserSQL: false, builds: Step.NewIndex(name: index.name, table: table.sql))))
        step.cost = .scan
        step.estimate = .reading(table)
        if !table.isNew { step.locks = [TableLock(table: table.sql, title: table.title, mode: .shareUpdateExclusive)] }
        return [step]
    }

    func constraint(_ constraint: Constraint, backedBy index: Index?) -> [Step] {
        let name = Quote.identifier(constraint.name)
        let alter = "ALTER TABLE \(table.sql)"
        switch constraint.kind {
        case "c", "f":
            let open = Step(
                "add constraint \(constraint.name) again", ["\(alter) ADD CONSTRAINT \(name) \(constraint.definition.without(" NOT VALID")) NOT VALID"],
                lock: .accessExclusive, on: table, reason: "Not validated at first: new row versions are checked, the others are not read.")
            guard constraint.isValid else { return [open] }
            var transaction = Step.Transaction(["\(alter) VALIDATE CONSTRAINT \(name)"])
            transaction.isUnbounded = true
            var validate = Step("validate constraint \(constraint.name)", .transaction(transaction))
            validate.cost = .scan
            validate.estimate = .reading(table)
            if !table.isNew { validate.locks = [TableLock(table: table.sql, title: table.title, mode: .shareUpdateExclusive)] }
            return [open, validate]
        case "u", "p":
            guard let index else { return [] }
            let kind = constraint.kind == "u" ? "UNIQUE" : "PRIMARY KEY"
            var adopt = Step(
                "add constraint \(constraint.name) again", ["\(alter) ADD CONSTRAINT \(name) \(kind) USING INDEX \(Quote.identifier(index.name))\(constraint.deferral)"],
                lock: .accessExclusive, on: table, reason: "It takes the index that is there.")
            adopt.cost = .catalogOnly
            return self.index(index) + [adopt]
        default: return []
        }
    }
}

extension Constraint {
    /// ` DEFERRABLE INITIALLY DEFERRED`, as far as the definition says so.
    fileprivate var deferral: String { definition.firstRange(of: " DEFERRABLE").map { String(definition[$0.lowerBound...]) } ?? "" }
}

extension String {
    fileprivate func without(_ ending: String) -> String { hasSuffix(ending) ? String(dropLast(ending.count)) : self }
}
