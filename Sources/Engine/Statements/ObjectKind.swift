/// A kind of thing that a database holds, by the words of its DDL and of `pg_get_object_address`.
///
/// - SeeAlso: <https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-OBJECT>
public struct ObjectKind: Hashable, Sendable {
    /// `table constraint`.
    let address: String
    /// After CREATE, DROP, COMMENT ON: `MATERIALIZED VIEW`.
    let words: String
    let form: Form

    /// How its name is written.
    enum Form: Hashable, Sendable {
        /// What shares one namespace with tables.
        case relation
        case inSchema, type, routine, operation
        /// Without a schema.
        case global
        case column, onTable, onDomain
        /// Its access method first among the names.
        case byMethod
        case cast
    }

    static let table = ObjectKind(address: "table", words: "TABLE", form: .relation)
    static let view = ObjectKind(address: "view", words: "VIEW", form: .relation)
    static let materializedView = ObjectKind(address: "materialized view", words: "MATERIALIZED VIEW", form: .relation)
    static let foreignTable = ObjectKind(address: "foreign table", words: "FOREIGN TABLE", form: .relation)
    static let index = ObjectKind(address: "index", words: "INDEX", form: .relation)
    static let sequence = ObjectKind(address: "sequence", words: "SEQUENCE", form: .relation)
    static let column = ObjectKind(address: "table column", words: "COLUMN", form: .column)
    static let attribute = ObjectKind(address: "table column", words: "ATTRIBUTE", form: .column)
    static let constraint = ObjectKind(address: "table constraint", words: "CONSTRAINT", form: .onTable)
    static let domainConstraint = ObjectKind(address: "domain constraint", words: "CONSTRAINT", form: .onDomain)
    static let trigger = ObjectKind(address: "trigger", words: "TRIGGER", form: .onTable)
    static let policy = ObjectKind(address: "policy", words: "POLICY", form: .onTable)
    static let rule = ObjectKind(address: "rule", words: "RULE", form: .onTable)
    static let routine = ObjectKind(address: "routine", words: "ROUTINE", form: .routine)
    static let aggregate = ObjectKind(address: "aggregate", words: "AGGREGATE", form: .routine)
    static let type = ObjectKind(address: "type", words: "TYPE", form: .type)
    static let domain = ObjectKind(address: "domain", words: "DOMAIN", form: .type)
    static let schema = ObjectKind(address: "schema", words: "SCHEMA", form: .global)
    static let statistics = ObjectKind(address: "statistics object", words: "STATISTICS", form: .inSchema)
    static let collation = ObjectKind(address: "collation", words: "COLLATION", form: .inSchema)
    static let conversion = ObjectKind(address: "conversion", words: "CONVERSION", form: .inSchema)
    static let operation = ObjectKind(address: "operator", words: "OPERATOR", form: .operation)
    static let operatorClass = ObjectKind(address: "operator class", words: "OPERATOR CLASS", form: .byMethod)
    static let operatorFamily = ObjectKind(address: "operator family", words: "OPERATOR FAMILY", form: .byMethod)
    static let cast = ObjectKind(address: "cast", words: "CAST", form: .cast)
    static let database = ObjectKind(address: "database", words: "DATABASE", form: .global)
    static let role = ObjectKind(address: "role", words: "ROLE", form: .global)

    private static func global(_ word: String) -> ObjectKind { ObjectKind(address: word.lowercased(), words: word, form: .global) }
    private static func inSchema(_ word: String) -> ObjectKind { ObjectKind(address: word.lowercased(), words: word, form: .inSchema) }

    static let language = global("LANGUAGE"), extensions = global("EXTENSION"), eventTrigger = global("EVENT TRIGGER")
    static let server = global("SERVER"), wrapper = global("FOREIGN DATA WRAPPER"), publication = global("PUBLICATION")
    static let accessMethod = global("ACCESS METHOD")
    static let searchParser = inSchema("TEXT SEARCH PARSER"), searchTemplate = inSchema("TEXT SEARCH TEMPLATE")
    static let searchDictionary = inSchema("TEXT SEARCH DICTIONARY"), searchConfiguration = inSchema("TEXT SEARCH CONFIGURATION")

    /// By the grammar's own word; functions, procedures and aggregates are routines to every command that takes them.
    static let named: [String: ObjectKind] = [
        "OBJECT_TABLE": table, "OBJECT_VIEW": view, "OBJECT_MATVIEW": materializedView, "OBJECT_FOREIGN_TABLE": foreignTable,
        "OBJECT_INDEX": index,
        "OBJECT_SEQUENCE": sequence, "OBJECT_COLUMN": column, "OBJECT_ATTRIBUTE": attribute, "OBJECT_TABCONSTRAINT": constraint,
        "OBJECT_DOMCONSTRAINT": domainConstraint, "OBJECT_TRIGGER": trigger, "OBJECT_POLICY": policy, "OBJECT_RULE": rule,
        "OBJECT_FUNCTION": routine,
        "OBJECT_PROCEDURE": routine, "OBJECT_ROUTINE": routine, "OBJECT_AGGREGATE": aggregate, "OBJECT_TYPE": type, "OBJECT_DOMAIN": domain,
        "OBJECT_SCHEMA": schema, "OBJECT_STATISTIC_EXT": statistics, "OBJECT_COLLATION": collation, "OBJECT_CONVERSION": conversion,
        "OBJECT_OPERATOR": operation, "OBJECT_OPCLASS": operatorClass, "OBJECT_OPFAMILY": operatorFamily, "OBJECT_CAST": cast,
        "OBJECT_DATABASE": database, "OBJECT_ROLE": role, "OBJECT_LANGUAGE": language, "OBJECT_EXTENSION": extensions,
        "OBJECT_EVENT_TRIGGER": eventTrigger, "OBJECT_FOREIGN_SERVER": server, "OBJECT_FDW": wrapper, "OBJECT_PUBLICATION": publication,
        "OBJECT_ACCESS_METHOD": accessMethod, "OBJECT_TSPARSER": searchParser, "OBJECT_TSTEMPLATE": searchTemplate,
        "OBJECT_TSDICTIONARY": searchDictionary, "OBJECT_TSCONFIGURATION": searchConfiguration,
    ]

    /// Things of one space cannot share a name.
    var space: String {
        switch form {
        case .relation: "relation"
        case .type: "type"
        case .routine: "routine"
        default: address
        }
    }

    var isInSchema: Bool { [.relation, .inSchema, .type, .routine, .operation].contains(form) || form == .byMethod }

    /// The thing as SQL names it after ``words``, by its full names.
    func reference(_ names: [String], _ arguments: [String]) -> String {
        func dotted(_ names: some Collection<String>) -> String { names.map(Quote.identifier).joined(separator: ".") }
        let own = Quote.identifier(names.last ?? "")
        switch form {
        case .relation, .inSchema, .type, .global, .column: return dotted(names)
        case .routine: return "\(dotted(names))(\(arguments.joined(separator: ", ")))"
        case .operation:
            return "\(names.count > 1 ? Quote.identifier(names[0]) + "." : "")\(names.last ?? "") (\(arguments.joined(separator: ", ")))"
        case .onTable: return "\(own) ON \(dotted(names.dropLast()))"
        case .onDomain: return "\(own) ON DOMAIN \(dotted(names.dropLast()))"
        case .byMethod: return "\(dotted(names.dropFirst())) USING \(Quote.identifier(names.first ?? ""))"
        case .cast: return "(\(names.first ?? "") AS \(arguments.first ?? ""))"
        }
    }

    /// For people: `view active_users`, `trigger audit of users`.
    func title(_ names: [String], _ arguments: [String]?) -> String {
        let word = words.lowercased()
        var names = names
        // As everywhere, public goes without saying.
        if names.count > 1, names.first == "public", form != .cast { names.removeFirst() }
        switch form {
        case .onTable, .onDomain: return "\(word) \(names.last ?? "") of \(names.dropLast().joined(separator: "."))"
        case .routine:
            return "function \(names.joined(separator: "."))\(arguments.map { "(\($0.map(Self.plain).joined(separator: ", ")))" } ?? "")"
        case .operation: return "\(word) \(names.joined(separator: "."))"
        case .byMethod: return "\(word) \(names.dropFirst().joined(separator: "."))"
        case .cast: return "cast (\(Self.plain(names.first ?? "")) AS \(Self.plain(arguments?.first ?? "")))"
        default: return "\(word) \(names.joined(separator: "."))"
        }
    }

    private static func plain(_ type: String) -> String {
        type.replacing("\"pg_catalog\".", with: "").replacing("\"", with: "")
    }
}
