/// Judges SQL, statement by statement, each in the light of those before it.
public struct StatementJudge {
    /// A statement and what the rules say of it.
    public struct Judgement: Sendable {
        public var text: String
        public var hazards: [Hazard]
        /// Every lock stronger than `ROW EXCLUSIVE` that it certainly takes on tables in use, harmless or not.
        public var locks: [TableLock]

        public init(text: String, hazards: [Hazard], locks: [TableLock]) { (self.text, self.hazards, self.locks) = (text, hazards, locks) }
    }

    private var context: PlanContext
    private let isOffline: Bool
    private let assumesMissing: Bool
    private var session: JudgedSession
    private var count = 0

    /// - Parameters:
    ///   - catalog: What the texts name, as ``MigrationEngine/outlook(for:searchPath:pid:isInTransaction:)`` reads it; nil judges by the parse tree alone.
    ///   - isInTransaction: Whether the text runs inside a transaction that is open already.
    ///   - assumesMissing: Whether a table that the database does not have counts as one in use, unless the text makes it.
    public init(_ catalog: Catalog?, isInTransaction: Bool = false, assumesMissing: Bool = false) {
        self.assumesMissing = assumesMissing
        let phase = Phase(number: 1, description: "")
        context = PlanContext(migration: Migration(name: "sql", phases: [phase]), phase: phase, catalog: catalog ?? .unknown)
        isOffline = catalog == nil
        session = JudgedSession(lockTimeout: catalog?.lockTimeout ?? 0)
        session.isInTransaction = isInTransaction
    }

    /// Judges what a migration runs at a point of its plan.
    init(at context: PlanContext, isOffline: Bool) {
        self.context = context
        assumesMissing = false
        self.isOffline = isOffline
        session = JudgedSession()
        session.isManaged = true
    }

    /// - Throws: ``SQLSyntaxError`` where the grammar at hand does not read it.
    public mutating func judge(_ sql: String) throws(SQLSyntaxError) -> [Judgement] {
        let tree = try SQLParser.parse(sql)
        var judgements: [Judgement] = []
        for (node, text) in zip(tree.statements, tree.texts) { judgements.append(judge(node, text)) }
        return judgements
    }

    mutating func judge(_ node: SQLNode, _ text: String) -> Judgement {
        count += 1
        let statement = JudgedStatement(node: node, text: text.withoutLeadingComments, context: context, isOffline: isOffline, assumesMissing: assumesMissing, session: session)
        let hazards = HazardRules.all.flatMap { $0.judge(statement) }
        let locks = StatementLocks.merged(hazards.flatMap(\.locks) + StatementLocks(context: context).locks(of: node))
        follow(statement, hazards, locks)
        follow(node, text)
        return Judgement(text: text, hazards: hazards, locks: locks)
    }

    /// What is to be said once nothing follows.
    public func end() -> [Hazard] { HazardRules.all.flatMap { $0.judgeEnd(isOpen: session.begin != nil) } }

    /// Which statement, from 1, began the transaction that is open.
    var openSince: Int? { session.begin }

    /// Judges the statements of a body, which are one transaction together with what stands around it.
    /// - Returns: The hazards of each; none for one that the grammar does not read.
    /// - Parameter isCertain: Whether all of them run, so that what they make and drop is made and dropped for what follows.
    mutating func judgeBody(_ statements: [String], isCertain: Bool) -> [[Hazard]] {
        let (isInside, number, outside) = (session.isInTransaction, count, context)
        defer { if !isCertain { context = outside } }
        if !isInside { session.control("TRANS_STMT_BEGIN", chains: false, count) }
        let hazards = statements.map { ((try? judge($0)) ?? []).flatMap(\.hazards) }
        count = number
        if !isInside { session.control("TRANS_STMT_COMMIT", chains: false, count) }
        return hazards
    }

    /// What the session is like after the statement.
    private mutating func follow(_ statement: JudgedStatement, _ hazards: [Hazard], _ locks: [TableLock]) {
        let node = statement.node
        if let kind = node["TransactionStmt"]?["kind"]?.text { return session.control(kind, chains: node["TransactionStmt"]?["chain"] != nil, count) }
        if let set = node["VariableSetStmt"] { return session.set(set) }
        if let select = node["SelectStmt"] { session.call(select) }
        if node["DiscardStmt"] != nil { session.discard() }
        prove(statement)
        if !session.isInTransaction, statement.changesSomething { session.hasCommitted = true }
        session.worked.formUnion(hazards.filter { [.scan, .build, .rewrite].contains($0.work) }.flatMap(\.subjects).map(\.title))
        if let policy = node["CreatePolicyStmt"]?["table"]?.relationNames { session.policies.insert(policy) }
        guard session.isInTransaction else { return }
        session.held = StatementLocks.merged(session.held + (statement.strongLocks + locks).filter { $0.mode > .shareUpdateExclusive })
        for (alteration, constraint) in statement.addedConstraints("CONSTR_CHECK", "CONSTR_FOREIGN") {
            session.addedConstraints.insert("\(alteration.place.title)/\(constraint["conname"]?.text ?? "")")
        }
    }

    /// Checks that say of a column that it is never NULL.
    private mutating func prove(_ statement: JudgedStatement) {
        for alteration in statement.alterations {
            let constraint = alteration.command["def"]?["Constraint"]
            let key = "\(alteration.place.title)/\(constraint?["conname"]?.text ?? alteration.name)"
            switch alteration.kind {
            case "AT_AddConstraint":
                guard let test = constraint?["raw_expr"]?["NullTest"], test["nulltesttype"]?.text == "IS_NOT_NULL", let column = test["arg"]?["ColumnRef"]?["fields"]?.names.last else { continue }
                let title = "\(alteration.place.title).\(column)"
                if constraint?["skip_validation"] == nil { session.proven.insert(title) } else { session.unproven[key] = title }
            case "AT_ValidateConstraint": if let title = session.unproven.removeValue(forKey: key) { session.proven.insert(title) }
            case "AT_AlterColumnType": session.proven.remove("\(alteration.place.title).\(alteration.name)")
            default: break
            }
        }
    }

    /// What is there after the statement.
    private mutating func follow(_ node: SQLNode, _ text: String) {
        let drawn = MadeTable.drawn(from: node, text, in: context)
        var builder = InverseBuilder(context: context, mayDestroy: true)
        if (try? builder.inverse(of: StatementFamilies.deeds(of: node, text) ?? [], text)) != nil { context = builder.context }
        if let drawn { context.place(drawn) }
        context.draw(node)
    }
}
