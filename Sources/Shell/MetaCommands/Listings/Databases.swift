extension Listing {
    static let databases = Listing(names: ["l", "list"], usage: "\\l [PATTERN]", text: "list databases", title: "List of databases") { context in
        let locale = context.version >= 170000
            ? "CASE d.datlocprovider WHEN 'b' THEN 'builtin' WHEN 'c' THEN 'libc' WHEN 'i' THEN 'icu' END AS \"Locale Provider\", d.datlocale AS \"Locale\""
            : context.version >= 150000
                ? "d.daticulocale AS \"ICU Locale\", CASE d.datlocprovider WHEN 'c' THEN 'libc' WHEN 'i' THEN 'icu' END AS \"Locale Provider\"" : nil
        return """
            SELECT d.datname AS "Name", pg_catalog.pg_get_userbyid(d.datdba) AS "Owner", pg_catalog.pg_encoding_to_char(d.encoding) AS "Encoding",
              d.datcollate AS "Collate", d.datctype AS "Ctype"\(locale.map { ", " + $0 } ?? ""), \(rights("d.datacl"))\(context.more("""
                CASE WHEN pg_catalog.has_database_privilege(d.datname, 'CONNECT') THEN pg_catalog.pg_size_pretty(pg_catalog.pg_database_size(d.datname))
                    ELSE 'No Access' END AS "Size", t.spcname AS "Tablespace", pg_catalog.shobj_description(d.oid, 'pg_database') AS "Description"
                """))
            FROM pg_catalog.pg_database d JOIN pg_catalog.pg_tablespace t ON d.dattablespace = t.oid
            WHERE \(context.pattern.condition(name: "d.datname", schema: nil)) ORDER BY 1
            """
    }

    static let schemas = Listing(names: ["dn"], usage: "\\dn [PATTERN]", text: "list schemas", title: "List of schemas") { context in
        """
        SELECT n.nspname AS "Name", pg_catalog.pg_get_userbyid(n.nspowner) AS "Owner"\
        \(context.more("\(rights("n.nspacl")), pg_catalog.obj_description(n.oid, 'pg_namespace') AS \"Description\""))
        FROM pg_catalog.pg_namespace n
        WHERE \(context.pattern.condition(name: "n.nspname", schema: nil))\
        \(context.showsSystem || !context.pattern.isEmpty ? "" : " AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'")
        ORDER BY 1
        """
    }

    static let extensions = Listing(names: ["dx"], usage: "\\dx [PATTERN]", text: "list extensions", title: "List of installed extensions", details: extensionObjects) { context in
        """
        SELECT e.extname AS "Name", e.extversion AS "Version", n.nspname AS "Schema", c.description AS "Description"
        FROM pg_catalog.pg_extension e LEFT JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
          LEFT JOIN pg_catalog.pg_description c ON c.objoid = e.oid AND c.classoid = 'pg_catalog.pg_extension'::pg_catalog.regclass
        WHERE \(context.pattern.condition(name: "e.extname", schema: nil)) ORDER BY 1
        """
    }

    static let tablespaces = Listing(names: ["db"], usage: "\\db [PATTERN]", text: "list tablespaces", title: "List of tablespaces") { context in
        """
        SELECT spcname AS "Name", pg_catalog.pg_get_userbyid(spcowner) AS "Owner", pg_catalog.pg_tablespace_location(oid) AS "Location"\(context.more("""
            \(rights("spcacl")), spcoptions AS "Options", pg_catalog.pg_size_pretty(pg_catalog.pg_tablespace_size(oid)) AS "Size",
              pg_catalog.shobj_description(oid, 'pg_tablespace') AS "Description"
            """))
        FROM pg_catalog.pg_tablespace WHERE \(context.pattern.condition(name: "spcname", schema: nil)) ORDER BY 1
        """
    }

    static let settings = Listing(names: ["dconfig"], usage: "\\dconfig [PATTERN]", text: "list settings of the server", title: "List of configuration parameters",
        titled: { $0.pattern.isEmpty ? "List of non-default configuration parameters" : "List of configuration parameters" }
    ) { context in
        let changed = context.pattern.isEmpty ? "s.source <> 'default' AND s.setting IS DISTINCT FROM s.boot_val" : context.pattern.condition(name: "pg_catalog.lower(s.name)", schema: nil)
        return """
            SELECT s.name AS "Parameter", pg_catalog.current_setting(s.name) AS "Value"\(context.more("""
                s.vartype AS "Type", s.context AS "Context"\(context.version >= 150000 ? ", " + rights("p.paracl") : "")
                """))
            FROM pg_catalog.pg_settings s\
            \(context.isVerbose && context.version >= 150000 ? " LEFT JOIN pg_catalog.pg_parameter_acl p ON pg_catalog.lower(s.name) = p.parname" : "")
            WHERE \(changed) ORDER BY 1
            """
    }

    static let publications = Listing(names: ["dRp"], usage: "\\dRp [PATTERN]", text: "list publications", title: "List of publications", details: publicationTables) { context in
        """
        SELECT pubname AS "Name", pg_catalog.pg_get_userbyid(pubowner) AS "Owner", puballtables AS "All tables", pubinsert AS "Inserts",
          pubupdate AS "Updates", pubdelete AS "Deletes", pubtruncate AS "Truncates", pubviaroot AS "Via root"
        FROM pg_catalog.pg_publication WHERE \(context.pattern.condition(name: "pubname", schema: nil)) ORDER BY 1
        """
    }

    static let subscriptions = Listing(names: ["dRs"], usage: "\\dRs [PATTERN]", text: "list subscriptions", title: "List of subscriptions") { context in
        """
        SELECT subname AS "Name", pg_catalog.pg_get_userbyid(subowner) AS "Owner", subenabled AS "Enabled", subpublications AS "Publication"\(context.more(subscriptionDetails(context.version)))
        FROM pg_catalog.pg_subscription
        WHERE subdbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
          AND \(context.pattern.condition(name: "subname", schema: nil)) ORDER BY 1
        """
    }

    private static func subscriptionDetails(_ version: Int) -> String {
        var columns: [String] = []
        if version >= 140_000 { columns += ["subbinary AS \"Binary\""] }
        if version >= 160_000 {
            columns.append("CASE substream WHEN 'f' THEN 'off' WHEN 't' THEN 'on' WHEN 'p' THEN 'parallel' END AS \"Streaming\"")
        } else if version >= 140_000 { columns.append("substream AS \"Streaming\"") }
        if version >= 150_000 { columns += ["subtwophasestate AS \"Two-phase commit\"", "subdisableonerr AS \"Disable on error\""] }
        columns += ["subsynccommit AS \"Synchronous commit\"", "subconninfo AS \"Conninfo\""]
        if version >= 150_000 { columns.append("subskiplsn AS \"Skip LSN\"") }
        return columns.joined(separator: ", ")
    }

    @ShellActor @Sendable private static func extensionObjects(_ call: MetaCall, _ context: Context) async throws {
        let found = try await call.query("""
            SELECT e.extname, e.oid FROM pg_catalog.pg_extension e WHERE \(context.pattern.condition(name: "e.extname", schema: nil)) ORDER BY 1
            """)
        if found.isEmpty { call.session.note(call.subject.map { "Did not find any extension named \"\($0)\".\n" } ?? "Did not find any extensions.\n") }
        for row in found {
            let rows = try await call.query("""
                SELECT pg_catalog.pg_describe_object(classid, objid, 0) AS "Object description" FROM pg_catalog.pg_depend
                WHERE refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND refobjid = $1::pg_catalog.oid AND deptype = 'e' ORDER BY 1
                """, [row[1]])
            call.print(rows, title: "Objects in extension \"\(row.text("extname"))\"")
        }
    }

    @ShellActor @Sendable private static func publicationTables(_ call: MetaCall, _ context: Context) async throws {
        let found = try await call.query("""
            SELECT oid, pubname, puballtables FROM pg_catalog.pg_publication WHERE \(context.pattern.condition(name: "pubname", schema: nil)) ORDER BY 2
            """)
        if found.isEmpty { call.session.note(call.subject.map { "Did not find any publication named \"\($0)\".\n" } ?? "Did not find any publications.\n") }
        for row in found {
            let rows = try await call.query("""
                SELECT pg_catalog.pg_get_userbyid(pubowner) AS "Owner", puballtables AS "All tables", pubinsert AS "Inserts", pubupdate AS "Updates",
                  pubdelete AS "Deletes", pubtruncate AS "Truncates", pubviaroot AS "Via root"
                FROM pg_catalog.pg_publication WHERE oid = $1::pg_catalog.oid
                """, [row[0]])
            var footers: [String] = []
            if !row.flag("puballtables") {
                let detail = context.version >= 150_000 ? """
                    pg_catalog.concat(CASE WHEN pr.prattrs IS NOT NULL THEN ' (' || (SELECT pg_catalog.string_agg(a.attname, ', ') FROM pg_catalog.pg_attribute a
                        WHERE a.attrelid = pr.prrelid AND a.attnum = ANY (pr.prattrs)) || ')' END, ' WHERE ' || pg_catalog.pg_get_expr(pr.prqual, c.oid))
                    """ : "''"
                let tables = try await call.query("""
                    SELECT pg_catalog.format('"%s.%s"', n.nspname, c.relname) || \(detail)
                    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN pg_catalog.pg_publication_rel pr ON pr.prrelid = c.oid
                    WHERE pr.prpubid = $1::pg_catalog.oid ORDER BY n.nspname, c.relname
                    """, [row[0]])
                if !tables.isEmpty { footers += ["Tables:"] + tables.map { "    " + ($0[0] ?? "") } }
                if context.version >= 150_000 {
                    let schemas = try await call.query("""
                        SELECT pg_catalog.format('"%s"', n.nspname) FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_publication_namespace pn ON n.oid = pn.pnnspid
                        WHERE pn.pnpubid = $1::pg_catalog.oid ORDER BY 1
                        """, [row[0]])
                    if !schemas.isEmpty { footers += ["Tables from schemas:"] + schemas.map { "    " + ($0[0] ?? "") } }
                }
            }
            call.print(rows, title: "Publication \(row.text("pubname"))", footers: footers.isEmpty ? nil : footers)
        }
    }

    static let descriptions = Listing(names: ["dd"], usage: "\\dd [PATTERN]", text: "list comments of objects that no other list shows", title: "Object descriptions") { context in
        """
        SELECT DISTINCT tt.nspname AS "Schema", tt.name AS "Name", tt.object AS "Object", d.description AS "Description" FROM (
          SELECT c.oid AS oid, c.tableoid AS tableoid, n.nspname, c.conname AS name, 'table constraint' AS object, t.oid AS owner
            FROM pg_catalog.pg_constraint c JOIN pg_catalog.pg_class t ON c.conrelid = t.oid LEFT JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
          UNION ALL SELECT r.oid, r.tableoid, n.nspname, r.rulename, 'rule', c.oid
            FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_class c ON c.oid = r.ev_class LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE r.rulename <> '_RETURN'
          UNION ALL SELECT t.oid, t.tableoid, n.nspname, t.tgname, 'trigger', c.oid
            FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        ) AS tt JOIN pg_catalog.pg_description d ON tt.oid = d.objoid AND tt.tableoid = d.classoid AND d.objsubid = 0
        WHERE \(context.pattern.condition(name: "tt.name", schema: "tt.nspname", visible: "pg_catalog.pg_table_is_visible(tt.owner)"))\(context.own("tt.nspname"))
        ORDER BY 1, 2, 3
        """
    }

    static let largeObjects = Listing(names: ["dl", "lo_list"], usage: "\\dl", text: "list large objects", title: "Large objects") { context in
        """
        SELECT oid AS "ID", pg_catalog.pg_get_userbyid(lomowner) AS "Owner"\(context.more(rights("lomacl"))), pg_catalog.obj_description(oid, 'pg_largeobject') AS "Description"
        FROM pg_catalog.pg_largeobject_metadata ORDER BY oid
        """
    }
}
