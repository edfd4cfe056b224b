extension Listing {
    static let tables = Listing(
        names: kinds.keys.sorted(), usage: "\\dt \\di \\dv \\dm \\ds [PATTERN]", text: "list tables, indexes, views, materialized views, sequences", title: "List of relations",
        none: { $0.map { "Did not find any relation named \"\($0)\"." } ?? "Did not find any relations." }
    ) { context in
        let letters = context.name.dropFirst().filter { $0 != "S" && $0 != "+" }
        var wanted = (letters.isEmpty ? "tvmsE" : String(letters)).flatMap { relationKinds[$0] ?? [] }
        if context.showsSystem || !context.pattern.isEmpty, letters.isEmpty || letters.contains("t") { wanted.append("t") }
        if context.showsSystem || !context.pattern.isEmpty { wanted.append("s") }
        let hasIndexes = letters.contains("i"), hasTables = wanted.contains("r") || wanted.contains("m") || hasIndexes
        let method = hasTables && !context.hidesMethods ? "am.amname AS \"Access method\",\n  " : ""
        return """
            SELECT n.nspname AS "Schema", c.relname AS "Name",
              CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'i' THEN 'index' WHEN 'S' THEN 'sequence'
                WHEN 't' THEN 'TOAST table' WHEN 'f' THEN 'foreign table' WHEN 'p' THEN 'partitioned table' WHEN 'I' THEN 'partitioned index' END AS "Type",
              pg_catalog.pg_get_userbyid(c.relowner) AS "Owner"\(hasIndexes ? ", c2.relname AS \"Table\"" : "")\(context.more("""
                CASE c.relpersistence WHEN 'p' THEN 'permanent' WHEN 't' THEN 'temporary' WHEN 'u' THEN 'unlogged' END AS "Persistence",
                  \(method)pg_catalog.pg_size_pretty(pg_catalog.pg_table_size(c.oid)) AS "Size",
                  pg_catalog.obj_description(c.oid, 'pg_class') AS "Description"
                """))
            FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam
              \(hasIndexes ? "LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid LEFT JOIN pg_catalog.pg_class c2 ON i.indrelid = c2.oid" : "")
            WHERE c.relkind IN (\(wanted.map { "'\($0)'" }.joined(separator: ",")))\(context.own())\(context.own().isEmpty ? "" : " AND n.nspname !~ '^pg_toast'")
              AND \(context.pattern.condition(name: "c.relname", schema: "n.nspname", visible: "pg_catalog.pg_table_is_visible(c.oid)"))
            ORDER BY 1, 2
            """
    }

    /// Letters that may be combined: `\dtv`.
    private static let kinds: [String: Void] = {
        var names: [String: Void] = [:]
        let letters = "tivmsE"
        for first in letters {
            names["d\(first)"] = ()
            for second in letters where second != first {
                names["d\(first)\(second)"] = ()
                for third in letters where third != first && third != second { names["d\(first)\(second)\(third)"] = () }
            }
        }
        return names
    }()

    private static let relationKinds: [Character: [String]] = ["t": ["r", "p"], "i": ["i", "I"], "v": ["v"], "m": ["m"], "s": ["S"], "E": ["f"]]

    static let partitioned = Listing(
        names: ["dP", "dPt", "dPi", "dPn", "dPtn", "dPin"], usage: "\\dP[itn] [PATTERN]", text: "list partitioned tables and indexes", title: "List of partitioned relations",
        titled: { context in
            let letters = context.name.dropFirst(2)
            let tables = letters.contains("t"), indexes = letters.contains("i")
            return tables == indexes ? "List of partitioned relations" : tables ? "List of partitioned tables" : "List of partitioned indexes"
        }
    ) { context in
        let letters = context.name.dropFirst(2)
        let tables = letters.contains("t") || !letters.contains("i"), indexes = letters.contains("i") || !letters.contains("t")
        let nested = letters.contains("n") || !context.pattern.isEmpty
        return """
            SELECT n.nspname AS "Schema", c.relname AS "Name", pg_catalog.pg_get_userbyid(c.relowner) AS "Owner"\
            \(tables && indexes ? ", CASE c.relkind WHEN 'p' THEN 'partitioned table' WHEN 'I' THEN 'partitioned index' END AS \"Type\"" : "")\
            \(nested ? ", inh.inhparent::pg_catalog.regclass AS \"Parent name\"" : "")\(indexes ? ", c2.oid::pg_catalog.regclass AS \"Table\"" : "")\(context.more("""
                \(nested ? "(SELECT pg_catalog.pg_size_pretty(coalesce(sum(CASE WHEN t.isleaf AND t.level = 1 THEN pg_catalog.pg_table_size(t.relid) ELSE 0 END), 0)) FROM pg_catalog.pg_partition_tree(c.oid) t) AS \"Leaf partition size\",\n  " : "")\
                (SELECT pg_catalog.pg_size_pretty(sum(pg_catalog.pg_table_size(t.relid))) FROM pg_catalog.pg_partition_tree(c.oid) t) AS "Total size",
                  pg_catalog.obj_description(c.oid, 'pg_class') AS "Description"
                """))
            FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid LEFT JOIN pg_catalog.pg_class c2 ON i.indrelid = c2.oid
              LEFT JOIN pg_catalog.pg_inherits inh ON c.oid = inh.inhrelid
            WHERE c.relkind IN (\([tables ? "'p'" : nil, indexes ? "'I'" : nil].compactMap { $0 }.joined(separator: ",")))\(nested ? "" : " AND NOT c.relispartition")\(context.own())
              AND \(context.pattern.condition(name: "c.relname", schema: "n.nspname", visible: "pg_catalog.pg_table_is_visible(c.oid)"))
            ORDER BY "Schema"\(tables && indexes ? ", \"Type\" DESC" : "")\(nested ? ", \"Parent name\" NULLS FIRST" : ""), "Name"
            """
    }

    static let privileges = Listing(names: ["dp", "z"], usage: "\\dp [PATTERN]", text: "list access rights of tables, views and sequences", title: "Access privileges") { context in
        """
        SELECT n.nspname AS "Schema", c.relname AS "Name",
          CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'foreign table'
            WHEN 'p' THEN 'partitioned table' END AS "Type",
          \(rights("c.relacl")),
          pg_catalog.array_to_string(ARRAY(SELECT attname || E':\\n  ' || pg_catalog.array_to_string(attacl, E'\\n  ') FROM pg_catalog.pg_attribute a
            WHERE attrelid = c.oid AND NOT attisdropped AND attacl IS NOT NULL), E'\\n') AS "Column privileges",
          pg_catalog.array_to_string(ARRAY(SELECT polname || CASE WHEN NOT polpermissive THEN E' (RESTRICTIVE)' ELSE '' END
            || CASE WHEN polcmd != '*' THEN E' (' || polcmd::pg_catalog.text || E'):' ELSE E':' END
            || CASE WHEN polqual IS NOT NULL THEN E'\\n  (u): ' || pg_catalog.pg_get_expr(polqual, polrelid) ELSE E'' END
            || CASE WHEN polwithcheck IS NOT NULL THEN E'\\n  (c): ' || pg_catalog.pg_get_expr(polwithcheck, polrelid) ELSE E'' END
            || CASE WHEN polroles <> '{0}' THEN E'\\n  to: ' || pg_catalog.array_to_string(ARRAY(SELECT rolname FROM pg_catalog.pg_roles
                WHERE oid = ANY (polroles) ORDER BY 1), E', ') ELSE E'' END
            FROM pg_catalog.pg_policy pol WHERE polrelid = c.oid), E'\\n') AS "Policies"
        FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'v', 'm', 'S', 'f', 'p')\(context.pattern.isEmpty ? " AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'" : "")
          AND \(context.pattern.condition(name: "c.relname", schema: "n.nspname", visible: "pg_catalog.pg_table_is_visible(c.oid)"))
        ORDER BY 1, 2
        """
    }
}
