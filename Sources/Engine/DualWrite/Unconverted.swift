/// Rows of a pair whose values the other side could not take.
enum Unconverted {
    /// Holds when there is none; as long as there is one no NOT NULL, no switch and no drop may run.
    static func check(_ pair: ColumnPair) -> CheckPlan {
        CheckPlan(
            title: "every value of \(pair.table).\(pair.old.title) and \(pair.new.title) converts",
            sql: """
                SELECT key AS "\(pair.key.joined(separator: ", ").replacing("\"", with: ""))", value FROM ai_shell.rejected_rows \
                WHERE pair = \(Quote.literal(pair.id)) ORDER BY at LIMIT 20
                """,
            isUserSQL: false,
            errorMessage: "some rows of \(pair.table) have a value that the other side cannot take; mend them, to start from: \(remedy(pair))")
    }

    /// The same, as a statement that fails: for a transaction that forgets the rows itself.
    static func guardStatement(_ pair: ColumnPair) -> String {
        """
        DO $ai_shell$ BEGIN IF EXISTS (SELECT FROM ai_shell.rejected_rows WHERE pair = \(Quote.literal(pair.id))) THEN \
        RAISE EXCEPTION USING ERRCODE = 'data_exception', MESSAGE = \(Quote.literal("some rows of \(pair.table) have a value that the other side cannot take")), \
        HINT = 'See ai_shell.rejected_rows; mend them and apply again.'; END IF; END $ai_shell$
        """
    }

    /// A statement to start from.
    private static func remedy(_ pair: ColumnPair) -> String {
        let column = pair.old.names[0]
        let key = pair.key.map { SQLName.brief($0) }.joined(separator: ", ")
        return "UPDATE \(SQLName.brief(TableName(schema: pair.schema, name: pair.table))) SET \(SQLName.brief(column)) = … WHERE (\(key)) IN (…)"
    }
}
