extension InverseBuilder {
    typealias Turn = (_ name: ObjectName, _ now: [String], _ before: [String]) -> String

    static func renaming(_ name: ObjectName, now: [String], before: [String]) -> String {
        let (table, own, old) = (
            now.dropLast().map(Quote.identifier).joined(separator: "."), Quote.identifier(now.last ?? ""),
            Quote.identifier(before.last ?? "")
        )
        return switch name.kind {
        case .column: "ALTER TABLE \(table) RENAME COLUMN \(own) TO \(old)"
        case .attribute: "ALTER TYPE \(table) RENAME ATTRIBUTE \(own) TO \(old)"
        case .constraint: "ALTER TABLE \(table) RENAME CONSTRAINT \(own) TO \(old)"
        case .domainConstraint: "ALTER DOMAIN \(table) RENAME CONSTRAINT \(own) TO \(old)"
        default:
            "ALTER \(name.kind.words)\(name.kind.form == .relation ? " IF EXISTS" : "") \(name.kind.reference(now, name.arguments ?? [])) RENAME TO \(old)"
        }
    }

    static func moving(_ name: ObjectName, now: [String], before: [String]) -> String {
        "ALTER \(name.kind.words)\(name.kind.form == .relation ? " IF EXISTS" : "") \(name.kind.reference(now, name.arguments ?? [])) SET SCHEMA \(Quote.identifier(before[before.count - 2]))"
    }

    mutating func rename(_ name: ObjectName, _ names: [String], to new: [String], _ turn: Turn, _ inverse: inout Inverse) {
        var named = name
        var state = StatementLedger.State.moved
        switch context.sight(of: name) {
        case .made(let own, _): state = own
        // By its own arguments, where the statement gives none.
        case .there(let found): if name.kind.form == .routine { named.arguments = found.arguments }
        case .absent: break
        }
        inverse.prepend(scoped(name, turn(named, new, names)))
        let picture = name.kind.form == .relation ? context.pictured(names) : nil
        context.ledger[context.key(name, names)] = .gone
        context.ledger[context.key(name, new)] = state
        if var table = picture {
            context.remove(table)
            (table.schema, table.name) = (new[0], new[1])
            context.place(table)
        } else if name.kind == .column, let table = context.pictured(Array(names.dropLast())) {
            context.update(TableName(schema: table.schema, name: table.name)) { $0.rename([names.last ?? "": new.last ?? ""]) }
        }
    }
}
