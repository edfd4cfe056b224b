/// A table constraint as it stands after its name: `CHECK (total >= 0)`, `FOREIGN KEY (user_id) REFERENCES users`.
public struct SQLConstraint: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable {
        case check = "CONSTR_CHECK"
        case foreignKey = "CONSTR_FOREIGN"
        case unique = "CONSTR_UNIQUE"
        case primaryKey = "CONSTR_PRIMARY"
        case exclusion = "CONSTR_EXCLUSION"
    }

    public let text: String
    public let kind: Kind
    /// Key columns, or those of a foreign key; a check's are those that it reads.
    public let columns: [String]
    public let include: [String]
    /// Storage parameters of the index behind it.
    public let options: [String: String]
    public let nullsNotDistinct: Bool
    /// The index that becomes the constraint's, where one is named.
    public let usingIndex: String?
    /// The referenced table of a foreign key.
    public let references: TableName?
    /// Empty where the referenced table's primary key is meant.
    public let referencedColumns: [String]
    public let isDeferrable: Bool
    public let isInitiallyDeferred: Bool
    /// Whether the text itself says NOT VALID.
    public let isNotValid: Bool

    /// - Throws: ``SQLSyntaxError`` where the text is anything but one constraint of these kinds, without its name.
    public init(parsing text: String) throws(SQLSyntaxError) {
        let prefix = "ALTER TABLE t ADD CONSTRAINT c "
        let tree = try SQLParser.shifted(by: prefix.count, in: text) { () throws(SQLSyntaxError) in
            try SQLParser.parse(prefix + text + "\n")
        }
        let commands = tree.statements.first?["AlterTableStmt"]?["cmds"]?.elements ?? []
        guard tree.statements.count == 1, commands.count == 1, let node = commands[0]["AlterTableCmd"]?["def"]?["Constraint"],
            let kind = node["contype"]?.text.flatMap(Kind.init(rawValue:))
        else {
            throw SQLSyntaxError(
                message: "\"\(text)\" is not exactly one table constraint",
                hint: "Write what follows the name: CHECK (…), FOREIGN KEY (…) REFERENCES …, UNIQUE (…), PRIMARY KEY (…) or EXCLUDE ….")
        }
        guard node["indexspace"] == nil else {
            throw SQLSyntaxError(message: "a constraint's index cannot be given a tablespace here", hint: "Set default_tablespace for the role.")
        }
        self.text = text
        self.kind = kind
        usingIndex = node["indexname"]?.text
        include = node["including"]?.names ?? []
        options = (node["options"]?.elements ?? []).reduce(into: [:]) { options, element in
            guard let element = element["DefElem"], let name = element["defname"]?.text else { return }
            options[name] = element["arg"].flatMap(Self.word)
        }
        nullsNotDistinct = node["nulls_not_distinct"] != nil
        references = (node["pktable"]?["relname"]?.text).map { TableName(schema: node["pktable"]?["schemaname"]?.text, name: $0) }
        referencedColumns = node["pk_attrs"]?.names ?? []
        isDeferrable = node["deferrable"] != nil
        isInitiallyDeferred = node["initdeferred"] != nil
        isNotValid = node["skip_validation"] != nil
        switch kind {
        case .foreignKey: columns = node["fk_attrs"]?.names ?? []
        case .check: columns = Set((node["raw_expr"]?.all("ColumnRef") ?? []).compactMap { $0["fields"]?.names.last }).sorted()
        case .unique, .primaryKey, .exclusion: columns = node["keys"]?.names ?? []
        }
    }

    /// What follows `USING INDEX name` for the constraint to be as lenient as this text wants it.
    var deferral: String { (isDeferrable ? " DEFERRABLE" : "") + (isInitiallyDeferred ? " INITIALLY DEFERRED" : "") }

    private static func word(_ node: SQLNode) -> String? {
        if let number = node["Integer"] { return String(number["ival"]?.integer ?? 0) }
        return node["Float"]?["fval"]?.text ?? node["String"]?["sval"]?.text ?? node["TypeName"]?["names"]?.names.last
    }
}
