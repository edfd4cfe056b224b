extension Listing {
    static let operatorClasses = Listing(
        names: ["dAc"], usage: "\\dAc [METHOD [TYPE]]", text: "list operator classes, of access methods, for types", title: "List of operator classes"
    ) { context in
        """
        SELECT am.amname AS "AM", pg_catalog.format_type(c.opcintype, NULL) AS "Input type",
          CASE WHEN c.opckeytype <> 0 AND c.opckeytype <> c.opcintype THEN pg_catalog.format_type(c.opckeytype, NULL) END AS "Storage type",
          CASE WHEN pg_catalog.pg_opclass_is_visible(c.oid) THEN pg_catalog.format('%I', c.opcname)
            ELSE pg_catalog.format('%I.%I', n.nspname, c.opcname) END AS "Operator class",
          CASE WHEN c.opcdefault THEN 'yes' ELSE 'no' END AS "Default?"\(context.more("""
            \(family("of", schema: "ofn")), pg_catalog.pg_get_userbyid(c.opcowner) AS "Owner"
            """))
        FROM pg_catalog.pg_opclass c LEFT JOIN pg_catalog.pg_opfamily of ON of.oid = c.opcfamily LEFT JOIN pg_catalog.pg_namespace ofn ON ofn.oid = of.opfnamespace
          LEFT JOIN pg_catalog.pg_am am ON am.oid = c.opcmethod LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.opcnamespace
          LEFT JOIN pg_catalog.pg_type t ON t.oid = c.opcintype LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = t.typnamespace
        WHERE \(context.pattern.condition(name: "am.amname", schema: nil))\(context.second.isEmpty ? "" : " AND " + type(context.second)) ORDER BY 1, 2, 4
        """
    }

    static let operatorFamilies = Listing(
        names: ["dAf"], usage: "\\dAf [METHOD [TYPE]]", text: "list operator families, of access methods, for types", title: "List of operator families"
    ) { context in
        """
        SELECT am.amname AS "AM", \(family("f", schema: "n")),
          (SELECT pg_catalog.string_agg(pg_catalog.format_type(oc.opcintype, NULL), ', ') FROM pg_catalog.pg_opclass oc WHERE oc.opcfamily = f.oid) AS "Applicable types"\
        \(context.more("pg_catalog.pg_get_userbyid(f.opfowner) AS \"Owner\""))
        FROM pg_catalog.pg_opfamily f LEFT JOIN pg_catalog.pg_am am ON am.oid = f.opfmethod LEFT JOIN pg_catalog.pg_namespace n ON n.oid = f.opfnamespace
        WHERE \(context.pattern.condition(name: "am.amname", schema: nil))\(context.second.isEmpty ? "" : """
             AND EXISTS (SELECT FROM pg_catalog.pg_type t JOIN pg_catalog.pg_opclass oc ON oc.opcintype = t.oid LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = t.typnamespace
              WHERE oc.opcfamily = f.oid AND \(type(context.second)))
            """) ORDER BY 1, 2
        """
    }

    static let operatorsOfFamilies = Listing(
        names: ["dAo"], usage: "\\dAo [METHOD [FAMILY]]", text: "list the operators of operator families", title: "List of operators of operator families"
    ) { context in
        """
        SELECT am.amname AS "AM", \(family("of", schema: "ofn")), o.amopopr::pg_catalog.regoperator AS "Operator", o.amopstrategy AS "Strategy",
          CASE o.amoppurpose WHEN 'o' THEN 'ordering' WHEN 's' THEN 'search' END AS "Purpose"\(context.more("sf.opfname AS \"Sort opfamily\""))
        FROM pg_catalog.pg_amop o LEFT JOIN pg_catalog.pg_opfamily of ON of.oid = o.amopfamily LEFT JOIN pg_catalog.pg_namespace ofn ON ofn.oid = of.opfnamespace
          LEFT JOIN pg_catalog.pg_am am ON am.oid = of.opfmethod AND am.oid = o.amopmethod LEFT JOIN pg_catalog.pg_opfamily sf ON sf.oid = o.amopsortfamily
        WHERE \(methodAndFamily(context))
        ORDER BY 1, 2, o.amoplefttype = o.amoprighttype DESC, pg_catalog.format_type(o.amoplefttype, NULL),
          pg_catalog.format_type(o.amoprighttype, NULL), o.amopstrategy
        """
    }

    static let functionsOfFamilies = Listing(
        names: ["dAp"], usage: "\\dAp [METHOD [FAMILY]]", text: "list the support functions of operator families", title: "List of support functions of operator families"
    ) { context in
        """
        SELECT am.amname AS "AM", \(family("of", schema: "ofn")), pg_catalog.format_type(s.amproclefttype, NULL) AS "Registered left type",
          pg_catalog.format_type(s.amprocrighttype, NULL) AS "Registered right type", s.amprocnum AS "Number",
          \(context.isVerbose ? "s.amproc::pg_catalog.regprocedure" : "p.proname") AS "Function"
        FROM pg_catalog.pg_amproc s LEFT JOIN pg_catalog.pg_opfamily of ON of.oid = s.amprocfamily LEFT JOIN pg_catalog.pg_namespace ofn ON ofn.oid = of.opfnamespace
          LEFT JOIN pg_catalog.pg_am am ON am.oid = of.opfmethod LEFT JOIN pg_catalog.pg_proc p ON p.oid = s.amproc
        WHERE \(methodAndFamily(context)) ORDER BY 1, 2, s.amproclefttype = s.amprocrighttype DESC, 3, 4, 5
        """
    }

    private static func family(_ table: String, schema: String) -> String {
        """
        CASE WHEN pg_catalog.pg_opfamily_is_visible(\(table).oid) THEN pg_catalog.format('%I', \(table).opfname)
            ELSE pg_catalog.format('%I.%I', \(schema).nspname, \(table).opfname) END AS "Operator family"
        """
    }

    /// A type by its name in the catalog, or as SQL calls it.
    private static func type(_ pattern: NamePattern) -> String {
        let conditions = ["t.typname", "pg_catalog.format_type(t.oid, NULL)"].map { pattern.condition(name: $0, schema: "tn.nspname", visible: "pg_catalog.pg_type_is_visible(t.oid)") }
        return "(" + conditions.joined(separator: " OR ") + ")"
    }

    private static func methodAndFamily(_ context: Context) -> String {
        context.pattern.condition(name: "am.amname", schema: nil) + " AND " + context.second.condition(name: "of.opfname", schema: "ofn.nspname")
    }
}
