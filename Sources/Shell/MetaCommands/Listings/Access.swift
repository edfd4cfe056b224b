extension Listing {
    static let accessMethods = Listing(names: ["dA"], usage: "\\dA [PATTERN]", text: "list access methods", title: "List of access methods") { context in
        """
        SELECT amname AS "Name", CASE amtype WHEN 'i' THEN 'Index' WHEN 't' THEN 'Table' END AS "Type"\
        \(context.more("amhandler AS \"Handler\", pg_catalog.obj_description(oid, 'pg_am') AS \"Description\""))
        FROM pg_catalog.pg_am WHERE \(context.pattern.condition(name: "amname", schema: nil)) ORDER BY 1
        """
    }

    static let statistics = Listing(names: ["dX"], usage: "\\dX [PATTERN]", text: "list extended statistics", title: "List of extended statistics") { context in
        let columns = context.version >= 140000
            ? "pg_catalog.pg_get_statisticsobjdef_columns(es.oid)"
            : "(SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ') FROM pg_catalog.unnest(es.stxkeys) s(attnum) JOIN pg_catalog.pg_attribute a ON es.stxrelid = a.attrelid AND a.attnum = s.attnum AND NOT a.attisdropped)"
        return """
            SELECT es.stxnamespace::pg_catalog.regnamespace::pg_catalog.text AS "Schema", es.stxname AS "Name",
              pg_catalog.format('%s FROM %s', \(columns), es.stxrelid::pg_catalog.regclass) AS "Definition",
              CASE WHEN 'd' = ANY (es.stxkind) THEN 'defined' END AS "Ndistinct", CASE WHEN 'f' = ANY (es.stxkind) THEN 'defined' END AS "Dependencies",
              CASE WHEN 'm' = ANY (es.stxkind) THEN 'defined' END AS "MCV"
            FROM pg_catalog.pg_statistic_ext es
            WHERE \(context.pattern.condition(name: "es.stxname", schema: "es.stxnamespace::pg_catalog.regnamespace::pg_catalog.text", visible: "pg_catalog.pg_statistics_obj_is_visible(es.oid)"))
            ORDER BY 1, 2
            """
    }

    static let foreignServers = Listing(names: ["des"], usage: "\\des [PATTERN]", text: "list foreign servers", title: "List of foreign servers") { context in
        """
        SELECT s.srvname AS "Name", pg_catalog.pg_get_userbyid(s.srvowner) AS "Owner", f.fdwname AS "Foreign-data wrapper"\(context.more("""
            \(rights("s.srvacl")), s.srvtype AS "Type", s.srvversion AS "Version", \(options("srvoptions")) AS "FDW options", d.description AS "Description"
            """))
        FROM pg_catalog.pg_foreign_server s JOIN pg_catalog.pg_foreign_data_wrapper f ON f.oid = s.srvfdw
          LEFT JOIN pg_catalog.pg_description d ON d.classoid = s.tableoid AND d.objoid = s.oid AND d.objsubid = 0
        WHERE \(context.pattern.condition(name: "s.srvname", schema: nil)) ORDER BY 1
        """
    }

    static let foreignWrappers = Listing(names: ["dew"], usage: "\\dew [PATTERN]", text: "list foreign-data wrappers", title: "List of foreign-data wrappers") { context in
        """
        SELECT fdw.fdwname AS "Name", pg_catalog.pg_get_userbyid(fdw.fdwowner) AS "Owner", fdw.fdwhandler::pg_catalog.regproc AS "Handler",
          fdw.fdwvalidator::pg_catalog.regproc AS "Validator"\(context.more("\(rights("fdwacl")), \(options("fdwoptions")) AS \"FDW options\", d.description AS \"Description\""))
        FROM pg_catalog.pg_foreign_data_wrapper fdw
          LEFT JOIN pg_catalog.pg_description d ON d.classoid = fdw.tableoid AND d.objoid = fdw.oid AND d.objsubid = 0
        WHERE \(context.pattern.condition(name: "fdwname", schema: nil)) ORDER BY 1
        """
    }

    static let userMappings = Listing(names: ["deu"], usage: "\\deu [PATTERN]", text: "list user mappings", title: "List of user mappings") { context in
        """
        SELECT um.srvname AS "Server", um.usename AS "User name"\(context.more("\(options("umoptions")) AS \"FDW options\""))
        FROM pg_catalog.pg_user_mappings um WHERE \(context.pattern.condition(name: "um.srvname", schema: nil)) ORDER BY 1, 2
        """
    }

    static let foreignTables = Listing(names: ["det"], usage: "\\det [PATTERN]", text: "list foreign tables", title: "List of foreign tables") { context in
        """
        SELECT n.nspname AS "Schema", c.relname AS "Table", s.srvname AS "Server"\(context.more("\(options("ftoptions")) AS \"FDW options\", d.description AS \"Description\""))
        FROM pg_catalog.pg_foreign_table ft JOIN pg_catalog.pg_class c ON c.oid = ft.ftrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
          JOIN pg_catalog.pg_foreign_server s ON s.oid = ft.ftserver
          LEFT JOIN pg_catalog.pg_description d ON d.classoid = c.tableoid AND d.objoid = c.oid AND d.objsubid = 0
        WHERE \(context.pattern.condition(name: "c.relname", schema: "n.nspname", visible: "pg_catalog.pg_table_is_visible(c.oid)")) ORDER BY 1, 2
        """
    }

    private static func options(_ column: String) -> String {
        """
        CASE WHEN \(column) IS NULL THEN '' ELSE '(' || pg_catalog.array_to_string(ARRAY(SELECT pg_catalog.quote_ident(option_name) || ' ' ||
          pg_catalog.quote_literal(option_value) FROM pg_catalog.pg_options_to_table(\(column))), ', ') || ')' END
        """
    }
}
