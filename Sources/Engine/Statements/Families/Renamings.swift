/// `ALTER … RENAME`, of every kind.
enum Renamings: StatementFamily {
    static func deeds(of node: SQLNode, _ text: String) -> [Deed]? {
        if let statement = node["AlterEnumStmt"] { return values(of: statement) }
        guard let statement = node["RenameStmt"], let new = statement["newname"]?.text, let word = statement["renameType"]?.text else { return nil }
        guard let kind = ObjectKind.named[word], let name = name(kind, statement, word) else {
            return [.loses("\"\(text.firstLine)\" is not taken back.")]
        }
        return [.renames(name, to: new, ifThere: statement["missing_ok"] != nil)]
    }

    private static func name(_ kind: ObjectKind, _ statement: SQLNode, _ word: String) -> ObjectName? {
        let own = statement["subname"]?.text
        if let relation = statement["relation"]?.relationNames { return ObjectName(kind, relation + (kind.form == .relation ? [] : [own].compactMap { $0 })) }
        if kind == .domainConstraint { return statement["object"]?["List"]?["items"].map { ObjectName(kind, $0.names + [own].compactMap { $0 }) } }
        return statement["object"]?.object(word) ?? own.map { ObjectName(kind, [$0]) }
    }

    private static func values(of statement: SQLNode) -> [Deed] {
        let type = ObjectName(.type, statement["typeName"]?.names ?? [])
        guard let new = statement["newVal"]?.text else { return [] }
        guard let old = statement["oldVal"]?.text else {
            return [.loses("Value \(Quote.literal(new)) stays in \(type.title): PostgreSQL takes no value out of an enumeration.")]
        }
        return [.turns([type]) { context in
            context.reference(type).map { ["ALTER TYPE \($0) RENAME VALUE \(Quote.literal(new)) TO \(Quote.literal(old))"] }
        }]
    }
}

/// `ALTER … SET SCHEMA`.
enum SchemaMoves: StatementFamily {
    static func deeds(of node: SQLNode, _ text: String) -> [Deed]? {
        guard let statement = node["AlterObjectSchemaStmt"], let schema = statement["newschema"]?.text else { return nil }
        let word = statement["objectType"]?.text
        guard let name = statement["relation"]?.object(word) ?? statement["object"]?.object(word) else { return [.loses("\"\(text.firstLine)\" is not taken back.")] }
        if name.kind == .extensions { return [.alters(name, .extensionSchema)] }
        return [.moves(name, toSchema: schema, ifThere: statement["missing_ok"] != nil)]
    }
}

extension Restore {
    static let extensionSchema = Restore(
        "the earlier schema of", "SELECT format('ALTER EXTENSION %I SET SCHEMA %s', e.extname, e.extnamespace::regnamespace) FROM o JOIN pg_extension e ON e.oid = o.object")
}

extension String {
    /// The start of a statement, on one line.
    var firstLine: String {
        let lines = split(separator: "\n").map { $0.drop { $0 == " " } }.filter { !$0.hasPrefix("--") && !$0.isEmpty }
        let words = lines.joined(separator: " ").split(separator: " ").joined(separator: " ")
        return words.count > 60 ? words.prefix(59) + "…" : words
    }
}
