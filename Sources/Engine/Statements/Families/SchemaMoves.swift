/// `ALTER … SET SCHEMA`.
enum SchemaMoves: StatementFamily {
    static func deeds(of node: SQLNode, _ text: String) -> [Deed]? {
        guard let statement = node["AlterObjectSchemaStmt"], let schema = statement["newschema"]?.text else { return nil }
        let word = statement["objectType"]?.text
        guard let name = statement["relation"]?.object(word) ?? statement["object"]?.object(word) else {
            return [.loses("\"\(text.firstLine)\" is not taken back.")]
        }
        if name.kind == .extensions { return [.alters(name, .extensionSchema)] }
        return [.moves(name, toSchema: schema, ifThere: statement["missing_ok"] != nil)]
    }
}

extension Restore {
    static let extensionSchema = Restore(
        "the earlier schema of",
        "SELECT format('ALTER EXTENSION %I SET SCHEMA %s', e.extname, e.extnamespace::regnamespace) FROM o JOIN pg_extension e ON e.oid = o.object"
    )
}
