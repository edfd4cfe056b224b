/// Tables, views, sequences and indexes.
enum MadeRelations: StatementFamily {
    static func deeds(of node: SQLNode, _ text: String) -> [Deed]? {
        if let statement = node["CreateStmt"] { return made(.table, statement["relation"], statement) }
        if let statement = node["CreateForeignTableStmt"] { return made(.foreignTable, statement["base"]?["relation"], statement["base"]) }
        if let statement = node["CreateTableAsStmt"] {
            let kind: ObjectKind = statement["objtype"]?.text == "OBJECT_MATVIEW" ? .materializedView : .table
            return made(kind, statement["into"]?["rel"], statement) + RowChanges.deeds(within: statement["query"])
        }
        if let into = node["SelectStmt"]?["intoClause"]?["rel"] { return made(.table, into, nil) + RowChanges.deeds(within: node) }
        if let statement = node["CreateSeqStmt"] { return made(.sequence, statement["sequence"], statement) }
        if let statement = node["ViewStmt"] {
            let made = made(.view, statement["view"], nil)
            guard statement["replace"] != nil, case .makes(let name, _, _)? = made.first else { return made }
            return [.makes(name, replacing: .view)]
        }
        guard let statement = node["IndexStmt"], let table = statement["relation"]?.relationNames else { return nil }
        guard let name = statement["idxname"]?.text else {
            return [.makesUnnamed("The index", on: ObjectName(.table, table))]
        }
        return [.makes(ObjectName(.index, [name], site: .beside(table)), ifMissing: statement["if_not_exists"] != nil)]
    }

    private static func made(_ kind: ObjectKind, _ relation: SQLNode?, _ statement: SQLNode?) -> [Deed] {
        guard let names = relation?.relationNames else { return [] }
        if relation?["relpersistence"]?.text == "t" || names.first == "pg_temp" { return [.makesTemporary(names.last ?? "")] }
        return [.makes(ObjectName(kind, names, site: .made), ifMissing: statement?["if_not_exists"] != nil)]
    }
}

extension Restore {
    /// `WITH (…)` of a relation `c`.
    private static let options = """
        CASE WHEN c.reloptions IS NULL THEN '' ELSE ' WITH (' || (SELECT string_agg(quote_ident(split_part(x, '=', 1)) || '=' || \
        quote_literal(substr(x, strpos(x, '=') + 1)), ', ') FROM unnest(c.reloptions) x) || ')' END
        """

    /// Column list and all: a view may have renamed columns since, and `OR REPLACE` adds columns at the end only.
    private static func viewText(_ start: String) -> String {
        "format('\(start) %s%s AS %s', o.reference, \(options), rtrim(pg_get_viewdef(c.oid), ';'))"
    }

    /// The view's text where the new one has the same columns, else the view made anew with all that hangs on it.
    static let view = Restore(
        "the earlier text of", "SELECT \(viewText("CREATE OR REPLACE VIEW")) FROM o JOIN pg_class c ON c.oid = o.object")

    static let wholeView = Restore(
        "the definition of",
        """
        SELECT s FROM (
          SELECT 1 AS place, \(viewText("CREATE VIEW")) AS s FROM o JOIN pg_class c ON c.oid = o.object
          UNION ALL SELECT 2, format('ALTER VIEW %s ALTER COLUMN %I SET DEFAULT %s', o.reference, a.attname, pg_get_expr(d.adbin, d.adrelid))
            FROM o JOIN pg_attrdef d ON d.adrelid = o.object JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
          UNION ALL \(onRelation)
        ) x ORDER BY place
        """)

    static let wholeMaterializedView = Restore(
        "the definition of",
        """
        SELECT s FROM (
          SELECT 1 AS place, format('CREATE MATERIALIZED VIEW %s%s AS %s%s', o.reference, \(options), rtrim(pg_get_viewdef(c.oid), ';'),
            CASE WHEN c.relispopulated THEN '' ELSE ' WITH NO DATA' END) AS s FROM o JOIN pg_class c ON c.oid = o.object
          UNION ALL SELECT 2, pg_get_indexdef(i.indexrelid) FROM o JOIN pg_index i ON i.indrelid = o.object
          UNION ALL SELECT 3, format('COMMENT ON INDEX %s IS %L', i.indexrelid::regclass, d.description) FROM o JOIN pg_index i ON i.indrelid = o.object
            JOIN pg_description d ON d.objoid = i.indexrelid AND d.classoid = 'pg_class'::regclass
          UNION ALL \(onRelation)
        ) x ORDER BY place
        """)

    static let wholeSequence = Restore(
        "the definition of",
        """
        SELECT s FROM (
          SELECT 1 AS place, format('CREATE SEQUENCE %s AS %s INCREMENT BY %s MINVALUE %s MAXVALUE %s START WITH %s CACHE %s%s', o.reference,
            format_type(q.seqtypid, NULL), q.seqincrement, q.seqmin, q.seqmax, q.seqstart, q.seqcache, CASE WHEN q.seqcycle THEN ' CYCLE' ELSE '' END) AS s
            FROM o JOIN pg_sequence q ON q.seqrelid = o.object
          UNION ALL SELECT 2, format('SELECT setval(%L, %s)', o.reference, pg_sequence_last_value(o.object)) FROM o
            WHERE pg_sequence_last_value(o.object) IS NOT NULL
          UNION ALL SELECT 3, format('ALTER SEQUENCE %s OWNED BY %s.%I', o.reference, a.attrelid::regclass, a.attname) FROM o \(ownedBy)
          UNION ALL \(onRelation)
        ) x ORDER BY place
        """)

    /// The column that owns a sequence.
    static let ownedBy = """
        JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = o.object AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'a' \
        JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid AND a.attnum > 0
        """

    /// Owner, comments, grants, triggers and rules of a relation that is made anew.
    private static let onRelation = """
        SELECT 10, format('ALTER %s %s OWNER TO %I', o.words, o.reference, pg_get_userbyid(c.relowner)) FROM o JOIN pg_class c ON c.oid = o.object
          WHERE c.relowner <> (SELECT oid FROM pg_roles WHERE rolname = current_user)
        UNION ALL SELECT 11, format('COMMENT ON %s %s IS %L', o.words, o.reference, d.description) FROM o JOIN pg_description d
          ON d.objoid = o.object AND d.classoid = 'pg_class'::regclass AND d.objsubid = 0
        UNION ALL SELECT 12, format('COMMENT ON COLUMN %s.%I IS %L', o.reference, a.attname, d.description) FROM o JOIN pg_description d
          ON d.objoid = o.object AND d.classoid = 'pg_class'::regclass JOIN pg_attribute a ON a.attrelid = o.object AND a.attnum = d.objsubid AND a.attnum > 0
        UNION ALL SELECT 13, g.s FROM (\(grants(to: []).sql)) g(s)
        UNION ALL SELECT 14, pg_get_triggerdef(t.oid) FROM o JOIN pg_trigger t ON t.tgrelid = o.object AND NOT t.tgisinternal
        UNION ALL SELECT 15, pg_get_ruledef(r.oid) FROM o JOIN pg_rewrite r ON r.ev_class = o.object AND r.rulename <> '_RETURN'
        """
}
