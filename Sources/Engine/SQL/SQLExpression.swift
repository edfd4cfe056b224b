/// One expression: its exact text, and what it reads.
public struct SQLExpression: Hashable, Sendable {
    public let text: String
    public let node: SQLNode

    /// Names of the columns read, without the table they may be qualified with; in no order.
    public var columns: Set<String> {
        Set(references.compactMap { $0["fields"]?.names.last })
    }

    /// Names of the functions called, as written (`now`, `shop.slug`, `pg_catalog.timezone`).
    public var functions: Set<String> {
        Set(calls.compactMap { $0["funcname"]?.names.joined(separator: ".") })
    }

    public var hasSubquery: Bool { !nodes.all("SubLink").isEmpty }

    /// Calls a function, casts, or is a keyword of SQL such as `CURRENT_TIMESTAMP` or `TRUE`.
    var readsAsSQL: Bool {
        if !calls.isEmpty || !nodes.all("TypeCast").isEmpty || !nodes.all("SQLValueFunction").isEmpty { return true }
        guard let constant = node["A_Const"] else { return false }
        return constant["boolval"] != nil || constant["isnull"] != nil
    }

    private var nodes: SQLNode { .array([node]) }
    private var references: [SQLNode] { nodes.all("ColumnRef") }
    private var calls: [SQLNode] { nodes.all("FuncCall") }
}

extension SQLParser {
    /// Whether the expression calls anything, or is a keyword that does, such as `CURRENT_TIMESTAMP`.
    static func calls(_ text: String) -> Bool {
        guard let expression = try? parseExpression(text) else { return true }
        return !expression.functions.isEmpty || !SQLNode.array([expression.node]).all("SQLValueFunction").isEmpty
    }
}
