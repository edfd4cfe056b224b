extension SQLNode {
    /// A `RangeVar`: its schema, where it has one, and name.
    var relationNames: [String]? { self["relname"]?.text.map { [self["schemaname"]?.text, $0].compactMap { $0 } } }

    /// A table as the catalog is asked for it.
    var tableName: TableName? { relationNames.flatMap(TableName.init) }

    /// Of a `ReindexStmt`.
    var isConcurrentReindex: Bool { (self["params"]?.elements ?? []).contains { $0["DefElem"]?["defname"]?.text == "concurrently" } }

    /// A type as SQL, without its modifier; nil for `column%TYPE`.
    var typeSQL: String? {
        let node = self["TypeName"] ?? self
        guard let names = node["names"]?.names, !names.isEmpty, node["pct_type"] == nil else { return nil }
        return names.map(Quote.identifier).joined(separator: ".") + (node["arrayBounds"]?.elements ?? []).map { _ in "[]" }.joined()
    }

    /// A type with its modifier; nil where that is not plain numbers.
    var fullTypeSQL: String? {
        let node = self["TypeName"] ?? self
        guard let names = node["names"]?.names, !names.isEmpty, node["pct_type"] == nil, node["setof"] == nil else { return nil }
        let base = names.map(Quote.identifier).joined(separator: ".")
        let modifiers = (node["typmods"]?.elements ?? []).map { $0["A_Const"]?["ival"].map { String($0["ival"]?.integer ?? 0) } }
        guard modifiers.allSatisfy({ $0 != nil }), names.last != "interval" || modifiers.isEmpty else { return nil }
        let list = modifiers.compactMap { $0 }
        return base + (list.isEmpty ? "" : "(\(list.joined(separator: ", ")))")
            + (node["arrayBounds"]?.elements ?? []).map { _ in "[]" }.joined()
    }

    /// A type as people write it: `bigint` for `"pg_catalog"."int8"`.
    static func shownType(_ sql: String) -> String {
        let plain = sql.replacing("\"", with: "").replacing("pg_catalog.", with: "")
        let base = plain.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        return (spelled[String(base)] ?? String(base)) + plain.dropFirst(base.count)
    }

    /// Types that the grammar gives another name than the manual.
    private static let spelled = [
        "int2": "smallint", "int4": "integer", "int8": "bigint", "float4": "real", "float8": "double precision", "bool": "boolean", "bpchar": "char",
    ]

    /// The thing that COMMENT ON, DROP, ALTER … OWNER and others name, by the grammar's word for its kind.
    func object(_ word: String?) -> ObjectName? {
        guard let kind = ObjectKind.named[word ?? ""] else { return nil }
        if relationNames != nil { return ObjectName(kind, relationNames ?? []) }
        if let routine = self["ObjectWithArgs"] ?? (self["objname"] != nil ? self : nil) { return routine.routine(kind) }
        if let text = self["String"]?["sval"]?.text { return ObjectName(kind, [text]) }
        if let type = self["TypeName"] { return ObjectName(kind, type["names"]?.names ?? []) }
        guard let items = self["List"]?["items"] else { return nil }
        if kind == .cast {
            let types = items.elements.compactMap(\.typeSQL)
            return types.count == 2 ? ObjectName(kind, [types[0]], arguments: [types[1]]) : nil
        }
        if kind == .domainConstraint {
            guard items.elements.count == 2, let domain = items.elements[0]["TypeName"]?["names"]?.names else { return nil }
            return ObjectName(kind, domain + [items.elements[1]["String"]?["sval"]?.text ?? ""])
        }
        return ObjectName(kind, items.names)
    }

    private func routine(_ kind: ObjectKind) -> ObjectName? {
        let names = self["objname"]?.names ?? []
        if self["args_unspecified"] != nil { return ObjectName(kind, names) }
        // A missing operand is an empty node.
        let arguments = (self["objargs"]?.elements ?? []).map { $0["TypeName"] == nil ? "NONE" : $0.typeSQL }
        guard arguments.allSatisfy({ $0 != nil }) else { return nil }
        return ObjectName(kind, names, arguments: arguments.compactMap { $0 })
    }
}
