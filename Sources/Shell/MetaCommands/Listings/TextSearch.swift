extension Listing {
    static let textSearchConfigurations = Listing(
        names: ["dF"], usage: "\\dF [PATTERN]", text: "list text search configurations; + their dictionaries", title: "List of text search configurations",
        details: dictionariesOfConfigurations
    ) { context in
        """
        SELECT n.nspname AS "Schema", c.cfgname AS "Name", pg_catalog.obj_description(c.oid, 'pg_ts_config') AS "Description"
        FROM pg_catalog.pg_ts_config c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.cfgnamespace
        WHERE \(context.pattern.condition(name: "c.cfgname", schema: "n.nspname", visible: "pg_catalog.pg_ts_config_is_visible(c.oid)")) ORDER BY 1, 2
        """
    }

    static let textSearchDictionaries = Listing(
        names: ["dFd"], usage: "\\dFd [PATTERN]", text: "list text search dictionaries", title: "List of text search dictionaries"
    ) { context in
        """
        SELECT n.nspname AS "Schema", d.dictname AS "Name"\(context.more("""
            (SELECT COALESCE(nt.nspname, '(null)')::pg_catalog.text || '.' || t.tmplname FROM pg_catalog.pg_ts_template t
                LEFT JOIN pg_catalog.pg_namespace nt ON nt.oid = t.tmplnamespace WHERE d.dicttemplate = t.oid) AS "Template", d.dictinitoption AS "Init options"
            """)), pg_catalog.obj_description(d.oid, 'pg_ts_dict') AS "Description"
        FROM pg_catalog.pg_ts_dict d LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.dictnamespace
        WHERE \(context.pattern.condition(name: "d.dictname", schema: "n.nspname", visible: "pg_catalog.pg_ts_dict_is_visible(d.oid)")) ORDER BY 1, 2
        """
    }

    static let textSearchParsers = Listing(
        names: ["dFp"], usage: "\\dFp [PATTERN]", text: "list text search parsers; + their functions and tokens", title: "List of text search parsers", details: partsOfParsers
    ) { context in
        """
        SELECT n.nspname AS "Schema", p.prsname AS "Name", pg_catalog.obj_description(p.oid, 'pg_ts_parser') AS "Description"
        FROM pg_catalog.pg_ts_parser p LEFT JOIN pg_catalog.pg_namespace n ON n.oid = p.prsnamespace
        WHERE \(context.pattern.condition(name: "p.prsname", schema: "n.nspname", visible: "pg_catalog.pg_ts_parser_is_visible(p.oid)")) ORDER BY 1, 2
        """
    }

    static let textSearchTemplates = Listing(names: ["dFt"], usage: "\\dFt [PATTERN]", text: "list text search templates", title: "List of text search templates") { context in
        """
        SELECT n.nspname AS "Schema", t.tmplname AS "Name"\(context.more("t.tmplinit::pg_catalog.regproc AS \"Init\", t.tmpllexize::pg_catalog.regproc AS \"Lexize\"")),
          pg_catalog.obj_description(t.oid, 'pg_ts_template') AS "Description"
        FROM pg_catalog.pg_ts_template t LEFT JOIN pg_catalog.pg_namespace n ON n.oid = t.tmplnamespace
        WHERE \(context.pattern.condition(name: "t.tmplname", schema: "n.nspname", visible: "pg_catalog.pg_ts_template_is_visible(t.oid)")) ORDER BY 1, 2
        """
    }

    @ShellActor @Sendable private static func dictionariesOfConfigurations(_ call: MetaCall, _ context: Context) async throws {
        let found = try await call.query("""
            SELECT c.oid, pg_catalog.concat(n.nspname || '.', c.cfgname) AS name, pg_catalog.concat(pn.nspname || '.', p.prsname) AS parser
            FROM pg_catalog.pg_ts_config c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.cfgnamespace
              JOIN pg_catalog.pg_ts_parser p ON p.oid = c.cfgparser LEFT JOIN pg_catalog.pg_namespace pn ON pn.oid = p.prsnamespace
            WHERE \(context.pattern.condition(name: "c.cfgname", schema: "n.nspname", visible: "pg_catalog.pg_ts_config_is_visible(c.oid)"))
            ORDER BY n.nspname, c.cfgname
            """)
        if found.isEmpty { return call.session.note(nothing("text search configuration", call.subject)) }
        for row in found {
            let rows = try await call.query("""
                SELECT (SELECT t.alias FROM pg_catalog.ts_token_type(c.cfgparser) t WHERE t.tokid = m.maptokentype) AS "Token",
                  pg_catalog.string_agg(m.mapdict::pg_catalog.regdictionary::pg_catalog.text, ',' ORDER BY m.mapseqno) AS "Dictionaries"
                FROM pg_catalog.pg_ts_config c JOIN pg_catalog.pg_ts_config_map m ON m.mapcfg = c.oid
                WHERE c.oid = $1::pg_catalog.oid GROUP BY c.cfgparser, m.maptokentype ORDER BY 1
                """, [row[0]])
            call.print(rows, title: "Text search configuration \"\(row.text("name"))\"\nParser: \"\(row.text("parser"))\"", footers: [])
        }
    }

    @ShellActor @Sendable private static func partsOfParsers(_ call: MetaCall, _ context: Context) async throws {
        let found = try await call.query("""
            SELECT p.oid, pg_catalog.concat(n.nspname || '.', p.prsname) AS name
            FROM pg_catalog.pg_ts_parser p LEFT JOIN pg_catalog.pg_namespace n ON n.oid = p.prsnamespace
            WHERE \(context.pattern.condition(name: "p.prsname", schema: "n.nspname", visible: "pg_catalog.pg_ts_parser_is_visible(p.oid)")) ORDER BY p.oid
            """)
        if found.isEmpty { return call.session.note(nothing("text search parser", call.subject)) }
        for row in found {
            let functions = try await call.query("""
                SELECT f.method AS "Method", f.oid AS "Function", pg_catalog.obj_description(f.oid, 'pg_proc') AS "Description"
                FROM pg_catalog.pg_ts_parser p, LATERAL (VALUES (1, 'Start parse', p.prsstart), (2, 'Get next token', p.prstoken), (3, 'End parse', p.prsend),
                  (4, 'Get headline', p.prsheadline), (5, 'Get token types', p.prslextype)) f(number, method, oid)
                WHERE p.oid = $1::pg_catalog.oid ORDER BY f.number
                """, [row[0]])
            call.print(functions, title: "Text search parser \"\(row.text("name"))\"", footers: [])
            let tokens = try await call.query("""
                SELECT alias AS "Token name", description AS "Description" FROM pg_catalog.ts_token_type($1::pg_catalog.oid) ORDER BY 1
                """, [row[0]])
            call.print(tokens, title: "Token types for parser \"\(row.text("name"))\"")
        }
    }

    private static func nothing(_ what: String, _ name: String?) -> String {
        name.map { "Did not find any \(what) named \"\($0)\".\n" } ?? "Did not find any \(what)s.\n"
    }
}
