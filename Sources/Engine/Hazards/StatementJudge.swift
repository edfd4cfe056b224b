/// Judges SQL, statement by statement, each in the light of those before it.
public struct StatementJudge {
    /// A statement and what the rules say of it.
    public struct Judgement: Sendable {
        public var text: String
        public var hazards: [Hazard]
        /// Every lock stronger than `ROW EXCLUSIVE` that it certainly takes on tables in use, harmless or not.
        public var locks: [TableLock]
    }

    private var context: PlanContext
    private let isOffline: Bool
    private var isInTransaction: Bool

    /// - Parameters:
    ///   - catalog: What the texts name, as ``MigrationEngine/outlook(for:searchPath:pid:isInTransaction:)`` reads it; nil judges by the parse tree alone.
    ///   - isInTransaction: Whether the text runs inside a transaction that is open already.
    public init(_ catalog: Catalog?, isInTransaction: Bool = false) {
        var none = Catalog(serverVersion: Self.grammarVersion, database: "", user: "", host: "", isStandby: false, mayCreateSchemas: true)
        none.searchPath = ["public"]
        let phase = Phase(number: 1, description: "")
        context = PlanContext(migration: Migration(name: "sql", phases: [phase]), phase: phase, catalog: catalog ?? none)
        isOffline = catalog == nil
        self.isInTransaction = isInTransaction
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
        switch node["TransactionStmt"]?["kind"]?.text {
        case "TRANS_STMT_BEGIN", "TRANS_STMT_START": isInTransaction = true
        case "TRANS_STMT_COMMIT", "TRANS_STMT_ROLLBACK", "TRANS_STMT_PREPARE": isInTransaction = false
        default: break
        }
        let statement = JudgedStatement(node: node, text: Self.bare(text), context: context, isOffline: isOffline, isInTransaction: isInTransaction)
        let hazards = HazardRules.all.flatMap { $0.judge(statement) }
        let locks = StatementLocks.merged(hazards.flatMap(\.locks) + StatementLocks(context: context).locks(of: node))
        follow(node, text)
        return Judgement(text: text, hazards: hazards, locks: locks)
    }

    /// Without the comments before it.
    private static func bare(_ text: String) -> String {
        guard let first = (try? SQLToken.scan(text))?.first else { return text }
        return String(decoding: Array(text.utf8.dropFirst(first.range.lowerBound)), as: UTF8.self)
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
