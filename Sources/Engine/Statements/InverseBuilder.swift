/// Derives what takes the statements of an operation back, one after the other, and moves the picture on with them.
struct InverseBuilder {
    var context: PlanContext
    /// Whether what nothing brings back may go: the operation or its phase says itself how it is taken back.
    let mayDestroy: Bool

    mutating func inverse(of deeds: [Deed], _ text: String) throws(PlanRefusal) -> Inverse {
        var whole = Inverse()
        for deed in deeds { whole.prepend(try inverse(of: deed, text)) }
        return whole
    }

    private mutating func inverse(of deed: Deed, _ text: String) throws(PlanRefusal) -> Inverse {
        var inverse = Inverse()
        switch deed {
        case .makes(let name, let ifMissing, let replacing): try make(name, ifMissing, replacing, &inverse)
        case .makesTemporary(let name): context.ledger[context.key(ObjectName(.table, []), ["pg_temp", name])] = .madeInThisPhase
        case .renames(let name, let new, let ifThere):
            guard let names = current(name, ifThere, "given its name back", &inverse) else { break }
            rename(name, names, to: names.dropLast() + [new], Self.renaming, &inverse)
        case .moves(let name, let schema, let ifThere):
            guard let names = current(name, ifThere, "put back into its schema", &inverse) else { break }
            var moved = names
            moved[moved.count - 2] = schema
            rename(name, names, to: moved, Self.moving, &inverse)
        case .alters(let name, let restore, let extra, let ifThere): alter(name, restore, extra, ifThere, &inverse)
        case .drops(let name, let ifThere, let cascade, let restore): drop(name, ifThere, cascade, restore, &inverse)
        case .destroys(let destruction): try destroy(destruction, &inverse)
        case .writes(let table):
            write(table, text, &inverse)
            if table == nil { context.ledger.hasRunUnknown = true }
        case .changesTable(let change): try self.change(change, &inverse)
        case .calls(let functions):
            let writers = functions.filter { context.catalog.writers.contains($0) }
            guard !writers.isEmpty else { break }
            context.ledger.hasRunUnknown = true
            inverse.losses = [
                "What \(writers.map { $0.joined(separator: ".") }.joined(separator: ", ")) writes is not brought back: only a backup has it."
            ]
        case .makesUnnamed(let what, let owner):
            if case .made(.madeInThisPhase, _) = context.sight(of: owner), isClear(owner) { break }
            inverse.losses = [
                "\(what) on \(owner.names.joined(separator: ".")) gets its name from the server, so a rollback does not drop it: give it one."
            ]
        case .turns(_, let back):
            if let statements = back(context) {
                inverse.prepend(statements)
            } else {
                inverse.losses = ["\"\(text.firstLine)\" is not taken back: what it names is not there when this is planned."]
            }
        case .loses(let sentence): inverse.losses = [sentence]
        case .movesSearchPath: context.ledger.searchPathHasMoved = true
        }
        return inverse
    }

    // MARK: Names

    /// Whether a name without a schema means what it would have meant at the start.
    func isClear(_ name: ObjectName) -> Bool { !context.ledger.searchPathHasMoved || name.isQualified }

    func unclear(_ name: ObjectName) -> String {
        "What becomes of \(name.title) after the change of search_path is not taken back: write its schema."
    }

    /// Full names of what is there.
    func current(_ name: ObjectName, _ ifThere: Bool, _ what: String, _ inverse: inout Inverse) -> [String]? {
        guard isClear(name) else {
            inverse.losses = [unclear(name)]
            return nil
        }
        if let names = context.sight(of: name).names { return names }
        if !ifThere { inverse.losses = ["\(name.title) is not \(what): it is not there when this is planned."] }
        return nil
    }

    /// The statements that were asked for, or a loss.
    func earlier(_ name: ObjectName, _ restore: Restore, _ inverse: inout Inverse) -> [String] {
        if let statements = context.catalog.restores[RestoreQuestion(object: name, restore: restore)] { return statements }
        inverse.losses.append("\(restore.what) \(name.title) is not brought back.".capitalizedFirst)
        return []
    }

    // MARK: Made, replaced

    private mutating func make(_ name: ObjectName, _ ifMissing: Bool, _ replacing: Restore?, _ inverse: inout Inverse) throws(PlanRefusal) {
        guard isClear(name) else {
            inverse.losses = [unclear(name)]
            return
        }
        switch context.sight(of: name) {
        case .absent:
            guard let names = context.candidates(name).first else {
                inverse.losses = ["\(name.title) is not dropped by a rollback: what it stands on is not there when this is planned."]
                return
            }
            try context.checkReuse(of: context.key(name, names))
            context.ledger[context.key(name, names)] = .madeInThisPhase
            inverse.prepend(scoped(name, Self.drop(name, names)))
            if name.kind == .table {
                inverse.notes = ["A rollback drops \(name.kind.title(names, nil)) with the rows written to it by then."]
            }
        case .there(let found):
            guard let replacing else {
                if ifMissing || context.ledger.hasRunUnknown { return }
                throw context.refusal(
                    "\(name.kind.title(found.names, name.arguments)) is there already",
                    hint: "If it is what this SQL wants, take the statement out or write IF NOT EXISTS; else give another name.")
            }
            let reference = name.kind.reference(found.names, found.arguments)
            switch name.kind {
            case .view where !keepsColumns(found):
                inverse.prepend(["DROP VIEW IF EXISTS \(reference)"] + earlier(name, .wholeView, &inverse))
            case .trigger, .rule: inverse.prepend(["DROP \(name.kind.words) IF EXISTS \(reference)"] + earlier(name, replacing, &inverse))
            default:
                let statements = earlier(name, replacing, &inverse)
                if statements.isEmpty, inverse.losses.isEmpty {
                    inverse.losses.append("\(replacing.what) \(name.title) is not brought back.".capitalizedFirst)
                }
                inverse.prepend(statements)
            }
        case .made(.moved, let names) where replacing != nil:
            inverse.losses = [
                "The earlier text of \(name.kind.title(names, name.arguments)) is not brought back: this phase gave it its name before."
            ]
        case .made: break
        }
    }

    /// Whether the view that replaces this one is sure to have no column more, as `OR REPLACE` wants it on the way back.
    private func keepsColumns(_ found: FoundObject) -> Bool {
        guard let old = context.pictured(found.names), let new = context.catalog.shapes[shape ?? ""] else { return false }
        return new.count == old.columns.count
    }

    /// The query of the view being planned.
    var shape: String?

    private static func drop(_ name: ObjectName, _ names: [String]) -> String {
        let reference = name.kind.reference(names, name.arguments ?? [])
        let (table, own) = (names.dropLast().map(Quote.identifier).joined(separator: "."), Quote.identifier(names.last ?? ""))
        return switch name.kind {
        case .column: "ALTER TABLE IF EXISTS \(table) DROP COLUMN IF EXISTS \(own)"
        case .attribute: "ALTER TYPE \(table) DROP ATTRIBUTE IF EXISTS \(own)"
        case .constraint: "ALTER TABLE IF EXISTS \(table) DROP CONSTRAINT IF EXISTS \(own)"
        case .domainConstraint: "ALTER DOMAIN \(table) DROP CONSTRAINT IF EXISTS \(own)"
        default: "DROP \(name.kind.words) IF EXISTS \(reference)"
        }
    }

    /// Types among arguments are meant under the search path of role and database.
    func scoped(_ name: ObjectName, _ statement: String) -> [String] {
        let types = (name.kind == .cast ? name.names : []) + (name.arguments ?? [])
        guard types.contains(where: { !$0.contains("\".\"") && $0.hasPrefix("\"") }) else { return [statement] }
        let path = context.catalog.searchPath.map(Quote.identifier).joined(separator: ", ")
        return ["SET LOCAL search_path = \(path.isEmpty ? "pg_catalog" : path)", statement, "SET LOCAL search_path = pg_catalog"]
    }

    // MARK: Altered

    private mutating func alter(
        _ name: ObjectName, _ restore: Restore, _ extra: (String) -> [String], _ ifThere: Bool, _ inverse: inout Inverse
    ) {
        guard let names = current(name, ifThere, "brought back to its earlier state", &inverse) else { return }
        switch context.sight(of: name) {
        case .there(let found):
            let statements = extra(name.kind.reference(found.names, found.arguments)) + earlier(name, restore, &inverse)
            inverse.prepend(guarded(name, found.names, statements), isLong: Self.takesLong.contains(restore))
        case .made(.moved, _):
            inverse.losses = [
                "\(restore.what) \(name.kind.title(names, name.arguments)) is not brought back: this phase gave it its name before."
                    .capitalizedFirst
            ]
        case .made, .absent: break
        }
    }

    /// A table that an earlier phase made a later one may have dropped for good.
    private func guarded(_ name: ObjectName, _ names: [String], _ statements: [String]) -> [String] {
        let table = name.owner == nil ? names : Array(names.dropLast())
        guard name.owner != nil || name.kind.form == .relation, !statements.isEmpty,
            context.ledger.isOurs(context.key(ObjectName(.table, []), table))
        else { return statements }
        let body = statements.map { $0 + "; " }.joined()
        let quote = Quote.tag(for: body)
        let reference = Quote.literal(table.map(Quote.identifier).joined(separator: "."))
        return ["DO \(quote) BEGIN IF pg_catalog.to_regclass(\(reference)) IS NOT NULL THEN \(body)END IF; END \(quote)"]
    }

    /// Rewrites or scans.
    static let takesLong: Set<Restore> = [
        .persistence, .accessMethod, .tablespace, .attachment, .concurrentAttachment, .domainConstraint, .domainNotNull, .wholeMaterializedView,
    ]

    // MARK: Rows

    private mutating func write(_ table: [String]?, _ text: String, _ inverse: inout Inverse) {
        guard let table else {
            inverse.losses = ["Whatever \"\(text.firstLine)\" writes is not brought back: only a backup has it."]
            return
        }
        let name = ObjectName(.table, table)
        switch context.sight(of: name) {
        case .made(.madeInThisPhase, _) where isClear(name): break
        default: inverse.losses = ["Rows that it changes in \(table.joined(separator: ".")) are not brought back: only a backup has them."]
        }
    }
}
