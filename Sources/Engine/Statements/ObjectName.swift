/// A thing as a statement names it.
public struct ObjectName: Hashable, Sendable {
    var kind: ObjectKind
    /// In order; of a trigger, column or constraint those of its table first.
    var names: [String]
    /// The types of a routine, operator or cast, as SQL; nil where the statement gives none.
    var arguments: [String]?
    var site = Site.found

    /// Where a name without a schema stands.
    enum Site: Hashable, Sendable {
        /// Along the search path.
        case found
        /// In the first schema of the search path.
        case made
        /// In the schema of this relation.
        case beside([String])
    }

    init(_ kind: ObjectKind, _ names: [String], arguments: [String]? = nil, site: Site = .found) {
        (self.kind, self.names, self.arguments, self.site) = (kind, names, arguments, site)
    }

    /// The parts that name the table of a trigger, column, constraint, policy or rule.
    var owner: [String]? { [.column, .onTable].contains(kind.form) ? Array(names.dropLast()) : nil }

    var title: String { kind.title(names, arguments) }

    /// Whether it names its schema itself, or lies in none.
    var isQualified: Bool {
        switch kind.form {
        case .relation, .inSchema, .type, .routine, .operation: names.count > 1
        case .byMethod: names.count > 2
        case .column, .onTable, .onDomain: names.count > 2
        case .global, .cast: true
        }
    }
}

/// A thing that the catalog has.
public struct FoundObject: Hashable, Sendable {
    /// Full, in the order of ``ObjectName/names``.
    var names: [String]
    var arguments: [String]
    /// `pg_class.relkind`, of relations.
    var relationKind: String?
    /// The kind that it has, where a statement may call it by another: `ALTER TABLE` takes views too.
    var words: String?
}

/// A query for the statements that give a thing back what it has now.
public struct Restore: Hashable, Sendable {
    /// One statement a row, in order; `o` is a row with `class`, `object`, `sub`, `reference`, `words`.
    var sql: String
    /// Said where it cannot be had: `the earlier text of`.
    var what: String

    init(_ what: String, _ sql: String) { (self.what, self.sql) = (what, sql) }
}

/// What of a thing is to be kept for taking a statement back.
public struct RestoreQuestion: Hashable, Sendable {
    var object: ObjectName
    var restore: Restore
}

extension SQLNode {
    /// A `RangeVar`: its schema, where it has one, and name.
    var relationNames: [String]? { self["relname"]?.text.map { [self["schemaname"]?.text, $0].compactMap { $0 } } }

    /// A table as the catalog is asked for it.
    var tableName: TableName? { relationNames.flatMap(TableName.init) }

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
        return base + (list.isEmpty ? "" : "(\(list.joined(separator: ", ")))") + (node["arrayBounds"]?.elements ?? []).map { _ in "[]" }.joined()
    }

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

extension TableName {
    /// A schema and a name, or a name.
    init?(_ names: [String]) {
        guard let name = names.last, names.count <= 2 else { return nil }
        self.init(schema: names.count == 2 ? names[0] : nil, name: name)
    }
}
