import Engine

/// What may stand at a place in SQL.
struct SQLCompletion {
    let names: SchemaNames
    /// `COMP_KEYWORD_CASE`.
    let keywordCase: String
    /// What may begin a line outside SQL.
    let commandWords: [String]

    private enum Wanted {
        case relations(kinds: String), columns, schemas, functions, types, roles, databases, extensions, settings, indexes
    }

    /// - Parameters:
    ///   - text: The statement from its start; what follows the cursor tells which tables it speaks of.
    ///   - cursor: In scalars.
    /// - Returns: `start` counts from the start of the text.
    func completion(_ text: [Unicode.Scalar], cursor: Int) -> Completion? {
        let scan = SQLScan(Array(text[..<cursor]))
        guard !scan.endsInside else { return nil }
        var tokens = scan.tokens
        // A name that is still open ends here.
        let whole = SQLScan(scan.openName == nil ? text : text[..<cursor] + ["\""] + text[cursor...]).tokens
        // The word at the cursor, and what qualifies it.
        var typed = ""
        var start = cursor
        var isQuoted = false
        if let last = tokens.last, last.range.upperBound == cursor, last.kind == .word || last.kind == .name && scan.openName != nil {
            typed = last.kind == .word ? last.written : last.text
            isQuoted = last.kind == .name
            start = last.range.lowerBound
            tokens.removeLast()
        } else if tokens.last?.range.upperBound == cursor, tokens.last?.kind == .number {
            return nil
        }
        var qualifiers: [String] = []
        while tokens.last?.isMark(".") == true, tokens.count > 1, let name = tokens[tokens.count - 2].name {
            qualifiers.insert(name, at: 0)
            tokens.removeLast(2)
        }
        let parentheses = parenthesesAtEnd(of: tokens)
        let scope = QueryScope(whole, around: parentheses, names)
        var found = qualifiers.isEmpty ? candidates(tokens, scope, parentheses, typed) : members(of: qualifiers, tokens, scope)
        let folded = typed.lowercased()
        found = found.filter { candidate in
            let plain = candidate.text.hasPrefix("\"") ? String(candidate.text.dropFirst()) : candidate.text
            return isQuoted ? plain.hasPrefix(typed) : plain.lowercased().hasPrefix(folded)
        }
        if isQuoted { found = found.filter { $0.label == nil }.map { $0.text.hasPrefix("\"") ? $0 : Candidate(text: Quote.identifier($0.text), note: $0.note, ending: $0.ending) } }
        var seen: Set<String> = []
        found = found.filter { seen.insert($0.text).inserted }
        return found.isEmpty ? nil : Completion(start: start, candidates: found)
    }

    private func parenthesesAtEnd(of tokens: [SQLScan.Token]) -> [Int] {
        guard let last = tokens.last else { return [] }
        if last.isMark("(") { return last.parentheses + [last.range.lowerBound] }
        return last.parentheses
    }

    // MARK: By context

    private func candidates(_ tokens: [SQLScan.Token], _ scope: QueryScope, _ parentheses: [Int], _ typed: String) -> [Candidate] {
        guard let last = tokens.last else {
            return keywords(SQLWords.starts.sorted(), typed) + commandWords.map { Candidate(text: $0, note: "command") }
        }
        let first = tokens[0]
        let before = tokens.count > 1 ? tokens[tokens.count - 2] : nil
        if last.isMark("::") { return all(.types) }
        if last.kind == .word {
            switch last.text {
            case "FROM", "JOIN", "USING", "ONLY", "LATERAL":
                if first.isWord("REVOKE", "GRANT") { return all(.roles) }
                if last.text == "USING", first.isWord("CREATE") { return ["btree", "hash", "gin", "gist", "spgist", "brin"].map { Candidate(text: $0) } }
                if last.text == "USING", scope.tables.count > 1, !first.isWord("DELETE", "MERGE") { return [Candidate(text: "(", ending: "")] }
                return tables(scope, "rpvmf") + functions() + keywords(["LATERAL", "ONLY", "SELECT"], typed)
            case "INTO": return all(.relations(kinds: "rpvf"))
            case "UPDATE": return first.isWord("UPDATE") ? all(.relations(kinds: "rpvf")) + keywords(["ONLY"], typed) : keywords(["SET", "NOWAIT", "SKIP LOCKED"], typed)
            case "TABLE", "EXISTS", "COPY", "TRUNCATE", "ANALYZE", "VACUUM", "LOCK", "REFERENCES", "INHERIT", "CLUSTER":
                if first.isWord("EXPLAIN") { return keywords(SQLWords.followers["EXPLAIN"] ?? [], typed) }
                if tokens.contains(where: { $0.isWord("VIEW") }) { return all(.relations(kinds: "vm")) }
                if tokens.contains(where: { $0.isWord("INDEX") }) { return all(.indexes) }
                if tokens.contains(where: { $0.isWord("SEQUENCE") }) { return all(.relations(kinds: "S")) }
                if tokens.contains(where: { $0.isWord("SCHEMA") }) { return all(.schemas) }
                if tokens.contains(where: { $0.isWord("TYPE") }) { return all(.types) }
                if last.text == "EXISTS", !first.isWord("DROP", "ALTER", "CREATE", "TRUNCATE") { return [Candidate(text: "(", ending: "")] }
                let more: [String] = switch last.text {
                    case "TABLE" where before?.isWord("CREATE", "TEMPORARY", "UNLOGGED") == true: ["IF NOT EXISTS"]
                    case "TABLE": ["IF EXISTS", "ONLY"]
                    case "VACUUM": ["FULL", "ANALYZE", "(", "VERBOSE"]
                    case "LOCK", "TRUNCATE": ["TABLE"]
                    default: []
                }
                return all(.relations(kinds: "rpmf")) + keywords(more, typed)
            case "VIEW": return all(.relations(kinds: before?.isWord("MATERIALIZED") == true ? "m" : "v")) + keywords(first.isWord("REFRESH") ? ["CONCURRENTLY"] : first.isWord("DROP") ? ["IF EXISTS"] : [], typed)
            case "SEQUENCE": return all(.relations(kinds: "S")) + keywords(["IF EXISTS"], typed)
            case "INDEX":
                return first.isWord("CREATE") ? keywords(["CONCURRENTLY", "IF NOT EXISTS", "ON"], typed) : all(.indexes) + keywords(["CONCURRENTLY", "IF EXISTS"], typed)
            case "CONCURRENTLY":
                if tokens.contains(where: { $0.isWord("VIEW") }) { return all(.relations(kinds: "m")) }
                return first.isWord("CREATE") ? keywords(["ON", "IF NOT EXISTS"], typed) : all(.indexes) + all(.relations(kinds: first.isWord("REINDEX") ? "rpm" : ""))
            case "SCHEMA": return all(.schemas) + keywords(first.isWord("CREATE") ? ["IF NOT EXISTS"] : first.isWord("DROP") ? ["IF EXISTS"] : [], typed)
            case "DATABASE": return all(.databases)
            case "EXTENSION": return all(.extensions)
            case "TYPE", "DOMAIN": return all(.types)
            case "FUNCTION", "PROCEDURE", "CALL", "EXECUTE": return all(.functions)
            case "ROLE", "USER", "OWNER", "AUTHORIZATION": return all(.roles)
            case "SHOW", "RESET": return all(.settings) + keywords(["ALL"], typed)
            case "TO" where first.isWord("SET", "ALTER") && before?.kind == .word && setting(before?.written) != nil: return choices(of: before?.written)
            case "TO" where first.isWord("GRANT", "REASSIGN") || before?.isWord("OWNER") == true: return all(.roles)
            case "SET":
                if first.isWord("SET") { return all(.settings) + keywords(["LOCAL", "SESSION", "ROLE", "TRANSACTION", "CONSTRAINTS"], typed) }
                if first.isWord("ALTER"), tokens.contains(where: { $0.isWord("COLUMN") }) { return keywords(["DATA TYPE", "DEFAULT", "NOT NULL", "STATISTICS", "STORAGE"], typed) }
                return scope.tables.prefix(1).flatMap { columns(of: $0) }
            case "LOCAL" where first.isWord("SET"), "SESSION" where first.isWord("SET"): return all(.settings)
            case "ON":
                if first.isWord("CREATE"), tokens.contains(where: { $0.isWord("INDEX", "TRIGGER", "POLICY", "STATISTICS", "RULE") }) { return all(.relations(kinds: "rpvmf")) }
                if first.isWord("COMMENT") { return keywords(["TABLE", "COLUMN", "INDEX", "FUNCTION", "SCHEMA", "DATABASE", "CONSTRAINT", "VIEW", "TYPE"], typed) }
                if first.isWord("GRANT", "REVOKE") { return all(.relations(kinds: "rpvmfS")) + keywords(["ALL TABLES IN SCHEMA", "SCHEMA", "SEQUENCE", "FUNCTION", "DATABASE"], typed) }
                if first.isWord("INSERT") { return keywords(["CONFLICT"], typed) }
                return joins(scope, tokens) + expressions(scope, typed)
            case "COLUMN": return scope.tables.prefix(1).flatMap { columns(of: $0) } + keywords(before?.isWord("DROP") == true ? ["IF EXISTS"] : before?.isWord("ADD") == true ? ["IF NOT EXISTS"] : [], typed)
            case "RENAME" where first.isWord("ALTER"): return keywords(["TO", "COLUMN", "CONSTRAINT"], typed) + scope.tables.prefix(1).flatMap { columns(of: $0) }
            case "DROP" where tokens.count > 1 && first.isWord("ALTER"): return keywords(["COLUMN", "CONSTRAINT", "DEFAULT", "NOT NULL", "IDENTITY", "EXPRESSION"], typed)
            case "ALTER" where tokens.count > 1: return keywords(["COLUMN"], typed) + scope.tables.prefix(1).flatMap { columns(of: $0) }
            case "BY", "WHERE", "AND", "OR", "NOT", "HAVING", "SELECT", "DISTINCT", "RETURNING", "WHEN", "THEN", "ELSE", "CASE", "BETWEEN", "IN", "LIKE", "ILIKE", "ALL":
                return expressions(scope, typed)
            case "SAVEPOINT", "LIMIT", "OFFSET": return []
            case "AS" where first.isWord("SELECT", "WITH"): return []
            default: break
            }
            if let followers = SQLWords.followers[last.text] { return keywords(followers, typed) }
        }
        if last.isMark("("), let opener = before {
            // Lists of columns: INSERT INTO t (, CREATE INDEX … ON t (, REFERENCES t (, USING (.
            if first.isWord("INSERT", "COPY"), scope.tables.count == 1, !tokens.contains(where: { $0.isWord("VALUES", "SELECT", "CONFLICT") }) { return columns(of: scope.tables[0]) + keywords(first.isWord("COPY") ? ["SELECT"] : [], typed) }
            if first.isWord("INSERT"), opener.isWord("CONFLICT") { return scope.tables.prefix(1).flatMap { columns(of: $0) } }
            if opener.isWord("USING") { return sharedColumns(scope) }
            if let relation = reference(before: tokens.count - 1, tokens) { return columns(of: QueryScope.Table(relation: relation, alias: "", place: 0)) }
        }
        if last.isMark(","), !parentheses.isEmpty, first.isWord("INSERT", "COPY"), !tokens.contains(where: { $0.isWord("VALUES", "SELECT") }) { return scope.tables.prefix(1).flatMap { columns(of: $0) } }
        if last.isMark(","), listsTables(tokens) { return tables(scope, "rpvmf") }
        if last.isMark("="), first.isWord("SET"), let name = before?.written, setting(name) != nil { return choices(of: name) }
        if last.name != nil, !last.isMark(")") {
            if first.isWord("SET"), setting(last.written) != nil { return keywords(["TO"], typed) }
            if first.isWord("ALTER"), tokens.contains(where: { $0.isWord("TABLE") }) {
                if before?.isWord("COLUMN", "ALTER") == true, tokens.contains(where: { $0.isWord("ALTER") && $0 != first }) { return keywords(SQLWords.columnAlterations, typed) }
                if scope.tables.first.map({ $0.place == tokens.count - 1 || $0.place == tokens.count - 3 }) == true { return keywords(SQLWords.alterations, typed) }
            }
            // Behind a table or an expression.
            let isBehindTable = scope.tables.contains { $0.place == tokens.count - 1 || $0.place == tokens.count - 2 || $0.place == tokens.count - 3 }
            return keywords((isBehindTable ? SQLWords.clausesOfQueries : SQLWords.clausesOfQueries.union(SQLWords.behindExpressions)).sorted(), typed)
        }
        return expressions(scope, typed)
    }

    /// Whether a comma at the end separates tables rather than expressions.
    private func listsTables(_ tokens: [SQLScan.Token]) -> Bool {
        guard let last = tokens.last else { return false }
        for token in tokens.reversed() where token.parentheses == last.parentheses && token.kind == .word {
            if token.isWord("FROM", "TRUNCATE", "LOCK", "VACUUM", "ANALYZE") { return true }
            if token.isWord("SELECT", "WHERE", "BY", "SET", "VALUES", "RETURNING", "HAVING", "ON", "INTO", "WITH") { return false }
        }
        return false
    }

    /// The relation whose columns a parenthesis lists: `ON t (`, `REFERENCES t (`.
    private func reference(before place: Int, _ tokens: [SQLScan.Token]) -> Int? {
        guard place >= 2, let name = tokens[place - 1].name else { return nil }
        if tokens[place - 2].isWord("ON", "REFERENCES", "ONLY") { return names.relation(schema: nil, name) }
        if place >= 4, tokens[place - 2].isMark("."), tokens[place - 4].isWord("ON", "REFERENCES", "ONLY") { return names.relation(schema: tokens[place - 3].name, name) }
        if place >= 4, tokens[place - 2].isWord("USING"), let name = tokens[place - 3].name, tokens[place - 4].isWord("ON") { return names.relation(schema: nil, name) }
        return nil
    }

    /// What follows `alias.` or `schema.`.
    private func members(of qualifiers: [String], _ tokens: [SQLScan.Token], _ scope: QueryScope) -> [Candidate] {
        if qualifiers.count == 1 {
            if let table = scope.tables.first(where: { $0.alias == qualifiers[0] && $0.relation != nil }) { return columns(of: table) }
            if names.schemas.contains(qualifiers[0]) { return inSchema(qualifiers[0]) }
            if let relation = names.relation(schema: nil, qualifiers[0]) { return columns(of: QueryScope.Table(relation: relation, alias: qualifiers[0], place: 0)) }
        } else if let relation = names.relation(schema: qualifiers[qualifiers.count - 2], qualifiers[qualifiers.count - 1]) {
            return columns(of: QueryScope.Table(relation: relation, alias: "", place: 0))
        }
        return []
    }

    private func inSchema(_ schema: String) -> [Candidate] {
        names.relations.filter { $0.schema == schema && !"iI".contains($0.kind) }.map { Candidate(text: quoted($0.name), note: kindName($0.kind)) }
            + names.functions.filter { $0.schema == schema }.map { Candidate(text: quoted($0.name) + "(", note: $0.note, ending: "") }
    }

    // MARK: Kinds of candidates

    /// Relations as an argument of a backslash command; those of the schema where one is typed.
    func relations(_ kinds: String, typed: String) -> [Candidate] {
        guard let dot = typed.lastIndex(of: ".") else { return all(.relations(kinds: kinds)).filter { !typed.isEmpty || !$0.note.hasPrefix("system") } }
        let schema = String(typed[..<dot])
        return names.relations.filter { $0.schema == schema && kinds.contains($0.kind) }.map { Candidate(text: "\(quoted(schema)).\(quoted($0.name))", note: kindName($0.kind)) }
    }

    func functionNames(typed: String) -> [Candidate] {
        names.functions.filter { ($0.isVisible || typed.contains(".")) && ($0.schema != "pg_catalog" || !typed.isEmpty) }
            .map { Candidate(text: typed.contains(".") ? "\(quoted($0.schema)).\(quoted($0.name))" : quoted($0.name), note: $0.note) }
    }

    private func expressions(_ scope: QueryScope, _ typed: String) -> [Candidate] {
        let known = scope.tables.flatMap { columns(of: $0) }
        let aliases = scope.tables.map { Candidate(text: quoted($0.alias) + ".", note: $0.relation.map { names.relations[$0].name == scope.tables.first?.alias ? "table" : "alias of \(names.relations[$0].name)" } ?? "", ending: "") }
        // Thousands of functions and every keyword help nobody who has typed nothing.
        guard !typed.isEmpty else { return known + aliases + (scope.tables.isEmpty ? functions() : []) }
        return known + aliases + keywords(SQLWords.inExpressions.sorted(), typed) + functions() + (scope.tables.isEmpty ? [] : keywords(SQLWords.clausesOfQueries.sorted(), typed))
    }

    private func columns(of table: QueryScope.Table) -> [Candidate] {
        guard let relation = table.relation else { return [] }
        return names.relations[relation].columns.map { Candidate(text: quoted($0.name), note: $0.type) }
    }

    private func sharedColumns(_ scope: QueryScope) -> [Candidate] {
        guard scope.tables.count > 1, let last = scope.tables.last else { return [] }
        let others = Set(scope.tables.dropLast().flatMap { columns(of: $0).map(\.text) })
        return columns(of: last).filter { others.contains($0.text) }
    }

    /// Conditions of a join as foreign keys have them, between the table just joined and those before it.
    private func joins(_ scope: QueryScope, _ tokens: [SQLScan.Token]) -> [Candidate] {
        guard let joined = scope.tables.last(where: { $0.place < tokens.count }), let relation = joined.relation else { return [] }
        var found: [Candidate] = []
        for other in scope.tables where other.place < joined.place {
            guard let otherRelation = other.relation else { continue }
            for key in names.foreignKeys {
                let sides: [(String, String)]
                if key.from == relation, key.to == otherRelation {
                    sides = zip(key.fromColumns, key.toColumns).map { ("\(quoted(joined.alias)).\(quoted($0))", "\(quoted(other.alias)).\(quoted($1))") }
                } else if key.to == relation, key.from == otherRelation {
                    sides = zip(key.fromColumns, key.toColumns).map { ("\(quoted(other.alias)).\(quoted($0))", "\(quoted(joined.alias)).\(quoted($1))") }
                } else {
                    continue
                }
                found.append(Candidate(text: sides.map { "\($0.0) = \($0.1)" }.joined(separator: " AND "), note: "foreign key"))
            }
        }
        return found
    }

    private func tables(_ scope: QueryScope, _ kinds: String) -> [Candidate] {
        scope.queries.map { Candidate(text: quoted($0), note: "query of WITH") } + all(.relations(kinds: kinds))
    }

    private func functions() -> [Candidate] {
        names.functions.filter(\.isVisible).map { Candidate(text: quoted($0.name) + "(", note: $0.note, ending: "") }
    }

    private func all(_ wanted: Wanted) -> [Candidate] {
        switch wanted {
        case .relations(let kinds):
            let found = names.relations.filter { kinds.contains($0.kind) }
            return found.filter { $0.isVisible && !Self.isSystem($0.schema) }.map { Candidate(text: quoted($0.name), note: kindName($0.kind)) }
                + found.filter { !$0.isVisible && !Self.isSystem($0.schema) }.map { Candidate(text: "\(quoted($0.schema)).\(quoted($0.name))", note: kindName($0.kind)) }
                + names.schemas.map { Candidate(text: quoted($0) + ".", note: "schema", ending: "") }
                + found.filter { $0.isVisible && Self.isSystem($0.schema) }.map { Candidate(text: quoted($0.name), note: "system \(kindName($0.kind))") }
        case .indexes:
            return names.relations.filter { "iI".contains($0.kind) && !Self.isSystem($0.schema) }
                .map { Candidate(text: $0.isVisible ? quoted($0.name) : "\(quoted($0.schema)).\(quoted($0.name))", note: "index") }
        case .columns: return []
        case .schemas: return names.schemas.map { Candidate(text: quoted($0)) }
        case .functions: return functions() + names.schemas.map { Candidate(text: quoted($0) + ".", note: "schema", ending: "") }
        case .types: return names.types.filter(\.isVisible).map { Candidate(text: $0.name) } + names.types.filter { !$0.isVisible && !Self.isSystem($0.schema) }.map { Candidate(text: $0.name) }
        case .roles: return names.roles.map { Candidate(text: quoted($0), note: "role") }
        case .databases: return names.databases.map { Candidate(text: quoted($0), note: "database") }
        case .extensions: return names.extensions.map { Candidate(text: quoted($0), note: "extension") }
        case .settings: return names.settings.map { Candidate(text: $0.name, note: $0.note) }
        }
    }

    private func setting(_ name: String?) -> (name: String, note: String, choices: [String])? {
        guard let name = name?.lowercased() else { return nil }
        return names.settings.first { $0.name.lowercased() == name }
    }

    private func choices(of name: String?) -> [Candidate] {
        (setting(name)?.choices ?? []).map { choice in
            Candidate(text: choice.allSatisfy { $0.isLetter || $0 == "_" } ? choice : Quote.literal(choice))
        } + [Candidate(text: "DEFAULT")]
    }

    private func keywords(_ words: [String], _ typed: String) -> [Candidate] {
        let isLower = switch keywordCase {
            case "lower": true
            case "upper": false
            case "preserve-lower": typed.first?.isUppercase != true
            default: typed.first?.isLowercase == true
        }
        return words.map { Candidate(text: isLower ? $0.lowercased() : $0, ending: $0.hasSuffix("(") ? "" : " ", label: nil) }
    }

    private func kindName(_ kind: Character) -> String {
        switch kind {
        case "r": "table"
        case "p": "partitioned table"
        case "v": "view"
        case "m": "materialized view"
        case "f": "foreign table"
        case "S": "sequence"
        default: "index"
        }
    }

    private static func isSystem(_ schema: String) -> Bool { schema == "pg_catalog" || schema == "information_schema" }

    /// In double quotes only where it needs them.
    func quoted(_ name: String) -> String {
        let isPlain = name.unicodeScalars.first.map { $0 == "_" || ("a"..."z").contains($0) } == true
            && name.unicodeScalars.allSatisfy { $0 == "_" || ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "$" }
        return isPlain && !SQLWords.reserved.contains(name.uppercased()) ? name : Quote.identifier(name)
    }
}
