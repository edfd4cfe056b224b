extension Listing {
    static let types = Listing(names: ["dT"], usage: "\\dT [PATTERN]", text: "list data types", title: "List of data types") { context in
        """
        SELECT n.nspname AS "Schema", pg_catalog.format_type(t.oid, NULL) AS "Name"\(context.more("""
            t.typname AS "Internal name", CASE WHEN t.typrelid != 0 THEN CAST('tuple' AS pg_catalog.text) WHEN t.typlen < 0 THEN CAST('var' AS pg_catalog.text)
                ELSE CAST(t.typlen AS pg_catalog.text) END AS "Size",
              pg_catalog.array_to_string(ARRAY(SELECT e.enumlabel FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder), E'\\n') AS "Elements",
              pg_catalog.pg_get_userbyid(t.typowner) AS "Owner", \(rights("t.typacl"))
            """)), pg_catalog.obj_description(t.oid, 'pg_type') AS "Description"
        FROM pg_catalog.pg_type t LEFT JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
        WHERE (t.typrelid = 0 OR (SELECT c.relkind = 'c' FROM pg_catalog.pg_class c WHERE c.oid = t.typrelid))
          AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_type el WHERE el.oid = t.typelem AND el.typarray = t.oid)\(context.own())
          AND (\(context.pattern.condition(name: "t.typname", schema: "n.nspname", visible: "pg_catalog.pg_type_is_visible(t.oid)"))
            OR \(context.pattern.condition(name: "pg_catalog.format_type(t.oid, NULL)", schema: "n.nspname", visible: "pg_catalog.pg_type_is_visible(t.oid)")))
        ORDER BY 1, 2
        """
    }

    static let domains = Listing(names: ["dD"], usage: "\\dD [PATTERN]", text: "list domains", title: "List of domains") { context in
        """
        SELECT n.nspname AS "Schema", t.typname AS "Name", pg_catalog.format_type(t.typbasetype, t.typtypmod) AS "Type",
          (SELECT c.collname FROM pg_catalog.pg_collation c, pg_catalog.pg_type bt WHERE c.oid = t.typcollation AND bt.oid = t.typbasetype
            AND t.typcollation <> bt.typcollation) AS "Collation",
          CASE WHEN t.typnotnull THEN 'not null' END AS "Nullable", t.typdefault AS "Default",
          pg_catalog.array_to_string(ARRAY(SELECT pg_catalog.pg_get_constraintdef(r.oid, true) FROM pg_catalog.pg_constraint r
            WHERE t.oid = r.contypid\(context.version >= 170000 ? " AND r.contype = 'c'" : "") ORDER BY r.conname), ' ') AS "Check"\
        \(context.more("\(rights("t.typacl")), d.description AS \"Description\""))
        FROM pg_catalog.pg_type t LEFT JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
          LEFT JOIN pg_catalog.pg_description d ON d.classoid = t.tableoid AND d.objoid = t.oid AND d.objsubid = 0
        WHERE t.typtype = 'd'\(context.own()) AND \(context.pattern.condition(name: "t.typname", schema: "n.nspname", visible: "pg_catalog.pg_type_is_visible(t.oid)"))
        ORDER BY 1, 2
        """
    }

    static let casts = Listing(names: ["dC"], usage: "\\dC [PATTERN]", text: "list casts", title: "List of casts") { context in
        """
        SELECT pg_catalog.format_type(castsource, NULL) AS "Source type", pg_catalog.format_type(casttarget, NULL) AS "Target type",
          CASE WHEN c.castmethod = 'b' THEN '(binary coercible)' WHEN c.castmethod = 'i' THEN '(with inout)' ELSE p.proname END AS "Function",
          CASE WHEN c.castcontext = 'e' THEN 'no' WHEN c.castcontext = 'a' THEN 'in assignment' ELSE 'yes' END AS "Implicit?"\(context.more("d.description AS \"Description\""))
        FROM pg_catalog.pg_cast c LEFT JOIN pg_catalog.pg_proc p ON c.castfunc = p.oid
          LEFT JOIN pg_catalog.pg_type ts ON c.castsource = ts.oid LEFT JOIN pg_catalog.pg_namespace ns ON ns.oid = ts.typnamespace
          LEFT JOIN pg_catalog.pg_type tt ON c.casttarget = tt.oid LEFT JOIN pg_catalog.pg_namespace nt ON nt.oid = tt.typnamespace
          LEFT JOIN pg_catalog.pg_description d ON d.classoid = c.tableoid AND d.objoid = c.oid AND d.objsubid = 0
        WHERE (\(context.pattern.condition(name: "ts.typname", schema: "ns.nspname", visible: "pg_catalog.pg_type_is_visible(ts.oid)"))
            OR \(context.pattern.condition(name: "pg_catalog.format_type(ts.oid, NULL)", schema: "ns.nspname", visible: "pg_catalog.pg_type_is_visible(ts.oid)")))
          OR (\(context.pattern.condition(name: "tt.typname", schema: "nt.nspname", visible: "pg_catalog.pg_type_is_visible(tt.oid)"))
            OR \(context.pattern.condition(name: "pg_catalog.format_type(tt.oid, NULL)", schema: "nt.nspname", visible: "pg_catalog.pg_type_is_visible(tt.oid)")))
        ORDER BY 1, 2
        """
    }

    static let conversions = Listing(names: ["dc"], usage: "\\dc [PATTERN]", text: "list conversions between encodings", title: "List of conversions") { context in
        """
        SELECT n.nspname AS "Schema", c.conname AS "Name", pg_catalog.pg_encoding_to_char(c.conforencoding) AS "Source",
          pg_catalog.pg_encoding_to_char(c.contoencoding) AS "Destination", CASE WHEN c.condefault THEN 'yes' ELSE 'no' END AS "Default?"\
        \(context.more("d.description AS \"Description\""))
        FROM pg_catalog.pg_conversion c JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace
          LEFT JOIN pg_catalog.pg_description d ON d.classoid = c.tableoid AND d.objoid = c.oid AND d.objsubid = 0
        WHERE true\(context.own()) AND \(context.pattern.condition(name: "c.conname", schema: "n.nspname", visible: "pg_catalog.pg_conversion_is_visible(c.oid)"))
        ORDER BY 1, 2
        """
    }

    static let collations = Listing(names: ["dO"], usage: "\\dO [PATTERN]", text: "list collations", title: "List of collations") { context in
        let locale = context.version >= 170000 ? "c.colllocale AS \"Locale\"" : "c.colliculocale AS \"ICU Locale\""
        return """
            SELECT n.nspname AS "Schema", c.collname AS "Name", c.collcollate AS "Collate", c.collctype AS "Ctype",
              \(context.version >= 150000 ? locale + "," : "")
              CASE c.collprovider WHEN 'd' THEN 'default' WHEN 'b' THEN 'builtin' WHEN 'c' THEN 'libc' WHEN 'i' THEN 'icu' END AS "Provider",
              CASE WHEN c.collisdeterministic THEN 'yes' ELSE 'no' END AS "Deterministic?"\(context.more("pg_catalog.obj_description(c.oid, 'pg_collation') AS \"Description\""))
            FROM pg_catalog.pg_collation c, pg_catalog.pg_namespace n
            WHERE n.oid = c.collnamespace\(context.own())
              AND c.collencoding IN (-1, pg_catalog.pg_char_to_encoding(pg_catalog.getdatabaseencoding()))
              AND \(context.pattern.condition(name: "c.collname", schema: "n.nspname", visible: "pg_catalog.pg_collation_is_visible(c.oid)"))
            ORDER BY 1, 2
            """
    }

    static let operators = Listing(names: ["do"], usage: "\\do [PATTERN]", text: "list operators", title: "List of operators") { context in
        """
        SELECT n.nspname AS "Schema", o.oprname AS "Name",
          CASE WHEN o.oprkind = 'l' THEN NULL ELSE pg_catalog.format_type(o.oprleft, NULL) END AS "Left arg type",
          CASE WHEN o.oprkind = 'r' THEN NULL ELSE pg_catalog.format_type(o.oprright, NULL) END AS "Right arg type",
          pg_catalog.format_type(o.oprresult, NULL) AS "Result type"\(context.more("o.oprcode AS \"Function\"")),
          coalesce(pg_catalog.obj_description(o.oid, 'pg_operator'), pg_catalog.obj_description(o.oprcode, 'pg_proc')) AS "Description"
        FROM pg_catalog.pg_operator o LEFT JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
        WHERE true\(context.own()) AND \(context.pattern.condition(name: "o.oprname", schema: "n.nspname", visible: "pg_catalog.pg_operator_is_visible(o.oid)"))
        ORDER BY 1, 2, 3, 4
        """
    }
}
