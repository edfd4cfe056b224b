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

    // MARK: What belongs to a table

    func policy() async throws -> Removal.Link? {
        guard let row = try await connection.query("""
            SELECT p.polname, p.polpermissive, pg_get_expr(p.polqual, p.polrelid) AS using, pg_get_expr(p.polwithcheck, p.polrelid) AS check,
                   CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END AS command,
                   ARRAY(SELECT CASE WHEN r = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(r)) END FROM unnest(p.polroles) r)::text[] AS roles,
                   obj_description(p.oid, 'pg_policy') AS comment, \(Self.table("p.polrelid"))
            FROM pg_policy p WHERE p.oid = $1::oid
            """, [oid]).first
        else { return nil }
        let table = Self.lock(row)
        let policy = Policy(
            name: row.text("polname"), isPermissive: row.flag("polpermissive"), command: row.text("command"), roles: row.list("roles"), using: row["using"],
            check: row["check"])
        let name = Quote.identifier(policy.name)
        return Removal.Link(
            title: "policy \(policy.name) of \(table.title)", cut: ["DROP POLICY \(name) ON \(table.table)"],
            tie: [policy.sql(on: table.table)] + (row["comment"].map { ["COMMENT ON POLICY \(name) ON \(table.table) IS \(Quote.literal($0))"] } ?? []),
            isOurs: row.flag("ours"), locks: [table],
            note: policy.isPermissive ? nil : "Without the restrictive policy \(policy.name), row security lets through more rows of \(table.title).")
    }

    func trigger() async throws -> Removal.Link? {
        guard let row = try await connection.query(Self.triggerQuery("t.oid = $1::oid"), [oid]).first else { return nil }
        let table = Self.lock(row)
        return Removal.Link(
            title: "trigger \(row.text("tgname")) of \(table.title)", cut: ["DROP TRIGGER \(Quote.identifier(row.text("tgname"))) ON \(table.table)"],
            tie: Self.trigger(row, on: table.table), isOurs: row.flag("ours"), locks: [table])
    }

    static func triggerQuery(_ condition: String) -> String {
        """
        SELECT t.tgname, pg_get_triggerdef(t.oid) AS definition, obj_description(t.oid, 'pg_trigger') AS comment,
               CASE t.tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' END AS state, \(table("t.tgrelid"))
        FROM pg_trigger t WHERE \(condition) ORDER BY t.tgname
        """
    }

    /// What makes the trigger of a row of ``triggerQuery(_:)`` again.
    static func trigger(_ row: Rows.Row, on table: String) -> [String] {
        let name = Quote.identifier(row.text("tgname"))
        return [row.text("definition")] + (row["state"].map { ["ALTER TABLE \(table) \($0) TRIGGER \(name)"] } ?? [])
            + (row["comment"].map { ["COMMENT ON TRIGGER \(name) ON \(table) IS \(Quote.literal($0))"] } ?? [])
    }

    func rule() async throws -> Removal.Link? {
        guard let row = try await connection.query(Self.ruleQuery("r.oid = $1::oid AND r.rulename <> '_RETURN'"), [oid]).first else { return nil }
        let table = Self.lock(row)
        return Removal.Link(
            title: "rule \(row.text("rulename")) of \(table.title)", cut: ["DROP RULE \(Quote.identifier(row.text("rulename"))) ON \(table.table)"],
            tie: Self.rule(row), isOurs: row.flag("ours"), locks: [table])
    }

    private static func ruleQuery(_ condition: String) -> String {
        """
        SELECT r.rulename, pg_get_ruledef(r.oid) AS definition, obj_description(r.oid, 'pg_rewrite') AS comment, \(table("r.ev_class")),
               CASE r.ev_enabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' END AS state
        FROM pg_rewrite r WHERE \(condition) ORDER BY r.rulename
        """
    }

    private static func rule(_ row: Rows.Row) -> [String] {
        let (name, table) = (Quote.identifier(row.text("rulename")), lock(row).table)
        return [row.text("definition")] + (row["state"].map { ["ALTER TABLE \(table) \($0) RULE \(name)"] } ?? [])
            + (row["comment"].map { ["COMMENT ON RULE \(name) ON \(table) IS \(Quote.literal($0))"] } ?? [])
    }

    func statistics() async throws -> Removal.Link? {
        let row = try await connection.query("""
            SELECT n.nspname, s.stxname, pg_get_statisticsobjdef(s.oid) AS definition, pg_get_userbyid(s.stxowner) AS owner,
                   pg_has_role(s.stxowner, 'USAGE') AS ours, obj_description(s.oid, 'pg_statistic_ext') AS comment,
                   to_jsonb(s) ->> 'stxstattarget' AS target
            FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace WHERE s.oid = $1::oid
            """, [oid]).first
        guard let row else { return nil }
        let name = Quote.qualified(row.text("nspname"), row.text("stxname"))
        var tie = [row.text("definition"), "ALTER STATISTICS \(name) OWNER TO \(Quote.identifier(row.text("owner")))"]
        // Servers before 13 have no target, those from 17 on none where it was not set.
        if let target = row["target"].flatMap(Int.init), target >= 0 { tie.append("ALTER STATISTICS \(name) SET STATISTICS \(target)") }
        if let comment = row["comment"] { tie.append("COMMENT ON STATISTICS \(name) IS \(Quote.literal(comment))") }
        return Removal.Link(title: "statistics \(row.text("nspname")).\(row.text("stxname"))", cut: ["DROP STATISTICS \(name)"], tie: tie, isOurs: row.flag("ours"))
    }

    /// A default of another table that calls what goes.
    func standard() async throws -> Removal.Link? {
        let row = try await connection.query("""
            SELECT a.attname, a.attgenerated <> '' AS generated, pg_get_expr(d.adbin, d.adrelid) AS standard, \(Self.table("d.adrelid"))
            FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum WHERE d.oid = $1::oid
            """, [oid]).first
        guard let row else { return nil }
        let table = Self.lock(row)
        let alter = "ALTER \(row.text("relkind") == "v" ? "VIEW" : "TABLE") \(table.table) ALTER COLUMN \(Quote.identifier(row.text("attname")))"
        return Removal.Link(
            title: "default of \(table.title).\(row.text("attname"))", cut: ["\(alter) DROP DEFAULT"], tie: ["\(alter) SET DEFAULT \(row.text("standard"))"],
            isOurs: row.flag("ours"), locks: [table], problem: row.flag("generated") ? "the column is generated" : nil)
    }

    /// A publication of chosen columns goes on without those that go; what rows it would publish without its filter is nobody's guess.
    func publication(without gone: Set<String>) async throws -> Removal.Link? {
        let row = try await connection.query("""
            SELECT p.pubname, pg_has_role(p.pubowner, 'USAGE') AS publishes, pg_get_expr(b.prqual, b.prrelid) AS filter, \(Self.table("b.prrelid")),
                   (SELECT array_agg(a.attname ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = b.prrelid AND a.attnum = ANY(b.prattrs::int2[]))::text[] AS columns
            FROM pg_publication_rel b JOIN pg_publication p ON p.oid = b.prpubid WHERE b.oid = $1::oid
            """, [oid]).first
        guard let row else { return nil }
        let table = Self.lock(row)
        let name = Quote.identifier(row.text("pubname"))
        let (filter, columns) = (row["filter"], row.list("columns"))
        func add(_ columns: [String]) -> String {
            "ALTER PUBLICATION \(name) ADD TABLE ONLY \(table.table)\(columns.isEmpty ? "" : " (\(Twin.list(columns)))")\(filter.map { " WHERE (\($0))" } ?? "")"
        }
        let leave = "ALTER PUBLICATION \(name) DROP TABLE ONLY \(table.table)"
        let rest = columns.filter { !gone.contains($0) }
        let filters = filter.map { filter in gone.contains { ColumnReferences.mentions($0, in: filter) } } ?? false
        return Removal.Link(
            title: "publication \(row.text("pubname"))", cut: rest.isEmpty ? [leave] : [leave, add(rest)], tie: rest.isEmpty ? [add(columns)] : [leave, add(columns)],
            isOurs: row.flag("publishes"), locks: [table], problem: filters ? "its row filter reads it" : nil,
            note: rest.isEmpty ? "Publication \(row.text("pubname")) does not publish \(table.title) any more."
                : "Publication \(row.text("pubname")) publishes \(table.title) without \(gone.intersection(columns).sorted().joined(separator: ", ")).")
    }

    // MARK: Tables

    private static func table(_ oid: String) -> String {
        """
        (SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = \(oid)) AS schema,
        (SELECT relname FROM pg_class WHERE oid = \(oid)) AS relation, (SELECT relkind FROM pg_class WHERE oid = \(oid)) AS relkind,
        (SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = \(oid)) AS ours
        """
    }

    /// Its name and what changing it locks.
    private static func lock(_ row: Rows.Row) -> TableLock {
        let (schema, name) = (row.text("schema"), row.text("relation"))
        return TableLock(
            table: Quote.qualified(schema, name), title: schema == "public" ? name : "\(schema).\(name)", mode: .accessExclusive,
            reach: row.text("relkind") == "v" ? .view : .whole)
    }
}
