extension Listing {
    static let functions = Listing(
        names: ["df", "dfa", "dfn", "dfp", "dft", "dfw"], usage: "\\df[anptw] [PATTERN]", text: "list functions: aggregates, normal ones, procedures, for triggers, window functions",
        title: "List of functions"
    ) { context in
        let kinds = context.name.dropFirst(2).compactMap { letter -> String? in
            switch letter {
            case "a": "p.prokind = 'a'"
            case "n": "p.prokind NOT IN ('a', 'p', 'w') AND p.prorettype <> 'pg_catalog.trigger'::pg_catalog.regtype"
            case "p": "p.prokind = 'p'"
            case "t": "p.prorettype = 'pg_catalog.trigger'::pg_catalog.regtype"
            case "w": "p.prokind = 'w'"
            default: nil
            }
        }
        let source = context.version >= 160000
            ? "CASE WHEN l.lanname IN ('internal', 'c') THEN p.prosrc END AS \"Internal name\""
            : context.version >= 140000 ? "COALESCE(pg_catalog.pg_get_function_sqlbody(p.oid), p.prosrc) AS \"Source code\"" : "p.prosrc AS \"Source code\""
        return """
            SELECT n.nspname AS "Schema", p.proname AS "Name", pg_catalog.pg_get_function_result(p.oid) AS "Result data type",
              pg_catalog.pg_get_function_arguments(p.oid) AS "Argument data types",
              CASE p.prokind WHEN 'a' THEN 'agg' WHEN 'w' THEN 'window' WHEN 'p' THEN 'proc' ELSE 'func' END AS "Type"\(context.more("""
                CASE WHEN p.provolatile = 'i' THEN 'immutable' WHEN p.provolatile = 's' THEN 'stable' WHEN p.provolatile = 'v' THEN 'volatile' END AS "Volatility",
                  CASE WHEN p.proparallel = 'r' THEN 'restricted' WHEN p.proparallel = 's' THEN 'safe' WHEN p.proparallel = 'u' THEN 'unsafe' END AS "Parallel",
                  pg_catalog.pg_get_userbyid(p.proowner) AS "Owner", CASE WHEN prosecdef THEN 'definer' ELSE 'invoker' END AS "Security",
                  \(rights("p.proacl")), l.lanname AS "Language", \(source), pg_catalog.obj_description(p.oid, 'pg_proc') AS "Description"
                """))
            FROM pg_catalog.pg_proc p LEFT JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace LEFT JOIN pg_catalog.pg_language l ON l.oid = p.prolang
            WHERE \(kinds.isEmpty ? "true" : "(" + kinds.map { "(\($0))" }.joined(separator: " OR ") + ")")\(context.own())
              AND \(context.pattern.condition(name: "p.proname", schema: "n.nspname", visible: "pg_catalog.pg_function_is_visible(p.oid)"))
            ORDER BY 1, 2, 4
            """
    }

    static let aggregates = Listing(names: ["da"], usage: "\\da [PATTERN]", text: "list aggregates", title: "List of aggregate functions") { context in
        """
        SELECT n.nspname AS "Schema", p.proname AS "Name", pg_catalog.format_type(p.prorettype, NULL) AS "Result data type",
          CASE WHEN p.pronargs = 0 THEN CAST('*' AS pg_catalog.text) ELSE pg_catalog.pg_get_function_arguments(p.oid) END AS "Argument data types",
          pg_catalog.obj_description(p.oid, 'pg_proc') AS "Description"
        FROM pg_catalog.pg_proc p LEFT JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
        WHERE p.prokind = 'a'\(context.own()) AND \(context.pattern.condition(name: "p.proname", schema: "n.nspname", visible: "pg_catalog.pg_function_is_visible(p.oid)"))
        ORDER BY 1, 2, 4
        """
    }

    static let languages = Listing(names: ["dL"], usage: "\\dL [PATTERN]", text: "list procedural languages", title: "List of languages") { context in
        """
        SELECT l.lanname AS "Name", pg_catalog.pg_get_userbyid(l.lanowner) AS "Owner", l.lanpltrusted AS "Trusted"\(context.more("""
            NOT l.lanispl AS "Internal language", l.lanplcallfoid::pg_catalog.regprocedure AS "Call handler",
              l.lanvalidator::pg_catalog.regprocedure AS "Validator", l.laninline::pg_catalog.regprocedure AS "Inline handler", \(rights("l.lanacl"))
            """)), d.description AS "Description"
        FROM pg_catalog.pg_language l
          LEFT JOIN pg_catalog.pg_description d ON d.classoid = l.tableoid AND d.objoid = l.oid AND d.objsubid = 0
        WHERE \(context.pattern.condition(name: "l.lanname", schema: nil))\(context.showsSystem || !context.pattern.isEmpty ? "" : " AND l.lanplcallfoid != 0")
        ORDER BY 1
        """
    }

    static let eventTriggers = Listing(names: ["dy"], usage: "\\dy [PATTERN]", text: "list event triggers", title: "List of event triggers") { context in
        """
        SELECT evtname AS "Name", evtevent AS "Event", pg_catalog.pg_get_userbyid(e.evtowner) AS "Owner",
          CASE evtenabled WHEN 'O' THEN 'enabled' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' WHEN 'D' THEN 'disabled' END AS "Enabled",
          e.evtfoid::pg_catalog.regproc AS "Function",
          pg_catalog.array_to_string(ARRAY(SELECT x FROM pg_catalog.unnest(evttags) AS t(x)), ', ') AS "Tags"\
        \(context.more("pg_catalog.obj_description(e.oid, 'pg_event_trigger') AS \"Description\""))
        FROM pg_catalog.pg_event_trigger e WHERE \(context.pattern.condition(name: "evtname", schema: nil)) ORDER BY 1
        """
    }
}
