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
    private var session: JudgedSession
    private var count = 0

    /// - Parameters:
    ///   - catalog: What the texts name, as ``MigrationEngine/outlook(for:searchPath:pid:isInTransaction:)`` reads it; nil judges by the parse tree alone.
    ///   - isInTransaction: Whether the text runs inside a transaction that is open already.
    public init(_ catalog: Catalog?, isInTransaction: Bool = false) {
        var none = Catalog(serverVersion: Self.grammarVersion, database: "", user: "", host: "", isStandby: false, mayCreateSchemas: true)
        none.searchPath = ["public"]
        let phase = Phase(number: 1, description: "")
        context = PlanContext(migration: Migration(name: "sql", phases: [phase]), phase: phase, catalog: catalog ?? none)
        isOffline = catalog == nil
        session = JudgedSession(lockTimeout: catalog?.lockTimeout ?? 0)
        session.isInTransaction = isInTransaction
    }

    /// Judges what stands in a migration at a point of its plan.
    init(at context: PlanContext) {
        self.context = context
        isOffline = false
        session = JudgedSession()
        session.isManaged = true
    }

    /// Of the grammar at hand, where no server says its own.
    private static let grammarVersion = 150_000

    /// - Throws: ``SQLSyntaxError`` where the grammar at hand does not read it.
    public mutating func judge(_ sql: String) throws(SQLSyntaxError) -> [Judgement] {
        let tree = try SQLParser.parse(sql)
        var judgements: [Judgement] = []
        for (node, text) in zip(tree.statements, tree.texts) { judgements.append(judge(node, text)) }
        return judgements
    }

    private mutating func judge(_ node: SQLNode, _ text: String) -> Judgement {
        count += 1
        let statement = JudgedStatement(node: node, text: Self.bare(text), context: context, isOffline: isOffline, session: session)
        let hazards = HazardRules.all.flatMap { $0.judge(statement) }
        let locks = StatementLocks.merged(hazards.flatMap(\.locks) + StatementLocks(context: context).locks(of: node))
        follow(statement, hazards, locks)
        follow(node, text)
        return Judgement(text: text, hazards: hazards, locks: locks)
    }

    /// Without the comments before it.
    private static func bare(_ text: String) -> String {
        guard let first = (try? SQLToken.scan(text))?.first else { return text }
        return String(decoding: Array(text.utf8.dropFirst(first.range.lowerBound)), as: UTF8.self)
    }

    /// What is to be said once nothing follows.
    public func end() -> [Hazard] { HazardRules.all.flatMap { $0.judgeEnd(isOpen: session.begin != nil) } }

    /// What the session is like after the statement.
    private mutating func follow(_ statement: JudgedStatement, _ hazards: [Hazard], _ locks: [TableLock]) {
        let node = statement.node
        if let kind = node["TransactionStmt"]?["kind"]?.text { return session.control(kind, chains: node["TransactionStmt"]?["chain"] != nil, count) }
        if let set = node["VariableSetStmt"] { return session.set(set) }
        if !session.isInTransaction, statement.changesSomething { session.hasCommitted = true }
        session.worked.formUnion(hazards.filter { [.scan, .build, .rewrite].contains($0.work) }.flatMap(\.subjects).map(\.title))
        if let policy = node["CreatePolicyStmt"]?["table"]?.relationNames { session.policies.insert(policy) }
        guard session.isInTransaction else { return }
        session.held = StatementLocks.merged(session.held + (statement.strongLocks + locks).filter { $0.mode > .shareUpdateExclusive })
        for (alteration, constraint) in statement.addedConstraints("CONSTR_CHECK", "CONSTR_FOREIGN") {
            session.addedConstraints.insert("\(alteration.place.title)/\(constraint["conname"]?.text ?? "")")
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
