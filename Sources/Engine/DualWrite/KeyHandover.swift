/// The primary key of a column that goes, handed over to the one that takes its place.
///
/// carry_over has built a unique index for it while everyone works, on which the foreign keys that point here rest by then; the
/// transaction that drops the old column only makes that index the primary key. The way back is longer: an index that foreign
/// keys rest on cannot lose its constraint, so each side gets a new one first.
struct KeyHandover {
    let table: Table
    private let key: Constraint
    private let index: Index
    /// That of the column that stays, before and after.
    private let successor: Index
    private let staying: String
    /// From then on.
    private let name: String

    /// - Returns: nil where the column is not in the primary key, or where nothing was built to succeed it.
    init?(of table: Table, from going: String, in pair: ColumnPair) {
        guard let staying = going == pair.old.only ? pair.new.only : going == pair.new.only ? pair.old.only : nil, table[column: staying]?.notNull == true,
            let key = table.constraints.first(where: { $0.kind == "p" && $0.columns.contains(going) }),
            let index = table.indexes.first(where: { $0.name == key.name }),
            let body = try? ColumnReferences.indexTail(index.definition, renaming: [going: staying]),
            let successor = table.indexes.first(where: { candidate in
                candidate.isUnique && candidate.isValid && candidate.body == body && !table.constraints.contains { $0.name == candidate.name && $0.kind != "f" }
            })
        else { return nil }
        self.table = table
        self.key = key
        self.index = index
        self.successor = successor
        self.staying = staying
        // Where names were switched before, the index has the key's already.
        name = going == pair.old.only ? key.name : successor.name
    }

    private var alter: String { "ALTER TABLE \(table.sql)" }
    private var deferral: String { (try? SQLConstraint(parsing: key.definition))?.deferral ?? "" }

    private func add(_ name: String, from index: String) -> String {
        "\(alter) ADD CONSTRAINT \(Quote.identifier(name)) PRIMARY KEY USING INDEX \(Quote.identifier(index))\(deferral)"
    }

    /// What hung on the key by its name.
    private func extras(_ name: String) -> [String] {
        let index = Quote.qualified(table.schema, name)
        return (key.comment.map { ["COMMENT ON CONSTRAINT \(Quote.identifier(name)) ON \(table.sql) IS \(Quote.literal($0))"] } ?? [])
            + (self.index.comment.map { ["COMMENT ON INDEX \(index) IS \(Quote.literal($0))"] } ?? [])
            + (self.index.isClustered ? ["\(alter) CLUSTER ON \(Quote.identifier(name))"] : [])
            + (self.index.isReplicaIdentity(of: table) ? ["\(alter) REPLICA IDENTITY USING INDEX \(Quote.identifier(name))"] : [])
    }

    /// After the old column is gone, and its key with it.
    var forward: [String] { [add(name, from: successor.name)] + extras(name) }

    /// Of the key from then on.
    var columns: [String] { successor.columns }

    /// Takes the key of a column that stays under another name, before ``forward``.
    var dropOwn: String { "\(alter) DROP CONSTRAINT \(Quote.identifier(key.name))" }

    var note: String { "The primary key is on \(staying) from then on, as \(name); its index is built already." }

    func update(_ table: inout Table) {
        guard let place = table.indexes.firstIndex(where: { $0.name == successor.name }) else { return }
        table.indexes[place].name = name
        table.indexes[place].isPrimary = true
        var constraint = key
        constraint.name = name
        constraint.columns = successor.columns
        constraint.definition = "PRIMARY KEY (\(successor.columns.map(SQLName.brief).joined(separator: ", ")))"
        table.constraints.append(constraint)
    }

    // MARK: The way back

    /// Names while both sides have one.
    private var ownAside: String { Names.shortened(key.name, unique: "\(table.sql)/\(key.name)/back") }
    private var successorAside: String { Names.shortened(successor.name, unique: "\(table.sql)/\(successor.name)/succeeds") }

    private func build(_ name: String, like index: Index) -> Step {
        IndexBuild.concurrently(
            IndexTarget(schema: table.schema, table: table.sql, name: name, isUnique: true, body: index.body), on: table.title, rows: table.estimatedRows
        ).withoutUndo
    }

    /// The index of the column that came back, before foreign keys point at it again.
    var buildOwn: Step { build(ownAside, like: index) }

    /// The key goes back to the column, which is NOT NULL by now.
    var back: [Step] {
        // They rest on the index that is the primary key, and get a new one.
        let keys = Attachment.all(on: [staying], of: table).filter { $0.kind == .referencing }
        var statements = keys.map { $0.drop(on: table) }
        statements.append("\(alter) DROP CONSTRAINT \(Quote.identifier(name))")
        statements.append("ALTER INDEX \(Quote.qualified(table.schema, successorAside)) RENAME TO \(Quote.identifier(successor.name))")
        statements += [add(key.name, from: ownAside)] + extras(key.name)
        let doors = keys.map { (try? $0.steps(on: table)) ?? [] }
        for step in doors.compactMap(\.first) { if case .transaction(let transaction) = step.action { statements += transaction.statements } }
        var swap = Step("give \(table.title) its primary key \(key.name) back", .transaction(.init(statements)))
        for other in keys.flatMap({ $0.tables(on: table) }) where !swap.locks.contains(where: { $0.table == other }) {
            swap.locks.append(TableLock(table: other, title: other.replacing("\"", with: ""), mode: .accessExclusive))
        }
        if swap.locks.isEmpty { swap.locks = [TableLock(table: table.sql, title: table.title, mode: .accessExclusive)] }
        swap.reason = "Both indexes are there, so nothing is read; the foreign keys that point here are validated after."
        return [build(successorAside, like: successor), swap] + doors.flatMap { $0.dropFirst() }.map(\.withoutUndo)
    }
}
