/// `GRANT` and `REVOKE`.
enum Grants: StatementFamily {
    static func deeds(of node: SQLNode, _ text: String) -> [Deed]? {
        if let statement = node["GrantRoleStmt"] { return memberships(statement) }
        guard let statement = node["GrantStmt"] else { return nil }
        let grantees = (statement["grantees"]?.elements ?? []).compactMap { $0["RoleSpec"]?.roleSQL }
        let word = statement["objtype"]?.text
        let objects = statement["objects"]?.elements ?? []
        switch statement["targtype"]?.text {
        case "ACL_TARGET_OBJECT":
            let names = objects.map { ($0["RangeVar"] ?? $0).object(word) }
            guard names.allSatisfy({ $0 != nil }) else { break }
            return names.compactMap { $0 }.map { .alters($0, .grants(to: grantees)) }
        case "ACL_TARGET_ALL_IN_SCHEMA":
            let schemas = objects.compactMap { $0["String"]?["sval"]?.text }
            let restore: Restore =
                switch word {
                case "OBJECT_TABLE": .relationGrants(kinds: "'r', 'v', 'm', 'f', 'p'", to: grantees)
                case "OBJECT_SEQUENCE": .relationGrants(kinds: "'S'", to: grantees)
                default: .routineGrants(to: grantees)
                }
            return schemas.map { .alters(ObjectName(.schema, [$0]), restore) }
        default: break
        }
        return [.loses("\"\(text.firstLine)\" is not taken back.")]
    }

    private static func memberships(_ statement: SQLNode) -> [Deed] {
        let groups = (statement["granted_roles"]?.elements ?? []).compactMap { $0["AccessPriv"]?["priv_name"]?.text }
        let members = (statement["grantee_roles"]?.elements ?? []).compactMap { $0["RoleSpec"]?["rolename"]?.text }
        return groups.flatMap { group in members.map { .alters(ObjectName(.role, [$0]), .membership(of: group)) } }
    }
}

extension SQLNode {
    /// A `RoleSpec` as SQL.
    fileprivate var roleSQL: String? {
        switch self["roletype"]?.text {
        case "ROLESPEC_PUBLIC": "PUBLIC"
        case "ROLESPEC_CURRENT_USER": "CURRENT_USER"
        case "ROLESPEC_SESSION_USER": "SESSION_USER"
        case "ROLESPEC_CURRENT_ROLE": "CURRENT_ROLE"
        default: self["rolename"]?.text.map(Quote.identifier)
        }
    }
}

extension Restore {
    /// Catalogs whose rows carry grants: where, the letter that `acldefault` knows, and the word after ON.
    private static let lists: [(catalog: String, list: String, owner: String, letter: String, word: String)] = [
        (
            "pg_class", "relacl", "relowner", "CASE relkind WHEN 'S' THEN 's' ELSE 'r' END",
            "CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END"
        ),
        ("pg_proc", "proacl", "proowner", "'f'", "'ROUTINE'"), ("pg_namespace", "nspacl", "nspowner", "'n'", "'SCHEMA'"),
        ("pg_type", "typacl", "typowner", "'T'", "'TYPE'"), ("pg_language", "lanacl", "lanowner", "'l'", "'LANGUAGE'"),
        ("pg_database", "datacl", "datdba", "'d'", "'DATABASE'"),
        ("pg_foreign_data_wrapper", "fdwacl", "fdwowner", "'F'", "'FOREIGN DATA WRAPPER'"),
        ("pg_foreign_server", "srvacl", "srvowner", "'S'", "'FOREIGN SERVER'"),
    ]

    private static func role(_ oid: String) -> String { "CASE WHEN \(oid) = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(\(oid))) END" }

    private static func privilege(_ from: String, columns: String = "''") -> String {
        "format('GRANT %s\(columns == "''" ? "" : " (%I)") ON %s %s TO %s%s', x.privilege_type\(columns == "''" ? "" : ", " + columns), \(from).word, \(from).reference, \(role("x.grantee")), CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)"
    }

    /// Takes every grant on some things away and gives those back that there are now, in their order.
    /// - Parameter things: A query for `object`, `list`, `word`, `reference`.
    private static func grants(on things: String, to grantees: [String], columns: Bool) -> String {
        let given = grantees.map { ", (\(Quote.literal($0)))" }.joined()
        var text = """
            WITH t AS (\(things)) SELECT s FROM (
              SELECT t.reference AS thing, 1 AS place, 0::bigint AS number, format('REVOKE ALL ON %s %s FROM %s CASCADE', t.word, t.reference, g.grantee) AS s
                FROM t, LATERAL (SELECT DISTINCT \(role("x.grantee")) FROM aclexplode(t.list) x
            """
        if columns { text += " UNION SELECT \(role("x.grantee")) FROM pg_attribute a, aclexplode(a.attacl) x WHERE a.attrelid = t.object" }
        text += """
             UNION SELECT v.* FROM (VALUES (NULL)\(given)) v WHERE v.column1 IS NOT NULL) g(grantee)
              UNION ALL SELECT t.reference, 2, x.place, \(privilege("t"))
                FROM t, aclexplode(t.list) WITH ORDINALITY x(grantor, grantee, privilege_type, is_grantable, place)
            """
        if columns {
            text += """
                 UNION ALL SELECT t.reference, 3, a.attnum * 1000 + x.place, \(privilege("t", columns: "a.attname"))
                    FROM t JOIN pg_attribute a ON a.attrelid = t.object AND NOT a.attisdropped,
                    aclexplode(a.attacl) WITH ORDINALITY x(grantor, grantee, privilege_type, is_grantable, place)
                """
        }
        return text + ") y ORDER BY thing, place, number"
    }

    static func grants(to grantees: [String]) -> Restore {
        let things = lists.map { entry in
            """
            SELECT c.oid AS object, coalesce(c.\(entry.list), acldefault((\(entry.letter))::"char", c.\(entry.owner))) AS list, \(entry.word) AS word, o.reference \
            FROM o JOIN \(entry.catalog) c ON o.class = '\(entry.catalog)'::regclass AND c.oid = o.object
            """
        }.joined(separator: " UNION ALL ")
        return Restore("the earlier grants on", grants(on: things, to: grantees, columns: true))
    }

    static func relationGrants(kinds: String, to grantees: [String]) -> Restore {
        let things = """
            SELECT c.oid AS object, coalesce(c.relacl, acldefault((CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END)::"char", c.relowner)) AS list, \
            CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS word, c.oid::regclass::text AS reference \
            FROM o JOIN pg_class c ON c.relnamespace = o.object AND c.relkind IN (\(kinds))
            """
        return Restore("the earlier grants on everything in", grants(on: things, to: grantees, columns: true))
    }

    static func routineGrants(to grantees: [String]) -> Restore {
        let things = """
            SELECT p.oid AS object, coalesce(p.proacl, acldefault('f', p.proowner)) AS list, 'ROUTINE' AS word, p.oid::regprocedure::text AS reference \
            FROM o JOIN pg_proc p ON p.pronamespace = o.object
            """
        return Restore("the earlier grants on everything in", grants(on: things, to: grantees, columns: false))
    }

    static func membership(of group: String) -> Restore {
        let name = Quote.literal(group)
        return Restore(
            "the earlier membership of",
            """
            SELECT coalesce(
              (SELECT format('GRANT %I TO %s%s', \(name), o.reference, CASE WHEN bool_or(m.admin_option) THEN ' WITH ADMIN OPTION' ELSE '' END)
               FROM pg_auth_members m WHERE m.roleid = (SELECT oid FROM pg_roles WHERE rolname = \(name)) AND m.member = o.object HAVING count(*) > 0),
              format('REVOKE %I FROM %s', \(name), o.reference)) FROM o
            """)
    }
}
