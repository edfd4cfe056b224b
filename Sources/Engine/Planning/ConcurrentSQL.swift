/// What a statement of the user's own that runs outside a transaction does to the catalog, so that it is done as safely as an operation of ours.
enum ConcurrentSQL {
    /// The index that a `CREATE INDEX CONCURRENTLY` builds; nil for anything else, and for one that the server names.
    static func draft(_ node: SQLNode, _ text: String) -> IndexDraft? {
        guard let statement = node["IndexStmt"], statement["concurrent"] != nil, statement["idxname"] != nil,
            let table = name(statement["relation"]), let body = body(of: text)
        else { return nil }
        return IndexDraft(table: table, isUnique: statement["unique"] != nil, content: .text(body))
    }

    static func effect(_ node: SQLNode, _ text: String, in context: PlanContext) throws(PlanRefusal) -> Step.LoneStatement.Effect? {
        if let draft = draft(node, text), let name = node["IndexStmt"]?["idxname"]?.text {
            if let problem = context.catalog.drafts[draft]?.problem { throw context.refusal("index \"\(name)\" cannot be made: \(problem)") }
            guard case .text(let body) = draft.content else { return nil }
            return .buildsIndex(IndexTarget(
                schema: draft.table.schema ?? "", table: draft.table.sql, name: name, isUnique: draft.isUnique, body: body, isUserSQL: true))
        }
        if let drop = node["DropStmt"], drop["concurrent"] != nil, let names = drop["objects"]?.elements.first?["List"]?["items"]?.names, let name = names.last {
            let schema = names.count > 1 ? names[names.count - 2] : ""
            return .dropsIndex(
                IndexTarget(schema: schema, table: "", name: name, isUnique: false, body: "", isUserSQL: true), ifThere: drop["missing_ok"] != nil)
        }
        if let reindex = node["ReindexStmt"] { return .rebuildsIndexes(of: name(reindex["relation"])?.sql) }
        if let command = detachment(node), let child = name(command["name"]), let parent = name(node["AlterTableStmt"]?["relation"]) {
            return .detaches(partition: child.sql, of: parent.sql)
        }
        // A value that is renamed instead has `oldVal`.
        if let change = node["AlterEnumStmt"], change["oldVal"] == nil, let value = change["newVal"]?.text, let type = change["typeName"]?.names, let name = type.last {
            return .addsValue(value, to: TableName(schema: type.count > 1 ? type[type.count - 2] : nil, name: name).sql)
        }
        return ["VacuumStmt", "ClusterStmt", "CheckPointStmt", "AlterSystemStmt"].contains(node.kind ?? "") ? .repeatable : nil
    }

    /// The partition that is detached concurrently; the server takes no other command beside it.
    static func detachment(_ node: SQLNode) -> SQLNode? {
        let commands = node["AlterTableStmt"]?["cmds"]?.elements ?? []
        guard commands.count == 1, let command = commands[0]["AlterTableCmd"], command["subtype"]?.text == "AT_DetachPartition" else { return nil }
        return (command["def"]?["PartitionCmd"]).flatMap { $0["concurrent"] == nil ? nil : $0 }
    }

    /// Whether it is a VALIDATE CONSTRAINT and nothing else.
    static func isValidation(_ node: SQLNode) -> Bool {
        let commands = node["AlterTableStmt"]?["cmds"]?.elements ?? []
        return commands.count == 1 && commands[0]["AlterTableCmd"]?["subtype"]?.text == "AT_ValidateConstraint"
    }

    private static func name(_ relation: SQLNode?) -> TableName? {
        (relation?["relname"]?.text).map { TableName(schema: relation?["schemaname"]?.text, name: $0) }
    }

    /// What follows the table's name.
    private static func body(of text: String) -> String? {
        guard let tokens = try? SQLToken.scan(text), var place = tokens.firstIndex(where: { $0.text.lowercased() == "on" }) else { return nil }
        place += 1
        if place < tokens.count, tokens[place].text.lowercased() == "only" { place += 1 }
        place += 1
        while place + 1 < tokens.count, tokens[place].text == "." { place += 2 }
        guard place < tokens.count else { return nil }
        return String(decoding: Array(text.utf8)[tokens[place].range.lowerBound...], as: UTF8.self)
    }
}
