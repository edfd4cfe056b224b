/// One dependant, read so that it can be dropped by name and made again as it was: definition, owner, comment, grants, options.
struct DependantDefinition {
    let connection: PostgresConnection
    let oid: String

    // MARK: Views

    func view() async throws -> Removal.Link? {
        let row = try await connection.query("""
            SELECT n.nspname, c.relname, c.relkind, pg_get_userbyid(c.relowner) AS owner, pg_has_role(c.relowner, 'USAGE') AS ours, c.relispopulated,
                   array_to_string(c.reloptions, ', ') AS options, a.amname, t.spcname, obj_description(c.oid, 'pg_class') AS comment
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_am a ON a.oid = c.relam
            LEFT JOIN pg_tablespace t ON t.oid = c.reltablespace WHERE c.oid = $1::oid AND c.relkind IN ('v', 'm')
            """, [oid]).first
        guard let row else { return nil }
        let isMaterialized = row.text("relkind") == "m"
        let word = isMaterialized ? "MATERIALIZED VIEW" : "VIEW"
        let name = Quote.qualified(row.text("nspname"), row.text("relname"))
        let definition = try await connection.query("SELECT rtrim(pg_get_viewdef($1::oid), ';') AS sql", [oid])[0].text("sql")
        var head = "CREATE \(word) \(name)"
        if isMaterialized, let method = row["amname"], method != "heap" { head += " USING \(Quote.identifier(method))" }
        if let options = row["options"] { head += " WITH (\(options))" }
        if isMaterialized, let space = row["spcname"] { head += " TABLESPACE \(Quote.identifier(space))" }
        var tie = ["\(head) AS\(definition)\(isMaterialized ? (row.flag("relispopulated") ? "\nWITH DATA" : "\nWITH NO DATA") : "")"]
        tie.append("ALTER \(word) \(name) OWNER TO \(Quote.identifier(row.text("owner")))")
        tie += try await withoutDefaultGrants(on: name, "(SELECT relacl FROM pg_catalog.pg_class WHERE oid = \(Quote.literal(name))::pg_catalog.regclass)")
        if let comment = row["comment"] { tie.append("COMMENT ON \(word) \(name) IS \(Quote.literal(comment))") }
        tie += try await columns(of: name, isMaterialized) + indexes(on: name)
        tie += try await grants(on: name, "(SELECT relacl FROM pg_class WHERE oid = $1::oid)", "(SELECT relowner FROM pg_class WHERE oid = $1::oid)")
        tie += try await ownRules(name) + ownTriggers(name)
        let title = "\(word.lowercased()) \(TableName(schema: row.text("nspname"), name: row.text("relname")))"
        return Removal.Link(
            title: title, cut: ["DROP \(word) \(name)"], tie: tie, isOurs: row.flag("ours"),
            locks: [TableLock(table: name, title: title, mode: .accessExclusive, reach: .view)],
            note: isMaterialized && row.flag("relispopulated") ? "\(title) is filled anew by a rollback, from the rows of that time." : nil,
            isFilling: isMaterialized && row.flag("relispopulated"))
    }

    private func columns(of view: String, _ isMaterialized: Bool) async throws -> [String] {
        var statements: [String] = []
        for row in try await connection.query("""
            SELECT a.attname, col_description(a.attrelid, a.attnum) AS comment, pg_get_expr(d.adbin, d.adrelid) AS standard,
                   CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END AS target
            FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
            """, [oid])
        {
            let column = Quote.identifier(row.text("attname"))
            if let comment = row["comment"] { statements.append("COMMENT ON COLUMN \(view).\(column) IS \(Quote.literal(comment))") }
            if let standard = row["standard"] { statements.append("ALTER VIEW \(view) ALTER COLUMN \(column) SET DEFAULT \(standard)") }
            if isMaterialized, let target = row["target"] { statements.append("ALTER MATERIALIZED VIEW \(view) ALTER COLUMN \(column) SET STATISTICS \(target)") }
        }
        let columns = try await connection.query("""
            SELECT a.attname, x.privilege_type, x.is_grantable, CASE WHEN x.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END AS grantee
            FROM pg_attribute a, aclexplode(a.attacl) WITH ORDINALITY x(grantor, grantee, privilege_type, is_grantable, place)
            WHERE a.attrelid = $1::oid AND NOT a.attisdropped ORDER BY a.attnum, x.place
            """, [oid])
        return statements + columns.map { Self.grant($0).sql(on: view, column: $0.text("attname")) }
    }

    private func indexes(on view: String) async throws -> [String] {
        try await connection.query("""
            SELECT pg_get_indexdef(i.indexrelid) AS sql, obj_description(i.indexrelid, 'pg_class') AS comment, i.indisclustered, c.relname, n.nspname
            FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE i.indrelid = $1::oid ORDER BY c.relname
            """, [oid]).flatMap { row in
            let name = Quote.qualified(row.text("nspname"), row.text("relname"))
            return [row.text("sql")] + (row["comment"].map { ["COMMENT ON INDEX \(name) IS \(Quote.literal($0))"] } ?? [])
                + (row.flag("indisclustered") ? ["ALTER MATERIALIZED VIEW \(view) CLUSTER ON \(Quote.identifier(row.text("relname")))"] : [])
        }
    }

    private func ownRules(_ view: String) async throws -> [String] {
        try await connection.query(Self.ruleQuery("r.ev_class = $1::oid AND r.rulename <> '_RETURN'"), [oid]).flatMap { Self.rule($0) }
    }

    private func ownTriggers(_ view: String) async throws -> [String] {
        try await connection.query(Self.triggerQuery("t.tgrelid = $1::oid AND NOT t.tgisinternal"), [oid]).flatMap { Self.trigger($0, on: view) }
    }

    // MARK: Functions

    func function() async throws -> Removal.Link? {
        let row = try await connection.query("""
            SELECT p.oid::regprocedure::text AS signature, p.prokind, pg_get_userbyid(p.proowner) AS owner, pg_has_role(p.proowner, 'USAGE') AS ours,
                   obj_description(p.oid, 'pg_proc') AS comment, p.proacl IS NOT NULL AS granted FROM pg_proc p WHERE p.oid = $1::oid
            """, [oid]).first
        guard let row else { return nil }
        let word = row.text("prokind") == "p" ? "PROCEDURE" : "FUNCTION"
        let signature = row.text("signature")
        let title = "\(word.lowercased()) \(signature)"
        guard row.text("prokind") != "a" else { return Removal.Link(title: title, cut: [], tie: [], problem: "aggregates are not recorded") }
        let definition = try await connection.query("SELECT pg_get_functiondef($1::oid) AS sql", [oid])[0].text("sql")
        var tie = [definition, "ALTER \(word) \(signature) OWNER TO \(Quote.identifier(row.text("owner")))"]
        if let comment = row["comment"] { tie.append("COMMENT ON \(word) \(signature) IS \(Quote.literal(comment))") }
        // What everybody may do by nature is no such grant.
        tie += try await withoutDefaultGrants(
            on: "\(word) \(signature)", keepingPublic: true, "(SELECT proacl FROM pg_catalog.pg_proc WHERE oid = \(Quote.literal(signature))::pg_catalog.regprocedure)")
        if row.flag("granted") {
            tie.append("REVOKE ALL ON \(word) \(signature) FROM PUBLIC")
            tie += try await grants(
                on: "\(word) \(signature)", "(SELECT proacl FROM pg_proc WHERE oid = $1::oid)", "(SELECT proowner FROM pg_proc WHERE oid = $1::oid)")
        }
        return Removal.Link(title: title, cut: ["DROP \(word) \(signature)"], tie: tie, isOurs: row.flag("ours"))
    }

    /// Takes away what ALTER DEFAULT PRIVILEGES gives to whatever is made, in a database that has any.
    private func withoutDefaultGrants(on object: String, keepingPublic: Bool = false, _ list: String) async throws -> [String] {
        guard try await connection.query("SELECT EXISTS (SELECT FROM pg_default_acl)").scalar == "t" else { return [] }
        let body = """
            DECLARE role text; BEGIN FOR role IN SELECT DISTINCT CASE WHEN x.grantee = 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(x.grantee)) END \
            FROM pg_catalog.aclexplode(\(list)) x WHERE x.grantee <> x.grantor\(keepingPublic ? " AND x.grantee <> 0" : "") LOOP EXECUTE \(Quote.literal("REVOKE ALL ON \(object) FROM ")) || role; END LOOP; END
            """
        let tag = Quote.tag(for: body)
        return ["DO \(tag) \(body) \(tag)"]
    }

    /// In the order in which they were given, so that the lists end as they were.
    private func grants(on object: String, _ list: String, _ owner: String) async throws -> [String] {
        try await connection.query("""
            SELECT CASE WHEN x.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END AS grantee, x.privilege_type, x.is_grantable
            FROM aclexplode(\(list)) WITH ORDINALITY x(grantor, grantee, privilege_type, is_grantable, place) WHERE x.grantee <> \(owner) ORDER BY x.place
            """, [oid]).map { Self.grant($0).sql(on: object) }
    }

    private static func grant(_ row: Rows.Row) -> Grant {
        Grant(grantee: row.text("grantee"), privilege: row.text("privilege_type"), isGrantable: row.flag("is_grantable"))
    }
}
