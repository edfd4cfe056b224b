/// The text of an operation in parts that commit on their own: statements that cannot run in a transaction stand alone,
/// `BEGIN … COMMIT` is honoured, the rest is one transaction.
struct StatementPieces {
    struct Statement {
        let node: SQLNode
        let text: String
    }

    struct Piece {
        /// Without what is derived: locks and the way back.
        var step: Step
        /// Empty where the grammar at hand does not read the text.
        var statements: [Statement]
    }

    private(set) var pieces: [Piece] = []
    private let transaction: CustomSQL.TransactionUse
    private let context: PlanContext

    init(_ sql: String, _ transaction: CustomSQL.TransactionUse, in context: PlanContext) throws(PlanRefusal) {
        (self.transaction, self.context) = (transaction, context)
        let tree = SQLParser.attempt(sql).0
        let all = zip(tree?.statements ?? [], tree?.texts ?? []).map { Statement(node: $0, text: $1) }
        if transaction == .never {
            let effect: Step.LoneStatement.Effect? = if all.count == 1 { try ConcurrentSQL.effect(all[0].node, all[0].text, in: context) } else { nil }
            pieces = [Piece(step: Self.lone(sql, Self.title([sql]), effect), statements: all)]
        } else if tree == nil {
            pieces = [Piece(step: Self.transactional([sql]), statements: [])]
        } else {
            try split(all)
        }
    }

    private mutating func split(_ statements: [Statement]) throws(PlanRefusal) {
        var pending: [Statement] = []
        func flushed() -> [Piece] {
            pending.isEmpty ? [] : [Piece(step: Self.transactional(pending.map(\.text)), statements: pending)]
        }
        for statement in statements {
            let (node, text) = (statement.node, statement.text)
            if let control = node["TransactionStmt"]?["kind"]?.text {
                guard ["TRANS_STMT_BEGIN", "TRANS_STMT_START", "TRANS_STMT_COMMIT"].contains(control) else {
                    throw context.refusal(
                        "\(text.firstLine) cannot stand in a migration", hint: "BEGIN and COMMIT are honoured, nothing else of the kind.")
                }
                pieces += flushed()
                pending = []
            } else if Self.runsAlone(node) {
                if transaction == .always {
                    throw context.refusal("\(text.firstLine) cannot run in a transaction", hint: "Leave \"transaction\" out.")
                }
                pieces += flushed()
                pending = []
                pieces.append(
                    Piece(
                        step: Self.lone(text, Self.title([text]), try ConcurrentSQL.effect(node, text, in: context)),
                        statements: [statement]))
            } else if transaction == .auto, ConcurrentSQL.isValidation(node) {
                pieces += flushed()
                pending = []
                pieces.append(Piece(step: Self.validation(text), statements: [statement]))
            } else {
                pending.append(statement)
            }
        }
        pieces += flushed()
    }

    private static func title(_ statements: [String]) -> String {
        "run SQL: " + (statements.first ?? "").firstLine + (statements.count > 1 ? " and \(statements.count - 1) more" : "")
    }

    private static func transactional(_ statements: [String]) -> Step {
        var step = Step(title(statements), .transaction(Step.Transaction(statements, isUserSQL: true, isUnbounded: true)))
        step.cost = .unknown
        return step
    }

    private static func validation(_ text: String) -> Step {
        var transaction = Step.Transaction([text], isUserSQL: true, isUnbounded: true)
        transaction.waitsFreely = true
        var step = Step(title([text]), .transaction(transaction))
        step.cost = .scan
        step.reason = "It stands in a transaction of its own, since the scan needs none of the locks taken before it."
        return step
    }

    private static func lone(_ sql: String, _ title: String, _ effect: Step.LoneStatement.Effect?) -> Step {
        var step = Step(title, .statement(Step.LoneStatement(sql: sql, isUserSQL: true, effect: effect)))
        step.cost =
            switch effect {
            case .buildsIndex, .dropsIndex, .rebuildsIndexes: .scan
            case .detaches, .addsValue: .catalogOnly
            case .repeatable, nil: .unknown
            }
        return step
    }

    /// - SeeAlso: `PreventInTransactionBlock` in the manual's page of each command.
    static func runsAlone(_ node: SQLNode) -> Bool {
        if node["IndexStmt"]?["concurrent"] != nil || node["DropStmt"]?["concurrent"] != nil { return true }
        if let vacuum = node["VacuumStmt"] { return vacuum["is_vacuumcmd"] != nil }
        if let reindex = node["ReindexStmt"] {
            return ["REINDEX_OBJECT_SCHEMA", "REINDEX_OBJECT_SYSTEM", "REINDEX_OBJECT_DATABASE"].contains(reindex["kind"]?.text ?? "")
                || reindex.isConcurrentReindex
        }
        // Of every table that was clustered before.
        if let cluster = node["ClusterStmt"] { return cluster["relation"] == nil }
        if ConcurrentSQL.detachment(node) != nil { return true }
        return ["CreatedbStmt", "DropdbStmt", "CreateTableSpaceStmt", "DropTableSpaceStmt", "AlterSystemStmt"].contains(node.kind ?? "")
    }
}
