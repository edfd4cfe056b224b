extension Listing {
    static let roles = Listing(names: ["du", "dg"], usage: "\\du [PATTERN]", text: "list roles", title: "List of roles", isCounted: false) { context in
        let members = context.version >= 160000 ? "" : """
            , ARRAY(SELECT b.rolname FROM pg_catalog.pg_auth_members m JOIN pg_catalog.pg_roles b ON m.roleid = b.oid WHERE m.member = r.oid) AS "Member of"
            """
        return """
            SELECT r.rolname AS "Role name",
              pg_catalog.concat_ws(', ', CASE WHEN r.rolsuper THEN 'Superuser' END, CASE WHEN NOT r.rolinherit THEN 'No inheritance' END,
                CASE WHEN r.rolcreaterole THEN 'Create role' END, CASE WHEN r.rolcreatedb THEN 'Create DB' END,
                CASE WHEN NOT r.rolcanlogin THEN 'Cannot login' END, CASE WHEN r.rolreplication THEN 'Replication' END,
                CASE WHEN r.rolbypassrls THEN 'Bypass RLS' END)
              || CASE WHEN r.rolconnlimit < 0 THEN '' ELSE E'\\n' || CASE r.rolconnlimit WHEN 0 THEN 'No connections' WHEN 1 THEN '1 connection'
                ELSE r.rolconnlimit || ' connections' END END
              || coalesce(E'\\nPassword valid until ' || r.rolvaliduntil::pg_catalog.text, '') AS "Attributes"\(members)\
            \(context.more("pg_catalog.shobj_description(r.oid, 'pg_authid') AS \"Description\""))
            FROM pg_catalog.pg_roles r
            WHERE \(context.pattern.condition(name: "r.rolname", schema: nil))\(context.showsSystem || !context.pattern.isEmpty ? "" : " AND r.rolname !~ '^pg_'")
            ORDER BY 1
            """
    }

    static let roleSettings = Listing(names: ["drds"], usage: "\\drds [ROLE]", text: "list settings of roles and databases", title: "List of settings", none: { _ in "Did not find any settings." }) { context in
        """
        SELECT rolname AS "Role", datname AS "Database", pg_catalog.array_to_string(setconfig, E'\\n') AS "Settings"
        FROM pg_catalog.pg_db_role_setting s LEFT JOIN pg_catalog.pg_database d ON d.oid = setdatabase LEFT JOIN pg_catalog.pg_roles r ON r.oid = setrole
        WHERE \(context.pattern.condition(name: "r.rolname", schema: nil)) ORDER BY 1, 2
        """
    }

    static let defaultPrivileges = Listing(names: ["ddp"], usage: "\\ddp [PATTERN]", text: "list default access rights", title: "Default access privileges") { context in
        """
        SELECT pg_catalog.pg_get_userbyid(d.defaclrole) AS "Owner", n.nspname AS "Schema",
          CASE d.defaclobjtype WHEN 'r' THEN 'table' WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'function' WHEN 'T' THEN 'type' WHEN 'n' THEN 'schema' END AS "Type",
          \(rights("d.defaclacl"))
        FROM pg_catalog.pg_default_acl d LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace
        WHERE \(context.pattern.condition(name: "pg_catalog.pg_get_userbyid(d.defaclrole)", schema: "n.nspname")) ORDER BY 1, 2, 3
        """
    }
}
