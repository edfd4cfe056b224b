enum ListRolesCommand: MetaCommand {
    static let names = ["du", "dg"]
    static let help = [(usage: "\\du [PATTERN]", text: "list the roles")]

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        let pattern = NamePattern(call.argument)
        let hidden = call.argument == nil ? " AND r.rolname !~ '^pg_'" : ""
        let rows = try await call.query("""
            SELECT r.rolname AS "Role name",
                pg_catalog.concat_ws(', ', CASE WHEN r.rolsuper THEN 'Superuser' END, CASE WHEN NOT r.rolinherit THEN 'No inheritance' END,
                    CASE WHEN r.rolcreaterole THEN 'Create role' END, CASE WHEN r.rolcreatedb THEN 'Create DB' END,
                    CASE WHEN NOT r.rolcanlogin THEN 'Cannot login' END, CASE WHEN r.rolreplication THEN 'Replication' END,
                    CASE WHEN r.rolbypassrls THEN 'Bypass RLS' END) AS "Attributes",
                ARRAY(SELECT b.rolname FROM pg_catalog.pg_auth_members m JOIN pg_catalog.pg_roles b ON m.roleid = b.oid
                    WHERE m.member = r.oid) AS "Member of"
            FROM pg_catalog.pg_roles r WHERE \(pattern.condition(name: "r.rolname", schema: nil))\(hidden) ORDER BY 1
            """)
        call.print(rows, title: "List of roles")
        return .done
    }
}
