/// Makes a migration of plain DDL: each statement its safe form where there is one, else as it stands.
struct ScriptConverter {
    let script: SQLScript
    /// What the script names; nil where no database was asked.
    let catalog: Catalog?

    private var builder: MigrationBuilder
    private var notes: [Conversion.Note] = []
    private var made: Set<TableName> = []
    /// Constraints that the script adds: the operation validates them itself.
    private var added: Set<[String]> = []
    /// What the last phase does, where it may take one more operation of the same.
    private var open: String?
    private var count = 0

    init(_ script: SQLScript, named name: String, catalog: Catalog?) {
        (self.script, self.catalog) = (script, catalog)
        builder = MigrationBuilder(name: name, database: Migration.supportedDatabase)
    }

    /// - Throws: ``MigrationBuilderError`` where the parts cannot be one migration.
    mutating func convert() throws(MigrationBuilderError) -> Conversion {
        for statement in script.statements {
            for (node, text) in zip(statement.tree.statements, statement.tree.texts) { add(node, text.withoutLeadingComments, statement) }
        }
        notes += script.notes.map { Conversion.Note(place: nil, text: $0) }
        guard count > 0 else { return Conversion(migration: nil, notes: notes) }
        return Conversion(migration: try builder.describe("Made of \(script.file.split(separator: "/").last ?? "")").build(), notes: notes)
    }

    private mutating func add(_ node: SQLNode, _ text: String, _ statement: SQLScript.Statement) {
        switch UnrecordedStatements.verdict(on: node) {
        // The runner has its own transactions, timeouts and looks.
        case .silent: return
        case .said(let reason): return note("was left out: \(reason)", text, statement)
        case .recorded: break
        }
        count += 1
        let plain = Self.withoutConditions(text)
        if plain != nil { note("IF EXISTS, IF NOT EXISTS were left out: a phase runs once, and its plan says what is there", nil, statement) }
        guard let recorded = RecordedStatement(plain ?? text) else { return keep(text, statement) }
        let parts = RecordingFamilies.parts(of: recorded).map { ConvertedStatement(statement: $0, catalog: catalog, made: made) }
        if let create = recorded.node["CreateStmt"] ?? recorded.node["CreateTableAsStmt"]?["into"], let name = (create["relation"] ?? create["rel"])?.tableName { made.insert(name) }
        var results: [ConvertedStatement.Result?] = []
        for part in parts {
            if let alteration = part.alteration {
                let (table, command) = (alteration.table, alteration.command)
                if command["subtype"]?.text == "AT_AddConstraint", let name = command["def"]?["Constraint"]?["conname"]?.text { added.insert([table.description, name]) }
                // What was added above is valid at its end.
                if command["subtype"]?.text == "AT_ValidateConstraint", added.contains([table.description, command["name"]?.text ?? ""]) {
                    results.append(.phases { $0 })
                    continue
                }
            }
            results.append(ConversionFamilies.result(of: part))
        }
        guard results.allSatisfy({ $0 != nil }) else { return keep(text, statement) }
        for (part, result) in zip(parts, results.compactMap { $0 }) { add(result, part, statement) }
    }

    private mutating func add(_ result: ConvertedStatement.Result, _ part: ConvertedStatement, _ statement: SQLScript.Statement) {
        let title = part.title
        if !result.hasPhases, open != title { builder = builder.phase(title) }
        builder = result.add(builder)
        open = result.hasPhases ? nil : title
        for text in result.notes { note(text, nil, statement) }
    }

    /// As SQL of the user's own, in a phase by itself.
    private mutating func keep(_ text: String, _ statement: SQLScript.Statement) {
        builder = builder.phase(text.firstLine).customSQL(text)
        open = nil
        var judge = StatementJudge(catalog)
        let hazards = ((try? judge.judge(text)) ?? []).flatMap(\.hazards).filter { $0.severity > .recommendation && $0.rule != LockTimeoutMissing.id }
        note("stays as custom_sql" + (hazards.first.map { ": \($0.what) [\($0.rule)]" } ?? ": it has no operation of its own"), text, statement)
    }

    private mutating func note(_ words: String, _ text: String?, _ statement: SQLScript.Statement) {
        notes.append(Conversion.Note(place: statement.place, text: (text.map { "\($0.firstLine) " } ?? "") + words))
    }

    /// Without `IF EXISTS` and `IF NOT EXISTS`; nil where it has none.
    private static func withoutConditions(_ text: String) -> String? {
        guard let tokens = try? SQLToken.scan(text), text.utf8.count < 100_000 else { return nil }
        let words = tokens.map { $0.text.uppercased() }
        guard ["ALTER", "CREATE", "DROP"].contains(words.first), !words.contains("FUNCTION"), !words.contains("PROCEDURE") else { return nil }
        let bytes = Array(text.utf8)
        var (kept, start, isChanged) = ([UInt8](), 0, false)
        var depth = 0
        for (index, word) in words.enumerated() {
            depth += word == "(" ? 1 : word == ")" ? -1 : 0
            guard depth == 0, word == "IF" else { continue }
            let length = words[(index + 1)...].starts(with: ["NOT", "EXISTS"]) ? 3 : words[(index + 1)...].first == "EXISTS" ? 2 : 0
            guard length > 0 else { continue }
            kept += bytes[start..<tokens[index].range.lowerBound]
            start = tokens[index + length - 1].range.upperBound
            isChanged = true
        }
        guard isChanged else { return nil }
        let plain = String(decoding: kept + bytes[start...], as: UTF8.self)
        return (try? SQLParser.parse(plain)) == nil ? nil : plain
    }
}

/// What a script becomes.
public struct Conversion: Sendable {
    public struct Note: Sendable, Hashable {
        /// Nil for what is about the whole.
        public var place: SourcePlace?
        public var text: String
    }

    /// Nil where the script changes nothing.
    public var migration: Migration?
    public var notes: [Note]
}

extension Conversion {
    /// Without a database: types that are not said, and what the server would rewrite, are not known.
    public static func offline(_ script: SQLScript, named name: String) throws -> Conversion {
        var converter = ScriptConverter(script, named: name, catalog: nil)
        return try converter.convert()
    }
}

extension MigrationEngine {
    /// Makes a migration of a script, by what the active database has.
    /// - Throws: ``ConnectionError`` without a server, ``MigrationBuilderError`` where its parts cannot be one migration.
    public func convert(_ script: SQLScript, named name: String) async throws -> Conversion {
        try await withSession("convert") { session in
            var converter = ScriptConverter(script, named: name, catalog: try await CatalogReader(session: session).read(for: script.sql))
            return try converter.convert()
        }
    }
}
