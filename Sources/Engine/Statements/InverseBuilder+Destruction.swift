extension InverseBuilder {
    mutating func drop(_ name: ObjectName, _ ifThere: Bool, _ cascade: Bool, _ restore: Restore?, _ inverse: inout Inverse) {
        guard let names = current(name, ifThere, "brought back", &inverse) else { return }
        let sight = context.sight(of: name)
        context.ledger[context.key(name, names)] = .gone
        if name.kind.form == .relation, let table = context.pictured(names) { context.remove(table) }
        guard sight.isOld else { return }
        if cascade { inverse.losses.append("What CASCADE takes along with \(name.title) is not brought back.") }
        var statements: [String] = []
        if case .there = sight, let restore { statements = earlier(name, restore, &inverse) }
        if statements.isEmpty { inverse.losses.append("\(name.title) is not brought back.".capitalizedFirst) }
        inverse.prepend(statements, isLong: restore.map(Self.takesLong.contains) ?? false)
    }

    mutating func destroy(_ destruction: Destruction, _ inverse: inout Inverse) throws(PlanRefusal) {
        guard let object = destruction.object else {
            guard mayDestroy else { throw refusal(destruction, "what it finds") }
            inverse.notes = ["destroys-without-snapshot: \(destruction.verb) keeps nothing of what it destroys."]
            return
        }
        let sight = context.sight(of: object)
        guard let names = sight.names else {
            if !destruction.ifThere {
                inverse.losses = ["\(object.title) is not brought back: it is not there when this is planned.".capitalizedFirst]
            }
            return
        }
        let isOurs =
            context.ledger.isOurs(context.key(object, names))
            || object.owner != nil && context.ledger.isOurs(context.key(ObjectName(.table, []), Array(names.dropLast())))
        if sight.isOld {
            if mayDestroy {
                inverse.notes = [
                    "destroys-without-snapshot: \(destruction.verb) keeps nothing of \(object.title); drop_column and drop_table keep what they destroy."
                ]
            } else if isOurs {
                inverse.losses = [
                    "\(destruction.verb == "TRUNCATE" ? "The rows of \(object.title)" : object.title.capitalizedFirst), which this migration made, \(destruction.verb == "TRUNCATE" ? "are" : "is") not brought back."
                ]
            } else {
                throw refusal(destruction, object.title)
            }
        }
        if destruction.verb.hasSuffix("CASCADE"), !mayDestroy {
            inverse.losses.append("What CASCADE takes along with \(object.title) is not brought back.")
        }
        guard destruction.verb != "TRUNCATE" else { return }
        context.ledger[context.key(object, names)] = .gone
        if sight.isOld, object.kind == .table || object.kind == .column { context.droppedNames.insert(context.key(object, names)) }
        if object.kind.form == .relation, let table = context.pictured(names) { context.remove(table) }
        if object.kind == .column, let table = context.pictured(Array(names.dropLast())) {
            context.update(TableName(schema: table.schema, name: table.name)) { $0.columns.removeAll { $0.name == names.last } }
        }
    }

    private func refusal(_ destruction: Destruction, _ what: String) -> PlanRefusal {
        let insist =
            "or say in \"rollback\" how \(destruction.verb == "TRUNCATE" ? "they come" : "it comes") back, and the SQL runs as it is"
        let hint: String
        if let instead = destruction.instead {
            hint = "Use \(instead), which keeps it for a rollback; \(insist)."
        } else {
            hint =
                destruction.verb == "TRUNCATE"
                ? "Copy the rows to a table of their own first, \(insist)."
                : "Drop what is in it with drop_table and drop_column, which keep it for a rollback; \(insist)."
        }
        return context.refusal("\(destruction.verb) would destroy \(what), and nothing keeps it (destroys-without-snapshot)", hint: hint)
    }
}
