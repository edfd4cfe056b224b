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

extension TableName {
    /// A schema and a name, or a name.
    init?(_ names: [String]) {
        guard let name = names.last, names.count <= 2 else { return nil }
        self.init(schema: names.count == 2 ? names[0] : nil, name: name)
    }
}
