/// What has a name of its own and is no relation: types, functions, schemas, extensions and their like.
enum MadeThings: StatementFamily {
    static func deeds(of node: SQLNode, _ text: String) -> [Deed]? {
        if let statement = node["CreateFunctionStmt"] { return routine(statement) }
        if let statement = node["DefineStmt"] { return defined(statement) }
        if let statement = node["CompositeTypeStmt"] { return made(.type, statement["typevar"]?.relationNames) }
        if let statement = node["CreateEnumStmt"] ?? node["CreateRangeStmt"] { return made(.type, statement["typeName"]?.names) }
        if let statement = node["CreateDomainStmt"] { return made(.domain, statement["domainname"]?.names) }
        if let statement = node["CreateSchemaStmt"] { return schema(statement) }
        if let statement = node["CreateConversionStmt"] { return made(.conversion, statement["conversion_name"]?.names) }
        if let statement = node["CreateCastStmt"] {
            guard let source = statement["sourcetype"]?.typeSQL, let target = statement["targettype"]?.typeSQL else { return nil }
            return [.makes(ObjectName(.cast, [source], arguments: [target]))]
        }
        if let statement = node["CreateOpFamilyStmt"] {
            return byMethod(.operatorFamily, statement, statement["opfamilyname"]).map { [.makes($0)] }
        }
        if let statement = node["CreateOpClassStmt"], let made = byMethod(.operatorClass, statement, statement["opclassname"]) {
            guard statement["opfamilyname"] == nil, let family = byMethod(.operatorFamily, statement, statement["opclassname"]) else {
                return [.makes(made)]
            }
            // Without FAMILY one of the same name is made where it is missing.
            return [.makes(family, ifMissing: true), .makes(made)]
        }
        for (kind, key, thing) in globals {
            guard let statement = node[kind], let name = statement[key]?.text else { continue }
            return [.makes(ObjectName(thing, [name]), ifMissing: statement["if_not_exists"] != nil)]
        }
        return nil
    }

    private static let globals: [(String, String, ObjectKind)] = [
        ("CreateExtensionStmt", "extname", .extensions), ("CreatePublicationStmt", "pubname", .publication),
        ("CreateForeignServerStmt", "servername", .server),
        ("CreateFdwStmt", "fdwname", .wrapper), ("CreateEventTrigStmt", "trigname", .eventTrigger), ("CreateRoleStmt", "role", .role),
        ("CreateAmStmt", "amname", .accessMethod),
    ]

    private static func made(_ kind: ObjectKind, _ names: [String]?, ifMissing: Bool = false) -> [Deed]? {
        names.map { [.makes(ObjectName(kind, $0, site: .made), ifMissing: ifMissing)] }
    }

    private static func byMethod(_ kind: ObjectKind, _ statement: SQLNode, _ names: SQLNode?) -> ObjectName? {
        guard let method = statement["amname"]?.text, let names = names?.names else { return nil }
        return ObjectName(kind, [method] + names, site: .made)
    }

    private static func routine(_ statement: SQLNode) -> [Deed]? {
        let inputs = ["FUNC_PARAM_DEFAULT", "FUNC_PARAM_IN", "FUNC_PARAM_INOUT", "FUNC_PARAM_VARIADIC"]
        let parameters = (statement["parameters"]?.elements ?? []).compactMap { $0["FunctionParameter"] }
            .filter { inputs.contains($0["mode"]?.text ?? "FUNC_PARAM_DEFAULT") }
        let arguments = parameters.map { $0["argType"]?.typeSQL }
        let names = statement["funcname"]?.names ?? []
        guard arguments.allSatisfy({ $0 != nil }) else {
            return [
                .loses(
                    "Function \(names.joined(separator: ".")) has arguments of a column's type, so a rollback does not know it: name the types."
                )
            ]
        }
        let name = ObjectName(.routine, names, arguments: arguments.compactMap { $0 }, site: .made)
        let defaults = parameters.count { $0["defexpr"] != nil }
        return [.makes(name, replacing: statement["replace"] == nil ? nil : .routine(replacedBy: defaults))]
    }

    private static func defined(_ statement: SQLNode) -> [Deed]? {
        guard let kind = ObjectKind.named[statement["kind"]?.text ?? ""], let names = statement["defnames"]?.names else { return nil }
        var name = ObjectName(kind, names, site: .made)
        let parts = (statement["definition"]?.elements ?? []).compactMap { $0["DefElem"] }
        func type(_ key: String) -> String? { parts.first { $0["defname"]?.text?.lowercased() == key }?["arg"]?.typeSQL }
        switch kind {
        case .aggregate:
            if statement["oldstyle"] != nil {
                name.arguments = [type("basetype") ?? "*"]
            } else {
                let list =
                    statement["args"]?.elements.first?["List"]?["items"]?.elements.compactMap {
                        $0["FunctionParameter"]?["argType"]?.typeSQL
                    } ?? []
                name.arguments = list.isEmpty ? ["*"] : list
            }
        case .operation: name.arguments = [type("leftarg") ?? "NONE", type("rightarg") ?? "NONE"]
        default: break
        }
        if statement["replace"] != nil {
            return [.makes(name, replacing: Restore("the earlier definition of", "SELECT NULL::text FROM o WHERE false"))]
        }
        return [.makes(name, ifMissing: statement["if_not_exists"] != nil)]
    }

    private static func schema(_ statement: SQLNode) -> [Deed]? {
        guard let name = statement["schemaname"]?.text ?? statement["authrole"]?["rolename"]?.text else { return nil }
        var deeds: [Deed] = [.makes(ObjectName(.schema, [name]), ifMissing: statement["if_not_exists"] != nil)]
        for element in statement["schemaElts"]?.elements ?? [] {
            for deed in StatementFamilies.deeds(of: element, "") ?? [] {
                guard case .makes(var made, let ifMissing, let replacing) = deed else { continue }
                if case .made = made.site, !made.isQualified { made.names.insert(name, at: 0) }
                deeds.append(.makes(made, ifMissing: ifMissing, replacing: replacing))
            }
        }
        return deeds
    }
}

extension Restore {
    /// Its text; owner and grants stay with a routine that is replaced.
    static let routine = Restore(
        "the earlier text of",
        "SELECT pg_get_functiondef(p.oid) FROM o JOIN pg_proc p ON p.oid = o.object WHERE p.prokind IN ('f', 'p', 'w')")

    /// The same, where a statement took its place that gives this many arguments a default: none can be taken away by `OR REPLACE`.
    static func routine(replacedBy defaults: Int) -> Restore {
        Restore(
            routine.what,
            """
            SELECT s FROM (
              SELECT 1 AS place, format('DROP ROUTINE %s', o.reference) AS s FROM o JOIN pg_proc p ON p.oid = o.object AND p.pronargdefaults < \(defaults)
              UNION ALL SELECT 2, s FROM (\(wholeRoutine.sql)) w(s) WHERE EXISTS (SELECT FROM o JOIN pg_proc p ON p.oid = o.object AND p.pronargdefaults < \(defaults))
              UNION ALL SELECT 2, s FROM (\(routine.sql)) w(s) WHERE NOT EXISTS (SELECT FROM o JOIN pg_proc p ON p.oid = o.object AND p.pronargdefaults < \(defaults))
            ) y ORDER BY place
            """)
    }

    static let wholeRoutine = Restore(
        "the definition of",
        """
        SELECT s FROM (
          SELECT 1 AS place, pg_get_functiondef(p.oid) AS s FROM o JOIN pg_proc p ON p.oid = o.object AND p.prokind IN ('f', 'p', 'w')
          UNION ALL SELECT 2, s FROM (\(owner.sql)) w(s)
          UNION ALL SELECT 3, s FROM (\(comment.sql)) c(s)
        ) x WHERE EXISTS (SELECT FROM o JOIN pg_proc p ON p.oid = o.object AND p.prokind IN ('f', 'p', 'w')) ORDER BY place
        """)

    /// Enumerations, composite types and domains.
    static let wholeType = Restore(
        "the definition of",
        """
        SELECT s FROM (
          SELECT 1 AS place, CASE t.typtype
            WHEN 'e' THEN format('CREATE TYPE %s AS ENUM (%s)', o.reference,
              (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid))
            WHEN 'c' THEN format('CREATE TYPE %s AS (%s)', o.reference,
              (SELECT string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY a.attnum) FROM pg_attribute a
               WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped))
            WHEN 'd' THEN format('CREATE DOMAIN %s AS %s%s%s', o.reference, format_type(t.typbasetype, t.typtypmod),
              coalesce(' DEFAULT ' || t.typdefault, ''), CASE WHEN t.typnotnull THEN ' NOT NULL' ELSE '' END)
            END AS s FROM o JOIN pg_type t ON t.oid = o.object
          UNION ALL SELECT 2, format('ALTER DOMAIN %s ADD CONSTRAINT %I %s', o.reference, c.conname, pg_get_constraintdef(c.oid))
            FROM o JOIN pg_constraint c ON c.contypid = o.object AND c.contype = 'c'
          UNION ALL SELECT 3, s FROM (\(owner.sql)) w(s)
          UNION ALL SELECT 4, s FROM (\(comment.sql)) c(s)
        ) x WHERE EXISTS (SELECT FROM o JOIN pg_type t ON t.oid = o.object AND t.typtype IN ('e', 'c', 'd')) ORDER BY place
        """)

    static let wholeSchema = Restore(
        "the definition of",
        """
        SELECT s FROM (SELECT 1 AS place, format('CREATE SCHEMA %s', o.reference) AS s FROM o
          UNION ALL SELECT 2, s FROM (\(owner.sql)) w(s) UNION ALL SELECT 3, s FROM (\(comment.sql)) c(s)
        ) x ORDER BY place
        """)

    static let wholeStatistics = Restore(
        "the definition of",
        """
        SELECT s FROM (SELECT 1 AS place, pg_get_statisticsobjdef(o.object) AS s FROM o
          UNION ALL SELECT 2, s FROM (\(statisticsTarget.sql)) t(s) UNION ALL SELECT 3, s FROM (\(owner.sql)) w(s) UNION ALL SELECT 4, s FROM (\(comment.sql)) c(s)
        ) x ORDER BY place
        """)

    static let wholeExtension = Restore(
        "the definition of",
        """
        SELECT format('CREATE EXTENSION %I SCHEMA %s VERSION %L', e.extname, e.extnamespace::regnamespace, e.extversion) FROM o JOIN pg_extension e ON e.oid = o.object
        """)
}
