/// What hangs on a column or a table, and on that again, each with how to take it away and how to make it again.
///
/// - SeeAlso: <https://www.postgresql.org/docs/current/catalog-pg-depend.html>
struct Dependants {
    let connection: PostgresConnection

    /// A row of a system catalog, or a column.
    struct Node: Hashable, Sendable {
        /// The catalog: `pg_class`.
        let catalog: String
        let oid: String
        /// Of a column; 0 for the whole.
        var column = 0
    }

    /// - Parameters:
    ///   - roots: What is to go.
    ///   - own: The tables that it belongs to, by OID: what else they have of their own is left out.
    /// - Returns: In the order to cut them.
    func read(of roots: [Node], own: [String]) async throws -> [Removal.Link] {
        var edges: [(from: Node, to: Node)] = []
        var seen = Set(roots)
        var frontier = roots.map { (node: $0, origin: $0) }
        var found: [Node] = []
        while !frontier.isEmpty {
            var next: [(node: Node, origin: Node)] = []
            for (index, node) in try await dependants(of: frontier.map(\.node), own: own) where !roots.contains(node) {
                edges.append((frontier[index].origin, node))
                guard seen.insert(node).inserted else { continue }
                found.append(node)
                next.append((node, node))
                // Whatever uses the row type of a view uses the view.
                for type in try await types(of: node) { next.append((type, node)) }
            }
            frontier = next
        }
        var links: [Removal.Link] = []
        let columns = try await names(of: roots)
        for node in Self.deepestFirst(found, edges) { links.append(try await link(node, without: columns)) }
        return links
    }

    /// What hangs on columns, by name, of a table and of whatever is below it.
    func read(ofColumns columns: [String], of table: UInt32) async throws -> [Removal.Link] {
        let rows = try await connection.query("""
            WITH RECURSIVE family(oid) AS (SELECT $1::oid UNION SELECT i.inhrelid FROM family f JOIN pg_inherits i ON i.inhparent = f.oid)
            SELECT f.oid, a.attnum FROM family f LEFT JOIN pg_attribute a ON a.attrelid = f.oid AND a.attname = ANY($2::text[]) AND NOT a.attisdropped
            """, [String(table), Quote.array(columns)])
        let roots = rows.filter { $0["attnum"] != nil }.map { Node(catalog: "pg_class", oid: $0.text("oid"), column: $0.integer("attnum")) }
        return try await read(of: roots, own: Set(rows.map { $0.text("oid") }).sorted())
    }

    /// What hangs on whole tables, their row types and their sequences.
    func read(ofTables tables: [UInt32]) async throws -> [Removal.Link] {
        let own = tables.map { String($0) }
        var roots = own.map { Node(catalog: "pg_class", oid: $0) }
        for root in roots { roots += try await types(of: root) }
        roots += try await connection.query("""
            SELECT d.objid FROM pg_depend d JOIN pg_class c ON c.oid = d.objid AND c.relkind = 'S' WHERE d.classid = 'pg_class'::regclass
              AND d.refclassid = 'pg_class'::regclass AND d.refobjid = ANY($1::oid[]) AND d.deptype IN ('a', 'i')
            """, [Quote.array(own)]).map { Node(catalog: "pg_class", oid: $0.text("objid")) }
        return try await read(of: roots, own: own)
    }

    private func names(of roots: [Node]) async throws -> Set<String> {
        let columns = roots.filter { $0.column > 0 }
        return Set(try await connection.query("""
            SELECT a.attname FROM unnest($1::oid[], $2::int[]) r(oid, col) JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = r.col
            """, [Quote.array(columns.map(\.oid)), Quote.array(columns.map { String($0.column) })]).compactMap { $0[0] })
    }

    /// Each after all that hangs on it.
    private static func deepestFirst(_ nodes: [Node], _ edges: [(from: Node, to: Node)]) -> [Node] {
        var depth: [Node: Int] = [:]
        // The longest way; a circle would go on for ever.
        for _ in 0...nodes.count {
            var isSettled = true
            for edge in edges where depth[edge.to, default: 0] <= depth[edge.from, default: 0] {
                depth[edge.to] = depth[edge.from, default: 0] + 1
                isSettled = false
            }
            if isSettled { break }
        }
        return nodes.enumerated().sorted { (depth[$0.element, default: 0], $0.offset) > (depth[$1.element, default: 0], $1.offset) }.map(\.element)
    }

    private func types(of node: Node) async throws -> [Node] {
        guard node.catalog == "pg_class", node.column == 0 else { return [] }
        return try await connection.query("""
            SELECT t.oid FROM pg_class c JOIN pg_type t ON t.oid = c.reltype OR t.oid = (SELECT typarray FROM pg_type r WHERE r.oid = c.reltype)
            WHERE c.oid = $1::oid AND c.reltype <> 0
            """, [node.oid]).map { Node(catalog: "pg_type", oid: $0.text("oid")) }
    }

    /// What depends on each directly, and has not been made and dropped with it anyway. Foreign keys of other tables are read elsewhere.
    private func dependants(of nodes: [Node], own: [String]) async throws -> [(Int, Node)] {
        try await connection.query("""
            SELECT DISTINCT f.place, x.class::regclass::text AS class, x.id, x.col
            FROM unnest($1::text[], $2::oid[], $3::int[]) WITH ORDINALITY AS f(class, id, col, place)
            JOIN pg_depend d ON d.refclassid = f.class::regclass AND d.refobjid = f.id AND (f.col = 0 OR d.refobjsubid = f.col) AND d.deptype IN ('n', 'a')
            LEFT JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid LEFT JOIN pg_class v ON v.oid = r.ev_class
            LEFT JOIN pg_attrdef a ON d.classid = 'pg_attrdef'::regclass AND a.oid = d.objid
            LEFT JOIN pg_constraint c ON d.classid = 'pg_constraint'::regclass AND c.oid = d.objid
            LEFT JOIN pg_trigger t ON d.classid = 'pg_trigger'::regclass AND t.oid = d.objid
            LEFT JOIN pg_class k ON d.classid = 'pg_class'::regclass AND k.oid = d.objid LEFT JOIN pg_index i ON i.indexrelid = k.oid
            LEFT JOIN pg_policy p ON d.classid = 'pg_policy'::regclass AND p.oid = d.objid
            LEFT JOIN pg_statistic_ext s ON d.classid = 'pg_statistic_ext'::regclass AND s.oid = d.objid
            LEFT JOIN pg_publication_rel b ON d.classid = 'pg_publication_rel'::regclass AND b.oid = d.objid
            CROSS JOIN LATERAL (SELECT CASE WHEN v.relkind IN ('v', 'm') AND r.ev_type = '1' THEN 'pg_class'::regclass::oid ELSE d.classid END AS class,
              CASE WHEN v.relkind IN ('v', 'm') AND r.ev_type = '1' THEN v.oid ELSE d.objid END AS id, d.objsubid AS col) x
            WHERE NOT coalesce(f.col = 0 AND coalesce(v.oid, a.adrelid, t.tgrelid, p.polrelid, b.prrelid, c.conrelid) = f.id, false)
              AND NOT coalesce(f.col = 0 AND coalesce(t.tgrelid, p.polrelid, s.stxrelid, b.prrelid, v.oid) = ANY($4::oid[]), false)
              AND NOT coalesce(coalesce(a.adrelid, c.conrelid, i.indrelid, k.oid) = ANY($4::oid[]), false)
              AND NOT coalesce(i.indrelid = f.id OR c.contype = 'f' AND c.confrelid = ANY($4::oid[]), false)
              AND NOT coalesce(t.tgisinternal OR starts_with(t.tgname, '\(Names.triggerPrefix)'), false) AND k.relkind IS DISTINCT FROM 'S'
            ORDER BY 1, 2, 3
            """, [Quote.array(nodes.map(\.catalog)), Quote.array(nodes.map(\.oid)), Quote.array(nodes.map { String($0.column) }), Quote.array(own)])
            .map { ($0.integer("place") - 1, Node(catalog: $0.text("class"), oid: $0.text("id"), column: $0.integer("col"))) }
    }

    // MARK: What each is

    private func link(_ node: Node, without columns: Set<String>) async throws -> Removal.Link {
        let row = try await connection.query("""
            SELECT pg_describe_object($1::regclass, $2::oid, $3::int) AS title,
                   EXISTS (SELECT FROM pg_depend WHERE classid = $1::regclass AND objid = $2::oid AND deptype = 'e') AS extension,
                   EXISTS (SELECT FROM pg_seclabel WHERE classoid = $1::regclass AND objoid = $2::oid) AS label,
                   (SELECT pg_get_userbyid(o.owner) FROM (
                      SELECT relowner AS owner, relnamespace AS space FROM pg_class WHERE $1::regclass = 'pg_class'::regclass AND oid = $2::oid
                      UNION ALL SELECT proowner, pronamespace FROM pg_proc WHERE $1::regclass = 'pg_proc'::regclass AND oid = $2::oid
                      UNION ALL SELECT stxowner, stxnamespace FROM pg_statistic_ext WHERE $1::regclass = 'pg_statistic_ext'::regclass AND oid = $2::oid) o
                    WHERE NOT (has_schema_privilege(o.space, 'CREATE') AND has_schema_privilege(o.owner, o.space, 'CREATE'))
                      AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)) AS locked_out
            """, [node.catalog, node.oid, String(node.column)])[0]
        let title = row.text("title")
        let reader = DependantDefinition(connection: connection, oid: node.oid)
        let made: Removal.Link? =
            switch node.catalog {
            case "pg_class" where node.column == 0: try await reader.view()
            case "pg_proc": try await reader.function()
            case "pg_policy": try await reader.policy()
            case "pg_trigger": try await reader.trigger()
            case "pg_rewrite": try await reader.rule()
            case "pg_statistic_ext": try await reader.statistics()
            case "pg_publication_rel": try await reader.publication(without: columns)
            case "pg_attrdef": try await reader.standard()
            default: nil
            }
        guard var link = made else { return Removal.Link(title: title, cut: [], tie: [], problem: "nothing of its kind is recorded") }
        if row.flag("extension") { link.problem = "it belongs to an extension" }
        if let owner = row["locked_out"] { link.problem = "role \(owner) may create nothing in its schema" }
        if row.flag("label") { link.problem = "it has a security label" }
        return link
    }
}

extension [Removal.Link] {
    /// What they lock, in the order of the cuts, but for the table itself.
    func locks(but table: Table) -> [TableLock] {
        var locks: [TableLock] = []
        for lock in flatMap(\.locks) where lock.table != table.sql && !locks.contains(where: { $0.table == lock.table }) { locks.append(lock) }
        return locks
    }

    /// Makes them again, what was cut last first.
    var tieSteps: [Step] {
        let statements = reversed().flatMap(\.tie)
        guard !statements.isEmpty else { return [] }
        // Bodies are the user's text, which names things under a search path of its own.
        var transaction = Step.Transaction(["SET LOCAL check_function_bodies = off"] + statements)
        transaction.isUnbounded = contains(where: \.isFilling)
        var step = Step("make \(reversed().map(\.title).joined(separator: ", ")) again", .transaction(transaction))
        step.cost = transaction.isUnbounded ? .scan : .catalogOnly
        step.locks = flatMap(\.locks).filter { $0.reach != .view }.reduce(into: []) { locks, lock in
            if !locks.contains(where: { $0.table == lock.table }) { locks.append(lock) }
        }
        return [step]
    }

    var notes: [String] {
        guard !isEmpty else { return [] }
        return ["With it go \(map(\.title).joined(separator: ", ")); a rollback makes them again."] + compactMap(\.note)
    }
}

extension PlanContext {
    /// Refuses what could not come back, all of it at once.
    func checkCascade(_ links: [Removal.Link], of what: String) throws(PlanRefusal) {
        let lost = links.compactMap { link in link.problem.map { "\(link.title) (\($0))" } }
        guard lost.isEmpty else {
            throw refusal(
                "\(what) is used by \(lost.joined(separator: ", ")), which would not come back with a rollback",
                hint: "Change or drop them first, in a custom_sql operation with its rollback.")
        }
        if let foreign = links.first(where: { !$0.isOurs }) {
            throw refusal("role \"\(catalog.user)\" does not own \(foreign.title), which uses \(what)", hint: "Have its owner drop it first.")
        }
        let statements = Set(links.flatMap(\.cut))
        if let twice = endings.flatMap(\.statements).first(where: statements.contains) {
            throw refusal("this phase takes the same thing away twice: \(twice)", hint: "Put the two drops into phases of their own.")
        }
    }
}
