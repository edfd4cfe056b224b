/// The tables that a place in a statement can speak of, by the names it calls them.
struct QueryScope {
    struct Table: Equatable {
        /// An index into the relations; nil for what the catalog does not know, such as a query with a name.
        var relation: Int?
        /// What columns are written with: the alias, else the name.
        var alias: String
        /// Where in the statement it is named.
        var place: Int
    }

    private(set) var tables: [Table] = []
    /// Queries that `WITH` names.
    private(set) var queries: [String] = []

    /// - Parameters:
    ///   - tokens: Of the whole statement, what follows the cursor included.
    ///   - parentheses: Those around the cursor.
    init(_ tokens: [SQLScan.Token], around parentheses: [Int], _ names: SchemaNames) {
        for (index, token) in tokens.enumerated() where index + 2 < tokens.count {
            if tokens[index + 1].isWord("AS"), let name = token.name, tokens[index + 2].isMark("(") || tokens[index + 2].isWord("MATERIALIZED", "NOT") { queries.append(name) }
        }
        var index = 0
        while index < tokens.count {
            let token = tokens[index]
            let introduces = token.isWord("FROM", "JOIN", "UPDATE", "INTO", "USING")
                || token.isWord("TABLE") && tokens.first?.isWord("ALTER") == true
                || token.isWord("ON") && tokens.first?.isWord("CREATE") == true && tokens.prefix(index).contains { $0.isWord("INDEX", "TRIGGER", "POLICY") }
                || token.isWord("COPY", "TRUNCATE") && index == 0
            index += 1
            guard introduces, parentheses.starts(with: token.parentheses) else { continue }
            // FROM and USING list tables with commas between them.
            while let end = add(at: index, tokens, names) {
                index = end
                guard token.isWord("FROM", "USING", "UPDATE"), index < tokens.count, tokens[index].isMark(","), tokens[index].parentheses == token.parentheses else { break }
                index += 1
            }
        }
    }

    /// - Returns: Where what follows the table begins; nil where there is none.
    private mutating func add(at start: Int, _ tokens: [SQLScan.Token], _ names: SchemaNames) -> Int? {
        var index = start
        func token() -> SQLScan.Token? { index < tokens.count ? tokens[index] : nil }
        while token()?.isWord("ONLY", "LATERAL", "IF", "EXISTS", "TABLE") == true { index += 1 }
        guard let first = token() else { return nil }
        let place = index
        if first.isMark("(") {
            // A query as a table: only its name is known.
            let depth = first.parentheses.count
            index += 1
            while let next = token(), !(next.isMark(")") && next.parentheses.count == depth) { index += 1 }
            guard token() != nil else { return nil }
            index += 1
            if token()?.isWord("AS") == true { index += 1 }
            guard let alias = token().flatMap({ Self.alias($0) }) else { return index }
            tables.append(Table(relation: nil, alias: alias, place: place))
            return index + 1
        }
        guard first.kind == .name || first.kind == .word && !SQLWords.reserved.contains(first.text), var name = first.name else { return nil }
        index += 1
        var schema: String?
        if token()?.isMark(".") == true, index + 1 < tokens.count, let second = tokens[index + 1].name {
            (schema, name) = (name, second)
            index += 2
        }
        var alias = name
        if token()?.isWord("AS") == true { index += 1 }
        if let next = token(), let given = Self.alias(next) {
            alias = given
            index += 1
        }
        tables.append(Table(relation: queries.contains(name) && schema == nil ? nil : names.relation(schema: schema, name), alias: alias, place: place))
        return index
    }

    /// Words that follow a table and are no alias.
    private static let following: Set = ["SET", "VALUES", "ADD", "DROP", "ALTER", "RENAME", "ATTACH", "DETACH", "ENABLE", "DISABLE", "OWNER", "VALIDATE", "RETURNING", "WHERE", "CLUSTER", "INHERIT", "NO", "REPLICA", "RESET", "PARTITION", "OVERRIDING", "START", "RESTART", "CONTINUE", "CASCADE", "RESTRICT", "ENCODING", "FORMAT"]

    private static func alias(_ token: SQLScan.Token) -> String? {
        guard token.kind == .name || token.kind == .word && !SQLWords.reserved.contains(token.text) && !following.contains(token.text) else { return nil }
        return token.name
    }
}
