/// Which statements begin or end a transaction themselves, or refuse to run in one.
/// - SeeAlso: <https://www.postgresql.org/docs/current/app-psql.html>, `AUTOCOMMIT`
enum TransactionWords {
    /// - Parameter words: The first ones of the statement, in lower case.
    static func runsOutside(_ words: [String]) -> Bool {
        let second = words.count > 1 ? words[1] : ""
        return switch words.first {
        case nil, "abort", "begin", "start", "end", "commit", "rollback", "vacuum", "cluster": true
        case "prepare": second == "transaction"
        case "alter": second == "system"
        case "discard": second == "all"
        case "create", "drop": ["database", "tablespace", "system"].contains(second) || second == "index" && words.contains("concurrently")
            || second == "unique" && words.contains("concurrently") || second == "subscription"
        case "reindex": ["database", "system", "schema"].contains(second) || words.contains("concurrently")
        default: false
        }
    }
}
