extension OperationType {
    public static let customSQL = OperationType(rawValue: "custom_sql")
}

/// Runs SQL of your own.
public struct CustomSQL: MigrationOperation {
    public static let type = OperationType.customSQL
    public static let summary = "run SQL of your own"
    public static let keys: [Key] = [
        .required("sql", .statements, "the statements"),
        .optional("rollback", .statements, "the statements that take them back", standard: "derived from the statements and the catalog"),
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
        guard let tree else { return }
        for (node, text) in zip(tree.statements, tree.texts) {
            questions.ask(about: StatementFamilies.deeds(of: node, text) ?? [])
            questions.ask(about: node, text)
        }
    }

    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let back =
            try rollback.map { text throws(PlanRefusal) in try StatementPieces(text, transaction, in: context).pieces.map(\.step) } ?? []
        var planner = StatementPlanner(context: context, isGiven: rollback != nil)
        for (index, piece) in try StatementPieces(sql, transaction, in: context).pieces.enumerated() {
            var step = try planner.step(of: piece, in: self)
            // On the first step, so that it runs however far the text came.
            if rollback != nil { step.undo = index == 0 ? back : [] }
            planner.context.add(step)
        }
        context = planner.context
        context.ledger.searchPathHasMoved = false
    }

    /// What an applied phase made may be destroyed by a later one.
    public func recall(in context: inout PlanContext) {
        for (node, text) in zip(tree?.statements ?? [], tree?.texts ?? []) {
            for deed in StatementFamilies.deeds(of: node, text) ?? [] { context.recall(deed) }
        }
    }
}
