/// What belongs to some table and reads another.
extension DependantDefinition {
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

    static func ruleQuery(_ condition: String) -> String {
        """
        SELECT r.rulename, pg_get_ruledef(r.oid) AS definition, obj_description(r.oid, 'pg_rewrite') AS comment, \(table("r.ev_class")),
               CASE r.ev_enabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' END AS state
        FROM pg_rewrite r WHERE \(condition) ORDER BY r.rulename
        """
    }

    static func rule(_ row: Rows.Row) -> [String] {
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
