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
