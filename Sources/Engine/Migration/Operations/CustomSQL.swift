extension OperationType {
    public static let customSQL = OperationType(rawValue: "custom_sql")
}

/// Runs SQL of your own.
public struct CustomSQL: MigrationOperation {
    public static let type = OperationType.customSQL
    public static let summary = "run SQL of your own"
    public static let keys: [Key] = [
        .required("sql", .statements, "the statements"),
        .optional("rollback", .statements, "the statements that take them back"),
        .optional("transaction", .choice(TransactionUse.allCases.map(\.rawValue)), "whether they run in one transaction", standard: "auto"),
    ]

    public let fields: Fields
    public let sql: String
    public let rollback: String?
    public let transaction: TransactionUse
    /// The statements; nil where the grammar at hand does not read them, see ``syntaxError``.
    public let tree: ParseTree?
    /// Why ``tree`` is nil: a mistake, or syntax of a PostgreSQL newer than the grammar.
    public let syntaxError: SQLSyntaxError?

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        sql = try fields.required("sql")
        rollback = fields.text("rollback")
        transaction = fields.choice("transaction") ?? .auto
        (tree, syntaxError) = SQLParser.attempt(sql)
    }

    public enum TransactionUse: String, CaseIterable, Sendable {
        /// In one, unless a statement cannot run in a transaction.
        case auto
        case always, never
    }
}

extension MigrationBuilder {
    public func customSQL(
        _ sql: String, rollback: String? = nil, transaction: CustomSQL.TransactionUse? = nil
    ) -> MigrationBuilder {
        adding(
            CustomSQL.self,
            [
                ("sql", .sql(sql)), ("rollback", rollback.map(FieldValue.sql)),
                ("transaction", (transaction?.rawValue).map(FieldValue.text)),
            ], call: "customSQL")
    }
}

extension CustomSQL {
    public func ask(_ questions: inout CatalogQuestions) {
        for text in [sql, rollback].compactMap({ $0 }) {
            guard let tree = SQLParser.attempt(text).0 else { continue }
            for (node, text) in zip(tree.statements, tree.texts) {
                guard let draft = ConcurrentSQL.draft(node, text) else { continue }
                questions.tables.insert(draft.table)
                questions.drafts.insert(draft)
            }
        }
    }

    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let steps = try Self.steps(sql, transaction: transaction, in: context)
        let undo = try rollback.map { text throws(PlanRefusal) in try Self.steps(text, transaction: transaction, in: context) } ?? []
        for (index, step) in steps.enumerated() {
            var step = step
            // On the first step, so that it runs however far the text came.
            if index == 0 { step.undo = undo }
            if rollback == nil, case .statement(let statement) = step.action, case .buildsIndex(let built) = statement.effect {
                step.undo = [IndexBuild.dropConcurrently(built, on: built.table, ifThere: true)]
            } else if rollback == nil {
                step.loses = "What this SQL did is not taken back: it has no \"rollback\"."
            }
            if let syntaxError { step.notes.append("The grammar at hand does not read it (\(syntaxError.message)); the server will judge it.") }
            if index == 0, let tree, tree.statements.contains(where: { $0["DropStmt"] != nil || $0["TruncateStmt"] != nil }) {
                step.notes.append("It destroys without a snapshot; drop_column and drop_table keep what they destroy.")
            }
            context.add(step)
        }
    }

    /// Statements that cannot run in a transaction stand alone, `BEGIN … COMMIT` is honoured, the rest is one transaction.
    private static func steps(_ sql: String, transaction: TransactionUse, in context: PlanContext) throws(PlanRefusal) -> [Step] {
        let title = "run SQL: "
        func transactional(_ statements: [String]) -> Step {
            var step = Step(title + summary(statements), .transaction(Step.Transaction(statements, isUserSQL: true, isUnbounded: true)))
            step.cost = .unknown
            return step
        }
        guard transaction != .never, let tree = SQLParser.attempt(sql).0 else {
            return transaction == .never ? [lone(sql, title + summary([sql]), nil)] : [transactional([sql])]
        }
        var steps: [Step] = []
        var pending: [String] = []
        func flush() {
            if !pending.isEmpty { steps.append(transactional(pending)) }
            pending = []
        }
        for (node, text) in zip(tree.statements, tree.texts) {
            if let control = node["TransactionStmt"]?["kind"]?.text {
                switch control {
                case "TRANS_STMT_BEGIN", "TRANS_STMT_START", "TRANS_STMT_COMMIT": flush()
                default:
                    throw context.refusal("\(summary([text])) cannot stand in a migration", hint: "BEGIN and COMMIT are honoured, nothing else of the kind.")
                }
            } else if runsAlone(node) {
                if transaction == .always {
                    throw context.refusal("\(summary([text])) cannot run in a transaction", hint: "Leave \"transaction\" out.")
                }
                flush()
                steps.append(try lone(text, title + summary([text]), ConcurrentSQL.effect(node, text, in: context)))
            } else if transaction == .auto, ConcurrentSQL.isValidation(node) {
                flush()
                var step = transactional([text])
                if case .transaction(var own) = step.action {
                    own.waitsFreely = true
                    step.action = .transaction(own)
                }
                step.cost = .scan
                step.reason = "It stands in a transaction of its own, since the scan needs none of the locks taken before it."
                steps.append(step)
            } else {
                pending.append(text)
            }
        }
        flush()
        return steps
    }

    private static func lone(_ sql: String, _ title: String, _ effect: Step.LoneStatement.Effect?) -> Step {
        var step = Step(title, .statement(Step.LoneStatement(sql: sql, isUserSQL: true, effect: effect)))
        step.cost = effect == nil ? .unknown : .scan
        return step
    }

    /// - SeeAlso: `PreventInTransactionBlock` in the manual's page of each command.
    private static func runsAlone(_ node: SQLNode) -> Bool {
        if node["IndexStmt"]?["concurrent"] != nil || node["DropStmt"]?["concurrent"] != nil { return true }
        if let vacuum = node["VacuumStmt"] { return vacuum["is_vacuumcmd"] != nil }
        if let reindex = node["ReindexStmt"] { return reindex["params"]?.elements.contains { $0["DefElem"]?["defname"]?.text == "concurrently" } ?? false }
        return ["CreatedbStmt", "DropdbStmt", "CreateTableSpaceStmt", "DropTableSpaceStmt", "AlterSystemStmt"].contains(node.kind ?? "")
    }

    /// The start of the first statement, on one line.
    private static func summary(_ statements: [String]) -> String {
        let lines = (statements.first ?? "").split(separator: "\n").map { $0.drop { $0 == " " } }.filter { !$0.hasPrefix("--") && !$0.isEmpty }
        let words = lines.joined(separator: " ").split(separator: " ").joined(separator: " ")
        let start = words.count > 60 ? words.prefix(59) + "…" : words[...]
        return start + (statements.count > 1 ? " and \(statements.count - 1) more" : "")
    }
}
