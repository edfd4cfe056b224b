/// A node of a parse tree: what libpg_query writes as JSON, read back.
///
/// A statement or expression is an object with one key, its node type (`{"ColumnRef": {…}}`). Fields that are zero, false
/// or empty are left out by libpg_query.
/// - SeeAlso: <https://github.com/pganalyze/libpg_query/blob/15-4.0.0/protobuf/pg_query.proto>
public indirect enum SQLNode: Hashable, Sendable {
    case object([String: SQLNode])
    case array([SQLNode])
    case string(String)
    case number(Int)
    case bool(Bool)
    case null

    /// The field of an object; nil for anything else.
    public subscript(key: String) -> SQLNode? {
        if case .object(let fields) = self { fields[key] } else { nil }
    }

    /// The elements of an array; none for anything else.
    public var elements: [SQLNode] {
        if case .array(let elements) = self { elements } else { [] }
    }

    public var fields: [String: SQLNode] {
        if case .object(let fields) = self { fields } else { [:] }
    }

    public var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    public var integer: Int? {
        if case .number(let number) = self { number } else { nil }
    }

    /// The node type of a wrapped node, `ColumnRef` for `{"ColumnRef": {…}}`.
    public var kind: String? {
        if case .object(let fields) = self, fields.count == 1 { fields.keys.first } else { nil }
    }

    /// The text of a list of `String` nodes: a qualified name.
    public var names: [String] { elements.compactMap { $0["String"]?["sval"]?.text } }

    /// Every node of this type, at any depth, without its wrapper.
    public func all(_ kind: String) -> [SQLNode] {
        var found: [SQLNode] = []
        visit { if $0 == kind { found.append($1) } }
        return found
    }

    private func visit(_ body: (String, SQLNode) -> Void) {
        switch self {
        case .object(let fields):
            for (key, value) in fields {
                body(key, value)
                value.visit(body)
            }
        case .array(let elements): for element in elements { element.visit(body) }
        case .string, .number, .bool, .null: break
        }
    }
}
