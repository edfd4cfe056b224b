/// `ALTER … RENAME`, of every kind.
enum Renamings: StatementFamily {
    static func deeds(of node: SQLNode, _ text: String) -> [Deed]? {
        if let statement = node["AlterEnumStmt"] { return values(of: statement) }
        guard let statement = node["RenameStmt"], let new = statement["newname"]?.text, let word = statement["renameType"]?.text else {
            return nil
        }
        guard let kind = ObjectKind.named[word], let name = name(kind, statement, word) else {
            return [.loses("\"\(text.firstLine)\" is not taken back.")]
        }
        return [.renames(name, to: new, ifThere: statement["missing_ok"] != nil)]
    }

    private static func name(_ kind: ObjectKind, _ statement: SQLNode, _ word: String) -> ObjectName? {
        let own = statement["subname"]?.text
        if let relation = statement["relation"]?.relationNames {
            return ObjectName(kind, relation + (kind.form == .relation ? [] : [own].compactMap { $0 }))
        }
        if kind == .domainConstraint {
            return statement["object"]?["List"]?["items"].map { ObjectName(kind, $0.names + [own].compactMap { $0 }) }
        }
        return statement["object"]?.object(word) ?? own.map { ObjectName(kind, [$0]) }
    }

    private static func values(of statement: SQLNode) -> [Deed] {
        let type = ObjectName(.type, statement["typeName"]?.names ?? [])
        guard let new = statement["newVal"]?.text else { return [] }
        guard let old = statement["oldVal"]?.text else {
            return [.loses("Value \(Quote.literal(new)) stays in \(type.title): PostgreSQL takes no value out of an enumeration.")]
        }
        return [
            .turns([type]) { context in
                context.reference(type).map { ["ALTER TYPE \($0) RENAME VALUE \(Quote.literal(new)) TO \(Quote.literal(old))"] }
            }
        ]
    }
}
