/// What an operation sees while it plans: the catalog as it will be by then, and the phase's steps so far.
public struct PlanContext {
    public let migration: Migration
    /// The phase being planned.
    public internal(set) var phase: Phase
    /// As it will be after the operations planned so far.
    public internal(set) var catalog: Catalog
    /// Whether what a phase destroys is kept first.
    var keepsSnapshots = true
    /// Pairs in step at this point, by earlier phases or by this one.
    public internal(set) var pairs: [ColumnPair] = []
    /// Child tables in step at this point, likewise.
    public internal(set) var children: [ChildTable] = []
    /// What goes over to the new column when its pair ends, by ``ColumnPair/id``.
    var carriedDefaults: [String: CarriedDefault] = [:]
    /// Pairs that this phase ends, by ``ColumnPair/id``.
    var pairEnds: [String: PairEnd] = [:]

    /// Tables as they were before the plan, by their OIDs.
    let start: [UInt32: Table]
    /// What statements of the user's own have made and taken away so far.
    var ledger = StatementLedger()
    /// What this phase drops.
    var droppedNames: Set<StatementLedger.Key> = []
    /// Whether what is planned takes a phase back, by the operations that it names for that.
    var isTakingBack = false

    /// Steps of this phase, in the order to run, but for what destroys.
    private(set) var steps: [Step] = []
    /// What destroys, in one transaction at the end of the phase.
    private(set) var endings: [Ending] = []
    /// Checks that must hold in the phase's last transaction.
    private(set) var lastChecks: [CheckPlan] = []
    /// Where the operation being planned stands in the file.
    var place: SourcePlace?
    /// Pairs that this phase has disabled.
    private(set) var disabledPairs: [ColumnPair] = []
    private(set) var disabledChildren: [ChildTable] = []

    /// One thing that the phase destroys.
    struct Ending {
        var title: String
        var statements: [String]
        var locks: [TableLock]
        var undo: [Step]
        var notes: [String]
        var loses: String?
        /// See ``Step/destroysForGood``.
        var destroysForGood: String?
        /// The pair or child table whose dual write ends with it, by its id.
        var pair: String?
    }

    init(migration: Migration, phase: Phase, catalog: Catalog) {
        self.migration = migration
        self.phase = phase
        self.catalog = catalog
        start = Dictionary(catalog.tables.values.map { ($0.oid, $0) }, uniquingKeysWith: { first, _ in first })
        for table in catalog.tables.values.sorted(by: { $0.oid < $1.oid }) {
            pairs += table.pairs.filter { pair in !pairs.contains { $0.id == pair.id && $0.isOn(table) } }
            children += table.children.filter { child in !children.contains { $0.id == child.id } }
        }
    }

    mutating func begin(_ phase: Phase) {
        self.phase = phase
        forgetNewTables()
        ledger.begin()
        droppedNames = []
        steps = []
        endings = []
        lastChecks = []
        disabledPairs = []
        disabledChildren = []
        pairEnds = [:]
    }

    mutating func add(_ step: Step) { steps.append(step) }

    /// Changes a step of this phase that is planned already, by its place from 0.
    mutating func amend(_ index: Int, _ change: (inout Step) -> Void) { change(&steps[index]) }

    /// Puts what destroys into the phase's last transaction.
    mutating func destroy(
        _ title: String, _ statements: [String], lock: LockMode, on table: Table, undo: [Step], notes: [String] = [], loses: String? = nil,
        pair: ColumnPair? = nil, child: ChildTable? = nil
    ) {
        let locks = table.isNew ? [] : [TableLock(table: table.sql, title: table.title, mode: lock)]
        destroy(title, statements, locks: locks, undo: undo, notes: notes, loses: loses, pair: pair, child: child)
    }

    /// - Parameter locks: In the order to take them.
    mutating func destroy(
        _ title: String, _ statements: [String], locks: [TableLock], undo: [Step], notes: [String] = [], loses: String? = nil,
        forGood: String? = nil, pair: ColumnPair? = nil, child: ChildTable? = nil
    ) {
        endings.append(
            Ending(
                title: title, statements: statements, locks: locks, undo: undo, notes: notes, loses: loses, destroysForGood: forGood, pair: pair?.id ?? child?.id))
    }

    mutating func checkAtEnd(_ check: CheckPlan) { lastChecks.append(check) }

    func refusal(_ message: String, hint: String? = nil) -> PlanRefusal {
        var refusal = PlanRefusal(message, hint: hint, place: place)
        refusal.phase = phase.number
        return refusal
    }

    // MARK: Looking things up

    /// The table, which must be one whose definition and rows this role may change.
    func table(_ name: TableName) throws(PlanRefusal) -> Table {
        guard let table = catalog.tables[name] else {
            throw refusal(
                "table \"\(name)\" does not exist in database \"\(catalog.database)\"",
                hint: Nearest.word(to: name.description, among: catalog.visibleTables).map { "Did you mean \"\($0)\"?" }
                    ?? (name.schema == nil ? "Names are exact and looked up along the search path of role and database; write schema.table for another." : nil))
        }
        guard table.kind == "r" || table.kind == "p" else {
            throw refusal("\"\(table.title)\" is not a table", hint: "Migrations change ordinary and partitioned tables.")
        }
        if table.isTemporary {
            throw refusal("\"\(table.title)\" is a temporary table of another session", hint: "Only that session can change it.")
        }
        guard table.isOurs else {
            throw refusal(
                "role \"\(catalog.user)\" does not own table \"\(table.title)\"",
                hint: "Only the owner may change a table: GRANT \(Quote.identifier(table.owner)) TO \(Quote.identifier(catalog.user));")
        }
        return table
    }

    func column(_ name: String, of table: Table) throws(PlanRefusal) -> Column {
        guard let column = table[column: name] else {
            throw refusal(
                "column \"\(name)\" of table \"\(table.title)\" does not exist",
                hint: Nearest.suggestion(for: name, among: table.columns.map(\.name)))
        }
        return column
    }

    func missing(_ name: String, in table: Table) throws(PlanRefusal) {
        guard let column = table[column: name] else { return }
        throw refusal(
            "column \"\(name)\" of table \"\(table.title)\" is there already, with type \(column.type)",
            hint: "If it is what this migration wants, take the operation out; else give it another name.")
    }

    func type(_ text: String) throws(PlanRefusal) -> ResolvedType {
        guard let type = catalog.types[text] else { return ResolvedType(name: text, baseName: text) }
        if let problem = type.problem {
            if let made = madeType(text) { return made }
            throw refusal("type \(text) cannot be used: \(problem)")
        }
        return type
    }

    func expression(_ text: String, on name: TableName) throws(PlanRefusal) -> ResolvedExpression {
        guard let expression = catalog.expressions[ScopedExpression(table: name, text: text)] else {
            return ResolvedExpression(sql: text, type: "", volatility: "v")
        }
        if let problem = expression.problem { throw refusal("expression \(text) cannot be used: \(problem)") }
        return expression
    }

    /// The default as SQL that needs no search path, and whether each row would get a value of its own.
    func standard(_ value: DefaultValue, on name: TableName) throws(PlanRefusal) -> (sql: String, isVolatile: Bool) {
        guard case .sql(let text) = value else { return (value.sql, false) }
        let resolved = try expression(text, on: name)
        return (resolved.sql, resolved.volatility == "v")
    }

    /// The key that row movement walks.
    /// - Parameter columns: Those that the key must do without.
    func key(of table: Table, for purpose: String, without columns: [String] = []) throws(PlanRefusal) -> [BackfillPlan.KeyColumn] {
        if table.hasChildren && table.kind == "r" {
            throw refusal("table \"\(table.title)\" has inheritance children, which share no key", hint: "Run \(purpose) on each child.")
        }
        try checkSeesRows(of: table, for: purpose)
        guard let key = table.usableKey(without: columns) else {
            if let column = columns.first, table.usableKey != nil {
                throw refusal("column \"\(column)\" belongs to the key of \"\(table.title)\" by which its values would be kept", hint: "Give the table another key first.")
            }
            throw refusal(
                "table \"\(table.title)\" has no key that \(purpose) could walk",
                hint: "It needs a valid unique btree index, not partial, not deferrable, on NOT NULL columns.")
        }
        return key.columns.map { name in BackfillPlan.KeyColumn(name: name, type: table[column: name]?.type ?? "text") }
    }

    /// The same where it only gives rows their names: none where the table has none.
    func optionalKey(of table: Table, for purpose: String) throws(PlanRefusal) -> [BackfillPlan.KeyColumn] {
        try checkSeesRows(of: table, for: purpose)
        return (try? key(of: table, for: purpose)) ?? []
    }

    private func checkSeesRows(of table: Table, for purpose: String) throws(PlanRefusal) {
        guard table.hidesRows else { return }
        throw refusal(
            "row security hides rows of \"\(table.title)\" from role \"\(catalog.user)\", so \(purpose) would pass them over",
            hint: "Run it as a role with BYPASSRLS, or ALTER TABLE \(table.sql) NO FORCE ROW LEVEL SECURITY; first.")
    }

    func pair(_ name: TableName, _ one: String, _ other: String) throws(PlanRefusal) -> ColumnPair? {
        let table = try table(name)
        return pairs.first { $0.isOn(table) && Set($0.columns) == Set([one, other]) }
    }

    /// The pair that has the column on one of its sides, alive or ended by this phase.
    func pair(with column: String, of table: Table) -> ColumnPair? {
        (pairs + disabledPairs).first { $0.isOn(table) && $0.columns.contains(column) }
    }

    /// The child table that is made of the column, in step or let go by this phase.
    func child(madeOf column: String, of table: Table) -> ChildTable? {
        (children + disabledChildren).first { $0.isOf(table) && $0.source == column }
    }

    /// - Throws: Where triggers that keep a child table in step could not do without a column.
    /// - Parameter other: A child table that does not count.
    func unneeded(_ column: String, of table: Table, to change: String, but other: ChildTable? = nil) throws(PlanRefusal) {
        guard let child = children.first(where: { $0.id != other?.id && $0.needs(column, of: table) }) else { return }
        throw refusal(
            "column \"\(column)\" of \"\(table.title)\" keeps \"\(child.childTitle)\" in step with \"\(child.sourceTitle)\", so it cannot be \(change)",
            hint: "End that first, with dual_write_disable.")
    }

    /// - Throws: Where a column belongs to a pair or a child table that is kept in step still.
    func unpaired(_ column: String, of table: Table, to change: String) throws(PlanRefusal) {
        try unneeded(column, of: table, to: change)
        guard let pair = pairs.first(where: { $0.isOn(table) && $0.columns.contains(column) }) else { return }
        throw refusal(
            "column \"\(column)\" of \"\(table.title)\" is kept in step (\(pair.title)), so it cannot be \(change)",
            hint: "End the dual write first, with dual_write_disable.")
    }

    // MARK: Changing the picture

    mutating func update(_ name: TableName, _ change: (inout Table) -> Void) {
        guard let oid = catalog.tables[name]?.oid else { return }
        // One table may be named in two ways.
        for other in catalog.tables.keys where catalog.tables[other]?.oid == oid { change(&catalog.tables[other]!) }
    }

    mutating func updateColumn(_ column: String, of name: TableName, _ change: (inout Column) -> Void) {
        update(name) { table in
            guard let index = table.columns.firstIndex(where: { $0.name == column }) else { return }
            change(&table.columns[index])
        }
    }

    /// Another pair in the place of one, such as the same under new names.
    mutating func replace(_ pair: ColumnPair, with other: ColumnPair) {
        pairs.removeAll { $0.id == pair.id }
        pairs.append(other)
    }

    mutating func disable(_ pair: ColumnPair) {
        pairs.removeAll { $0.id == pair.id }
        disabledPairs.append(pair)
    }

    mutating func enable(_ pair: ColumnPair) { pairs.append(pair) }

    mutating func enable(_ child: ChildTable) { children.append(child) }

    mutating func disable(_ child: ChildTable) {
        children.removeAll { $0.id == child.id }
        disabledChildren.append(child)
    }

    /// Takes back that this phase ends the child table's dual write, so that it can end together with its source.
    mutating func forgetEnd(of child: ChildTable) {
        endings.removeAll { $0.pair == child.id }
        disabledChildren.removeAll { $0.id == child.id }
    }

    /// Takes back that this phase ends the pair, so that it can end together with one of its columns.
    mutating func forgetEnd(of pair: ColumnPair) {
        endings.removeAll { $0.pair == pair.id }
        disabledPairs.removeAll { $0.id == pair.id }
    }
}
