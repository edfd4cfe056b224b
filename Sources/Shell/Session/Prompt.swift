import Engine

/// What stands before the line being typed: database, what is unfinished, the transaction, whether this is a superuser.
enum Prompt {
    /// The prompt without what takes no room on the screen, which stands between bytes 1.
    static func visible(_ prompt: String) -> String {
        prompt.split(separator: "\u{1}", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 0 }.map { $0.element }.joined()
    }

    /// As psql's `%/%R%x%# `: `shop=#`, `shop-#`, `shop'#`, `shop=*#`, `shop=!#`; `!>` without a connection.
    static func text(database: String?, pending: StatementSplitter.Pending, isSkipping: Bool = false, _ standing: PostgresConnection.Standing?) -> String {
        guard let database else { return "!> " }
        let mark =
            switch pending {
            case .nothing: isSkipping ? "@" : "="
            case .statement: "-"
            case .parenthesis: "("
            case .comment: "*"
            case .singleQuote: "'"
            case .doubleQuote: "\""
            case .dollarQuote: "$"
            }
        let transaction =
            switch standing?.transaction {
            case .idle: ""
            case .active, .inTransaction: "*"
            case .failed: "!"
            case .unknown, nil: "?"
            }
        return "\(database)\(mark)\(transaction)\(standing?.isSuperuser == true ? "#" : ">") "
    }
}
