extension Listing {
    static let textSearchConfigurations = Listing(
        names: ["dF"], usage: "\\dF [PATTERN]", text: "list text search configurations", title: "List of text search configurations"
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

    static let textSearchParsers = Listing(names: ["dFp"], usage: "\\dFp [PATTERN]", text: "list text search parsers", title: "List of text search parsers") { context in
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
}
