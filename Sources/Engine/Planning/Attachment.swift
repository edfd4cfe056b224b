/// An index, constraint or foreign key that hangs on a column, and how it is made without stopping anyone.
struct Attachment: Hashable, Sendable {
    /// In the order in which they can be made: a key before what points at it.
    enum Kind: Int, Sendable { case index, unique, primaryKey, check, foreignKey, referencing, exclusion }

    var kind: Kind
    var name: String
    /// As the server prints it: an index's whole statement, a constraint's body.
    var definition: String
    var isValid: Bool
    /// The table that has it, quoted and qualified: another one only for a key that points here.
    var table: String
    /// Of a unique constraint or primary key: its index's statement.
    var index: String?
    /// Whether the definition is one of ours, made of the server's.
    var isRewritten = false

    /// For people: `index users_name_idx`.
    var title: String {
        switch kind {
        case .index: "index \(name)"
        case .unique: "unique constraint \(name)"
        case .check: "check \(name)"
        case .foreignKey: "foreign key \(name)"
        case .referencing: "foreign key \(name) of \(Self.title(table))"
        case .primaryKey: "primary key \(name)"
        case .exclusion: "exclusion constraint \(name)"
        }
    }

    /// Everything of this kind on the columns, in the order in which it can be made.
    static func all(on columns: [String], of table: Table) -> [Attachment] {
        let isOn = { (names: [String]) in !Set(names).isDisjoint(with: columns) }
        var found: [Attachment] = []
        for index in table.indexes where isOn(index.reads) && !table.constraints.contains(where: { $0.name == index.name && $0.kind != "f" && $0.kind != "c" }) {
            found.append(Attachment(kind: .index, name: index.name, definition: index.definition, isValid: index.isValid, table: table.sql))
        }
        for constraint in table.constraints {
            let index = table.indexes.first { $0.name == constraint.name }
            guard let kind = Kind(constraint.kind), isOn(constraint.columns + (["p", "u", "x"].contains(constraint.kind) ? index?.reads ?? [] : [])) else { continue }
            found.append(
                Attachment(
                    kind: kind, name: constraint.name, definition: constraint.definition, isValid: constraint.isValid, table: table.sql,
                    index: kind == .unique || kind == .primaryKey ? index?.definition : nil))
        }
        for key in table.referencing where isOn(key.columns) {
            found.append(Attachment(kind: .referencing, name: key.name, definition: key.definition, isValid: key.isValid, table: key.table))
        }
        return found.sorted { ($0.kind.rawValue, $0.name) < ($1.kind.rawValue, $1.name) }
    }

    /// The same on other columns, under another name.
    func renamed(_ names: [String: String], to name: String) throws(SQLSyntaxError) -> Attachment {
        var copy = self
        copy.name = name
        copy.isRewritten = true
        switch kind {
        case .index: copy.definition = "\(indexHead(definition)) \(try ColumnReferences.indexTail(definition, renaming: names))"
        case .referencing: copy.definition = try ColumnReferences.rename(names, inReferenceOf: definition)
        default: copy.definition = try ColumnReferences.rename(names, inConstraint: definition)
        }
        if let index { copy.index = "\(indexHead(index)) \(try ColumnReferences.indexTail(index, renaming: names))" }
        return copy
    }

    private func indexHead(_ definition: String) -> String {
        definition.hasPrefix("CREATE UNIQUE") ? "CREATE UNIQUE INDEX i ON t" : "CREATE INDEX i ON t"
    }

    // MARK: Making it

    /// - Parameter own: The table whose column it hangs on.
    func steps(on own: Table) throws(SQLSyntaxError) -> [Step] {
        switch kind {
        case .index: [try build(definition, on: own)]
        case .unique: [try build(index ?? "", on: own), useIndex(on: own)]
        // A table has one: this index becomes it in the transaction that takes it from the other column.
        case .primaryKey: [try build(index ?? "", on: own)]
        case .check, .foreignKey, .referencing: try door(on: own)
        case .exclusion: []
        }
    }

    /// The statement that takes it away.
    func drop(on own: Table) -> String {
        kind == .index
            ? "DROP INDEX IF EXISTS \(Quote.qualified(own.schema, name))"
            : "ALTER TABLE \(table) DROP CONSTRAINT IF EXISTS \(Quote.identifier(name))"
    }

    private func dropStep(on own: Table, _ statement: String? = nil) -> Step {
        var step = Step("drop \(title)", .transaction(Step.Transaction([statement ?? drop(on: own)])))
        step.locks = tables(on: own).map { TableLock(table: $0, title: Self.title($0), mode: .accessExclusive) }
        return step
    }

    private func build(_ definition: String, on own: Table) throws(SQLSyntaxError) -> Step {
        let target = IndexTarget(
            schema: own.schema, table: own.sql, name: name, isUnique: definition.hasPrefix("CREATE UNIQUE"),
            body: try ColumnReferences.indexTail(definition), isUserSQL: isRewritten)
        var step = IndexBuild.concurrently(target, on: own.title, rows: own.estimatedRows)
        if own.isNew { step.locks = [] }
        return step
    }

    private func useIndex(on own: Table) -> Step {
        let when = definition.contains("DEFERRABLE INITIALLY DEFERRED") ? " DEFERRABLE INITIALLY DEFERRED" : definition.hasSuffix("DEFERRABLE") ? " DEFERRABLE" : ""
        var step = Step(
            "make \(name) a constraint of \(own.title)",
            ["ALTER TABLE \(own.sql) ADD CONSTRAINT \(Quote.identifier(name)) UNIQUE USING INDEX \(Quote.identifier(name))\(when)"],
            lock: .accessExclusive, on: own, reason: "The index is there, so nothing is read.")
        step.undo = [dropStep(on: own)]
        return step
    }

    /// NOT VALID, which only looks at new row versions, then the scan while others work.
    private func door(on own: Table) throws(SQLSyntaxError) -> [Step] {
        let body = definition.hasSuffix(" NOT VALID") ? String(definition.dropLast(" NOT VALID".count)) : definition
        let name = Quote.identifier(name)
        let mode: LockMode = kind == .check ? .accessExclusive : .shareRowExclusive
        var door = Step("add \(title)", .transaction(Step.Transaction(["ALTER TABLE \(table) ADD CONSTRAINT \(name) \(body) NOT VALID"])))
        door.locks = tables(on: own).map { TableLock(table: $0, title: Self.title($0), mode: mode) }
        door.reason = "Not validated, it is only looked at for new row versions."
        door.undo = [dropStep(on: own)]
        guard isValid else { return [door] }
        var transaction = Step.Transaction(["ALTER TABLE \(table) VALIDATE CONSTRAINT \(name)"])
        transaction.isUnbounded = true
        var validate = Step("validate \(title)", .transaction(transaction))
        validate.locks = [TableLock(table: table, title: Self.title(table), mode: .shareUpdateExclusive)]
        validate.cost = .scan
        validate.estimate = .reading(own)
        validate.reason = "The scan runs while others read and write."
        return [door, validate]
    }

    /// What it locks, the table that a foreign key points at first.
    func tables(on own: Table) -> [String] {
        switch kind {
        case .foreignKey:
            let referenced = (try? referencedTable) ?? own.sql
            return referenced == own.sql ? [own.sql] : [referenced, own.sql]
        case .referencing: return table == own.sql ? [table] : [own.sql, table]
        default: return [own.sql]
        }
    }

    private var referencedTable: String? {
        get throws(SQLSyntaxError) {
            let tree = try SQLParser.parse("ALTER TABLE t ADD \(definition)")
            guard let table = SQLNode.array(tree.statements).all("pktable").first else { return nil }
            guard let name = table["relname"]?.text else { return nil }
            return table["schemaname"]?.text.map { Quote.qualified($0, name) } ?? Quote.identifier(name)
        }
    }

    private static func title(_ table: String) -> String {
        guard let name = try? TableName(parsing: table), let schema = name.schema, schema != "public" else {
            return (try? TableName(parsing: table))?.name ?? table
        }
        return "\(schema).\(name.name)"
    }
}

extension Attachment.Kind {
    /// - Parameter letter: Of `pg_constraint.contype`.
    init?(_ letter: String) {
        switch letter {
        case "c": self = .check
        case "f": self = .foreignKey
        case "u": self = .unique
        case "p": self = .primaryKey
        case "x": self = .exclusion
        default: return nil
        }
    }
}

extension Names {
    /// The name with the new column's in place of the old one's, or with `_new`; free among `taken`.
    static func carried(_ name: String, from old: String, to new: String, taken: Set<String>) -> String {
        var result = name + "_new"
        let isPart = { (character: Character?) in character.map { $0.isLetter || $0.isNumber } ?? false }
        if let range = name.ranges(of: old).last(where: { range in
            !isPart(name[..<range.lowerBound].last) && !isPart(name[range.upperBound...].first)
        }) {
            result = name.replacingCharacters(in: range, with: new)
        }
        if result == name || taken.contains(result) { result += "_new" }
        if result.utf8.count > longest || taken.contains(result) { result = shortened(result, unique: "\(name)/\(old)/\(new)") }
        return result
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
    }
}
