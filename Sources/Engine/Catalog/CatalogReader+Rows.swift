/// A query that makes rows of a child table of each row of another.
public struct RowsQuestion: Hashable, Sendable {
    public var table: TableName
    public var into: TableName
    /// As written.
    public var text: String

    public init(table: TableName, into: TableName, text: String) {
        self.table = table
        self.into = into
        self.text = text
    }
}

/// The query as the server understands it.
public struct ResolvedRows: Hashable, Sendable {
    /// With every name qualified, good under `search_path = pg_catalog`.
    public var sql = ""
    /// What the row is called in it: the server keeps `new` for rules, and calls it otherwise where it must.
    public var row = "new"
    /// Names of the columns that it gives, in order.
    public var columns: [String] = []
    public var isVolatile = false
    /// The server's words where it does not take the query.
    public var problem: String?
    /// The server's words for columns that cannot be cast to the child's.
    public var misfits: [String: String] = [:]
    /// The GRANT for a function that the child's owner may not call.
    public var missingRights: [String] = []
}

extension CatalogReader {
    private static let rowsView = "ai_shell_rows"

    /// - Parameter owner: Of the child; nil where it is to be made by this role.
    func resolve(_ question: RowsQuestion, parent: [Column], child: [Column], owner: String?) async throws -> ResolvedRows {
        guard let query = try? RowsQuery(parsing: question.text), !parent.isEmpty else { return ResolvedRows(problem: "there is no such table") }
        let source = parent.map { "NULL::\($0.type) AS \(Quote.identifier($0.name))" }.joined(separator: ", ")
        let isView = "relname = '\(Self.rowsView)' AND relnamespace = pg_my_temp_schema()"
        var resolved: ResolvedRows
        let given: [String: String]
        do {
            (resolved, given) = try await session.underUserSearchPath(keeping: false) { connection in
                try await connection.query("""
                    CREATE TEMPORARY VIEW \(Self.rowsView) AS SELECT r.* FROM (SELECT \(source)) AS new CROSS JOIN LATERAL (\(question.text)
                    ) AS r
                    """)
                try await connection.query("SET LOCAL search_path = pg_catalog")
                var rows = ResolvedRows()
                (rows.row, rows.sql) = try Self.lateral(
                    in: try await connection.query("SELECT pg_get_viewdef(oid) FROM pg_class WHERE \(isView)").scalar ?? "")
                let columns = try await connection.query("""
                    SELECT attname, format_type(atttypid, atttypmod) AS type FROM pg_attribute
                    WHERE attrelid = (SELECT oid FROM pg_class WHERE \(isView)) AND attnum > 0 ORDER BY attnum
                    """)
                rows.columns = columns.map { $0.text("attname") }
                rows.isVolatile = try await connection.query(
                    "SELECT EXISTS (SELECT FROM pg_proc WHERE proname = ANY ($1::text[]) AND provolatile = 'v')", [Quote.array(query.functions.sorted())]
                ).scalar == "t"
                // Functions of the server itself, which all may call, are not among the dependencies.
                rows.missingRights = try await connection.query("""
                    SELECT DISTINCT format('GRANT EXECUTE ON FUNCTION %s TO %I;', p.oid::regprocedure, r.rolname) AS grant
                    FROM pg_depend d JOIN pg_rewrite w ON d.classid = 'pg_rewrite'::regclass AND w.oid = d.objid
                      AND w.ev_class = (SELECT oid FROM pg_class WHERE \(isView))
                    JOIN pg_proc p ON d.refclassid = 'pg_proc'::regclass AND p.oid = d.refobjid
                    JOIN pg_roles r ON r.rolname = coalesce($1, current_user::text)
                    WHERE NOT (has_function_privilege(r.oid, p.oid, 'EXECUTE') AND has_schema_privilege(r.oid, p.pronamespace, 'USAGE')) ORDER BY 1
                    """, [owner]).map { $0.text("grant") }
                return (rows, Dictionary(columns.map { ($0.text("attname"), $0.text("type")) }, uniquingKeysWith: { first, _ in first }))
            }
        } catch let error as ServerError where !error.endsSession {
            return ResolvedRows(problem: error.message)
        }
        let casts = child.compactMap { column in given[column.name].map { (name: column.name, sql: "SELECT NULL::\($0)::\(column.type.baseType)::\(column.type)") } }
        if !casts.isEmpty { resolved.misfits = try await refusals(casts, on: []) }
        return resolved
    }

    /// The query of the only LATERAL item of a view as `pg_get_viewdef` prints it, and the name of what it is joined with.
    private static func lateral(in definition: String) throws -> (row: String, sql: String) {
        let tokens = try SQLToken.scan(definition)
        guard let start = tokens.firstIndex(where: { $0.text == "LATERAL" }), start > 2, start + 1 < tokens.count else {
            throw SQLSyntaxError(message: "the query cannot be read back")
        }
        var depth = 0
        for token in tokens[(start + 1)...] {
            if token.text == "(" { depth += 1 }
            if token.text == ")" { depth -= 1 }
            if depth == 0 {
                let sql = Array(definition.utf8)[tokens[start + 1].range.upperBound..<token.range.lowerBound]
                // … AS new CROSS JOIN LATERAL (
                return (tokens[start - 3].name, String(decoding: sql, as: UTF8.self))
            }
        }
        throw SQLSyntaxError(message: "the query cannot be read back")
    }
}
