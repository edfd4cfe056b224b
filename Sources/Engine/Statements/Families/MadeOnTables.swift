/// What hangs on a table and is made by a statement of its own: triggers, rules, policies, extended statistics.
enum MadeOnTables: StatementFamily {
    static func deeds(of node: SQLNode, _ text: String) -> [Deed]? {
        if let statement = node["CreateTrigStmt"] {
            return made(.trigger, statement["relation"], statement["trigname"], statement, .wholeTrigger)
        }
        if let statement = node["RuleStmt"] { return made(.rule, statement["relation"], statement["rulename"], statement, .wholeRule) }
        if let statement = node["CreatePolicyStmt"] {
            return made(.policy, statement["table"], statement["policy_name"], statement, .wholePolicy)
        }
        if let statement = node["AlterPolicyStmt"], let name = name(.policy, statement["table"], statement["policy_name"]) {
            return [.alters(name, .wholePolicy, extra: { ["DROP POLICY IF EXISTS \($0)"] })]
        }
        guard let statement = node["CreateStatsStmt"] else { return nil }
        guard let names = statement["defnames"]?.names, !names.isEmpty else {
            let table = statement["relations"]?.elements.first?["RangeVar"]?.relationNames ?? []
            return [.makesUnnamed("The statistics object", on: ObjectName(.table, table))]
        }
        return [.makes(ObjectName(.statistics, names, site: .made), ifMissing: statement["if_not_exists"] != nil)]
    }

    private static func name(_ kind: ObjectKind, _ table: SQLNode?, _ name: SQLNode?) -> ObjectName? {
        guard let table = table?.relationNames, let name = name?.text else { return nil }
        return ObjectName(kind, table + [name])
    }

    private static func made(_ kind: ObjectKind, _ table: SQLNode?, _ name: SQLNode?, _ statement: SQLNode, _ earlier: Restore) -> [Deed]? {
        guard let thing = self.name(kind, table, name) else { return nil }
        return [.makes(thing, replacing: statement["replace"] == nil ? nil : earlier)]
    }
}

extension Restore {
    /// Whether it fires is a state of its own.
    static let wholeTrigger = Restore(
        "the definition of",
        """
        SELECT s FROM (
          SELECT 1 AS place, pg_get_triggerdef(t.oid) AS s FROM o JOIN pg_trigger t ON t.oid = o.object
          UNION ALL SELECT 2, format('ALTER TABLE %s %s TRIGGER %I', t.tgrelid::regclass,
            CASE t.tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END, t.tgname)
            FROM o JOIN pg_trigger t ON t.oid = o.object WHERE t.tgenabled <> 'O'
          UNION ALL SELECT 3, s FROM (\(comment.sql)) c(s)
        ) x ORDER BY place
        """)

    static let wholeRule = Restore(
        "the definition of",
        """
        SELECT s FROM (
          SELECT 1 AS place, pg_get_ruledef(r.oid) AS s FROM o JOIN pg_rewrite r ON r.oid = o.object
          UNION ALL SELECT 2, format('ALTER TABLE %s %s RULE %I', r.ev_class::regclass,
            CASE r.ev_enabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END, r.rulename)
            FROM o JOIN pg_rewrite r ON r.oid = o.object WHERE r.ev_enabled <> 'O'
          UNION ALL SELECT 3, s FROM (\(comment.sql)) c(s)
        ) x ORDER BY place
        """)

    static let wholePolicy = Restore(
        "the definition of",
        """
        SELECT s FROM (
          SELECT 1 AS place, format('CREATE POLICY %s AS %s FOR %s TO %s%s%s', o.reference,
            CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
            CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
            (SELECT string_agg(CASE WHEN x = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x)) END, ', ') FROM unnest(p.polroles) x),
            coalesce(' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', ''),
            coalesce(' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', '')) AS s FROM o JOIN pg_policy p ON p.oid = o.object
          UNION ALL SELECT 2, s FROM (\(comment.sql)) c(s)
        ) x ORDER BY place
        """)
}
