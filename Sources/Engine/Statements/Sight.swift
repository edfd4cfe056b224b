/// What there is under a name at this point of the plan.
enum Sight {
    case absent
    case there(FoundObject)
    case made(StatementLedger.State, names: [String])

    /// Whether it was there before the plan, and may hold what nothing else has.
    var isOld: Bool {
        switch self {
        case .there, .made(.moved, _), .made(.movedEarlier, _): true
        case .absent, .made: false
        }
    }

    var names: [String]? {
        switch self {
        case .absent: nil
        case .there(let found): found.names
        case .made(_, let names): names
        }
    }
}

extension PlanContext {
    func key(_ name: ObjectName, _ names: [String]) -> StatementLedger.Key {
        StatementLedger.Key(space: name.kind.space, names: names, arguments: name.arguments)
    }

    /// Every full name that it may mean, in the order to look.
    func candidates(_ name: ObjectName) -> [[String]] {
        func inSchemas(_ schemas: [String]) -> [[String]] {
            name.kind.form == .byMethod ? schemas.map { [name.names[0], $0] + name.names.dropFirst() } : schemas.map { [$0] + name.names }
        }
        switch name.kind.form {
        case .global, .cast: return [name.names]
        case .column, .onTable:
            return sight(of: ObjectName(.table, Array(name.names.dropLast()))).names.map { [$0 + [name.names.last ?? ""]] } ?? []
        case .onDomain:
            return sight(of: ObjectName(.domain, Array(name.names.dropLast()))).names.map { [$0 + [name.names.last ?? ""]] } ?? []
        default:
            if name.isQualified { return [name.names] }
            switch name.site {
            case .found: return inSchemas(["pg_temp", "pg_catalog"].filter { !catalog.searchPath.contains($0) } + catalog.searchPath)
            case .made: return inSchemas(catalog.searchPath.prefix(1).map { $0 })
            case .beside(let table): return inSchemas(sight(of: ObjectName(.table, table)).names?.dropLast() ?? [])
            }
        }
    }

    func sight(of name: ObjectName) -> Sight {
        if let owner = name.owner, case .made(let state, _) = sight(of: ObjectName(.table, owner)), let names = candidates(name).first {
            let own = ledger[key(name, names)]
            return own == .gone ? .absent : .made(own ?? state, names: names)
        }
        for names in candidates(name) {
            if droppedNames.contains(key(name, names)) { continue }
            switch ledger[key(name, names)] {
            case .gone?: continue
            case let state?: return .made(state, names: names)
            case nil: break
            }
            let found = catalog.objects[name].flatMap { $0.names == names ? $0 : nil }
            if name.kind.form == .relation {
                let table = pictured(names)
                if found == nil, let table {
                    // An operation has made it, or renamed it.
                    return .made(table.isNew ? .madeInThisPhase : start[table.oid] == nil ? .madeEarlier : .movedEarlier, names: names)
                }
                if let kind = found?.relationKind, table == nil, ["r", "p", "v", "m", "f"].contains(kind) { continue }
            }
            if name.kind == .column, let table = pictured(Array(names.dropLast())) {
                let isPictured = table[column: names.last ?? ""] != nil
                if found == nil, isPictured {
                    let isRenamed = (start[table.oid]?.columns ?? []).contains { table[column: $0.name] == nil }
                    return .made(isRenamed ? .movedEarlier : .madeEarlier, names: names)
                }
                if found != nil, !isPictured { continue }
            }
            if let found { return .there(found) }
        }
        return .absent
    }

    /// The table of this schema and name, as it is at this point.
    func pictured(_ names: [String]) -> Table? {
        names.count == 2 ? catalog.tables.values.first { $0.schema == names[0] && $0.name == names[1] } : nil
    }

    /// A type that statements of the migration make, as the server will print it.
    func madeType(_ text: String) -> ResolvedType? {
        guard let type = try? SQLParser.parseType(text), case .made(_, let names) = sight(of: ObjectName(.type, type.names)) else {
            return nil
        }
        let name = names.map(SQLName.brief).joined(separator: ".") + (type.isArray ? "[]" : "")
        return ResolvedType(name: name, baseName: name)
    }

    /// The thing as SQL names it; nil where it is not there.
    func reference(_ name: ObjectName) -> String? {
        switch sight(of: name) {
        case .absent: nil
        case .there(let found): name.kind.reference(found.names, found.arguments)
        case .made(_, let names): name.kind.reference(names, name.arguments ?? [])
        }
    }
}
