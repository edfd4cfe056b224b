/// `ALTER TABLE`, and what shares its grammar: `ALTER VIEW`, `ALTER INDEX`, `ALTER TYPE … ADD ATTRIBUTE` and so on.
enum TableAlterations: StatementFamily {
    static func deeds(of node: SQLNode, _ text: String) -> [Deed]? {
        guard let statement = node["AlterTableStmt"], let table = statement["relation"]?.relationNames else { return nil }
        let word = statement["objtype"]?.text ?? "OBJECT_TABLE"
        let ifThere = statement["missing_ok"] != nil
        return (statement["cmds"]?.elements ?? []).compactMap { $0["AlterTableCmd"] }.flatMap { command in
            deeds(command, table, word, ifThere) ?? [
                .loses("\"\(text.firstLine)\" is not taken back (\(command["subtype"]?.text?.replacing("AT_", with: "") ?? "")).")
            ]
        }
    }

    private static func deeds(_ command: SQLNode, _ table: [String], _ word: String, _ ifThere: Bool) -> [Deed]? {
        let name = command["name"]?.text
        let kind = ObjectKind.named[word] ?? .table
        let whole = ObjectName(kind, table)
        func part(_ kind: ObjectKind) -> ObjectName { ObjectName(kind, table + [name ?? ""]) }
        func alters(_ object: ObjectName, _ restore: Restore) -> [Deed] { [.alters(object, restore, ifThere: ifThere)] }
        let definition = command["def"]
        switch command["subtype"]?.text {
        case "AT_AddColumn":
            guard let column = definition?["ColumnDef"]?["colname"]?.text else { return nil }
            return [
                .makes(ObjectName(word == "OBJECT_TYPE" ? .attribute : .column, table + [column]), ifMissing: command["missing_ok"] != nil)
            ]
        case "AT_DropColumn":
            let instead: String? = word == "OBJECT_TYPE" ? nil : "drop_column"
            return [
                .destroys(
                    Destruction(
                        object: part(word == "OBJECT_TYPE" ? .attribute : .column), ifThere: ifThere || command["missing_ok"] != nil,
                        verb: word == "OBJECT_TYPE" ? "DROP ATTRIBUTE" : "DROP COLUMN", instead: instead))
            ]
        case "AT_ColumnDefault": return alters(part(.column), .columnDefault)
        case "AT_SetNotNull": return alters(part(.column), .nullable)
        case "AT_DropNotNull": return [.changesTable(.allowsNull(table, column: name ?? ""))]
        case "AT_SetStatistics":
            if let number = command["num"]?.integer { return alters(whole, .statisticsTarget(ofColumn: number)) }
            return alters(part(.column), .columnStatistics)
        case "AT_SetOptions", "AT_ResetOptions": return alters(part(.column), .columnOptions)
        case "AT_SetStorage": return alters(part(.column), .columnStorage)
        case "AT_SetCompression": return alters(part(.column), .columnCompression)
        case "AT_AlterColumnType": return [.changesTable(.changesType(table, column: name ?? ""))]
        case "AT_AddConstraint":
            guard let constraint = definition?["Constraint"] else { return nil }
            guard let own = constraint["conname"]?.text else {
                return [.makesUnnamed("The constraint", on: whole)]
            }
            if let index = constraint["indexname"]?.text { return [.changesTable(.takesIndex(table, index: index, constraint: own))] }
            return [.makes(ObjectName(.constraint, table + [own]))]
        case "AT_DropConstraint":
            return [.changesTable(.dropsConstraint(table, name: name ?? "", ifThere: ifThere || command["missing_ok"] != nil))]
        case "AT_AlterConstraint":
            guard let own = definition?["Constraint"]?["conname"]?.text else { return nil }
            return alters(ObjectName(.constraint, table + [own]), .deferrability)
        case "AT_ValidateConstraint": return []
        case "AT_ChangeOwner": return alters(whole, .owner)
        case "AT_ClusterOn", "AT_DropCluster": return alters(whole, .cluster)
        case "AT_SetLogged", "AT_SetUnLogged": return alters(whole, .persistence)
        case "AT_SetAccessMethod": return alters(whole, .accessMethod)
        case "AT_SetTableSpace": return alters(whole, .tablespace)
        case "AT_SetRelOptions", "AT_ResetRelOptions", "AT_ReplaceRelOptions":
            return alters(whole, .options(named: optionNames(definition)))
        case "AT_ReplicaIdentity": return alters(whole, .replicaIdentity)
        case "AT_EnableRowSecurity", "AT_DisableRowSecurity", "AT_ForceRowSecurity", "AT_NoForceRowSecurity":
            return alters(whole, .rowSecurity)
        case "AT_EnableTrig", "AT_DisableTrig", "AT_EnableAlwaysTrig", "AT_EnableReplicaTrig": return alters(part(.trigger), .triggerState)
        case "AT_EnableTrigAll", "AT_DisableTrigAll": return alters(whole, .triggerStates(internalToo: true))
        case "AT_EnableTrigUser", "AT_DisableTrigUser": return alters(whole, .triggerStates(internalToo: false))
        case "AT_EnableRule", "AT_DisableRule", "AT_EnableAlwaysRule", "AT_EnableReplicaRule": return alters(part(.rule), .ruleState)
        case "AT_AddIdentity":
            return [
                .turns([whole]) { context in
                    context.reference(whole).map {
                        ["ALTER TABLE \($0) ALTER COLUMN \(Quote.identifier(name ?? "")) DROP IDENTITY IF EXISTS"]
                    }
                }
            ]
        case "AT_AddInherit", "AT_DropInherit":
            guard let parent = definition?["RangeVar"]?.relationNames ?? definition?.relationNames else { return nil }
            let back = command["subtype"]?.text == "AT_AddInherit" ? "NO INHERIT" : "INHERIT"
            return [
                .turns([whole, ObjectName(.table, parent)]) { context in
                    both(whole, ObjectName(.table, parent), context) { ["ALTER TABLE \($0) \(back) \($1)"] }
                }
            ]
        case "AT_AttachPartition":
            guard word == "OBJECT_TABLE", let child = definition?["PartitionCmd"]?["name"]?.relationNames else { return nil }
            return [
                .turns([whole, ObjectName(.table, child)]) { context in
                    both(whole, ObjectName(.table, child), context) { ["ALTER TABLE \($0) DETACH PARTITION \($1)"] }
                }
            ]
        case "AT_DetachPartition":
            guard let child = definition?["PartitionCmd"]?["name"]?.relationNames else { return nil }
            let isConcurrent = definition?["PartitionCmd"]?["concurrent"] != nil
            return [.alters(ObjectName(.table, child), isConcurrent ? .concurrentAttachment : .attachment, ifThere: ifThere)]
        case "AT_DetachPartitionFinalize": return []
        default: return nil
        }
    }

    private static func both(_ one: ObjectName, _ other: ObjectName, _ context: PlanContext, _ sql: (String, String) -> [String])
        -> [String]?
    {
        guard let one = context.reference(one), let other = context.reference(other) else { return nil }
        return sql(one, other)
    }

    private static func optionNames(_ definition: SQLNode?) -> [String] {
        (definition?["List"]?["items"]?.elements ?? []).compactMap { $0["DefElem"] }.compactMap { element in
            element["defname"]?.text.map { [element["defnamespace"]?.text, $0].compactMap { $0 }.joined(separator: ".") }
        }
    }
}

extension Restore {
    private static func column(_ what: String, _ format: String, _ arguments: String, from: String = "") -> Restore {
        Restore(
            what,
            """
            SELECT format('ALTER TABLE %s ALTER COLUMN %I \(format)', a.attrelid::regclass, a.attname\(arguments.isEmpty ? "" : ", " + arguments))
            FROM o JOIN pg_attribute a ON a.attrelid = o.object AND a.attnum = o.sub \(from)
            """)
    }

    static let columnDefault = column(
        "the earlier default of", "%s", "coalesce('SET DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), 'DROP DEFAULT')",
        from: "LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum")
    /// Nothing where it is NOT NULL already.
    static let nullable = column("whether NULL was allowed in", "DROP NOT NULL", "", from: "WHERE NOT a.attnotnull")
    static let columnStatistics = column("the earlier statistics target of", "SET STATISTICS %s", "coalesce(a.attstattarget::int, -1)")
    static let columnStorage = column(
        "the earlier storage of", "SET STORAGE %s",
        "CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END")
    // The column of the catalog came with PostgreSQL 14.
    static let columnCompression = column(
        "the earlier compression of", "SET COMPRESSION %s",
        "CASE to_jsonb(a) ->> 'attcompression' WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' ELSE 'default' END")
    static let columnOptions = Restore(
        "the earlier options of",
        """
        SELECT s FROM (
          SELECT 1 AS place, format('ALTER TABLE %s ALTER COLUMN %I RESET (n_distinct, n_distinct_inherited)', a.attrelid::regclass, a.attname) AS s
            FROM o JOIN pg_attribute a ON a.attrelid = o.object AND a.attnum = o.sub
          UNION ALL SELECT 2, format('ALTER TABLE %s ALTER COLUMN %I SET (%s)', a.attrelid::regclass, a.attname, array_to_string(a.attoptions, ', '))
            FROM o JOIN pg_attribute a ON a.attrelid = o.object AND a.attnum = o.sub WHERE a.attoptions IS NOT NULL
        ) x ORDER BY place
        """)

    static func statisticsTarget(ofColumn number: Int) -> Restore {
        Restore(
            "the earlier statistics target of a column of",
            """
            SELECT format('ALTER INDEX %s ALTER COLUMN %s SET STATISTICS %s', o.reference, a.attnum, coalesce(a.attstattarget::int, -1))
            FROM o JOIN pg_attribute a ON a.attrelid = o.object AND a.attnum = \(number)
            """)
    }

    private static func relation(_ what: String, _ action: String, where condition: String = "true") -> Restore {
        Restore(
            what,
            "SELECT format('ALTER TABLE %s %s', c.oid::regclass, \(action)) FROM o JOIN pg_class c ON c.oid = o.object WHERE \(condition)")
    }

    static let cluster = relation(
        "the earlier clustering of",
        """
        coalesce((SELECT format('CLUSTER ON %I', x.relname) FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid WHERE i.indrelid = c.oid AND i.indisclustered),
          'SET WITHOUT CLUSTER')
        """)
    static let persistence = relation(
        "the earlier persistence of", "CASE c.relpersistence WHEN 'u' THEN 'SET UNLOGGED' ELSE 'SET LOGGED' END")
    static let accessMethod = relation(
        "the earlier access method of", "format('SET ACCESS METHOD %I', (SELECT amname FROM pg_am WHERE oid = c.relam))")
    static let tablespace = relation(
        "the earlier tablespace of",
        """
        format('SET TABLESPACE %I', (SELECT spcname FROM pg_tablespace WHERE oid = coalesce(nullif(c.reltablespace, 0),
          (SELECT dattablespace FROM pg_database WHERE datname = current_database()))))
        """)
    static let replicaIdentity = relation(
        "the earlier replica identity of",
        """
        'REPLICA IDENTITY ' || CASE c.relreplident WHEN 'f' THEN 'FULL' WHEN 'n' THEN 'NOTHING' WHEN 'i' THEN coalesce((
          SELECT format('USING INDEX %I', x.relname) FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
          WHERE i.indrelid = c.oid AND i.indisreplident), 'DEFAULT') ELSE 'DEFAULT' END
        """)
    static let rowSecurity = relation(
        "the earlier row security of",
        """
        CASE WHEN c.relrowsecurity THEN 'ENABLE' ELSE 'DISABLE' END || ' ROW LEVEL SECURITY, ' || CASE WHEN c.relforcerowsecurity THEN '' ELSE 'NO ' END
          || 'FORCE ROW LEVEL SECURITY'
        """)
    static let attachment = Restore(
        "the bounds of",
        """
        SELECT format('ALTER TABLE %s ATTACH PARTITION %s %s', i.inhparent::regclass, c.oid::regclass, pg_get_expr(c.relpartbound, c.oid))
        FROM o JOIN pg_class c ON c.oid = o.object JOIN pg_inherits i ON i.inhrelid = c.oid WHERE c.relispartition
        """)
    /// Concurrently it may have come to nothing, and where it came to its end it left a check that says what the bounds said.
    static let concurrentAttachment = Restore(
        "the bounds of",
        """
        SELECT format('DO %L', format(
          'DECLARE n name; BEGIN IF EXISTS (SELECT FROM pg_inherits WHERE inhrelid = %1$L::regclass AND inhparent = %2$L::regclass) THEN RETURN; END IF; '
          'ALTER TABLE %2$s ATTACH PARTITION %1$s %3$s; '
          'FOR n IN SELECT conname FROM pg_constraint WHERE conrelid = %1$L::regclass AND contype = ''c'' AND conname <> ALL (%4$L::name[]) '
          'AND pg_get_constraintdef(oid) = ''CHECK ('' || pg_get_partition_constraintdef(conrelid) || '')'' '
          'LOOP EXECUTE format(''ALTER TABLE %1$s DROP CONSTRAINT %%I'', n); END LOOP; END',
          c.oid::regclass, i.inhparent::regclass, pg_get_expr(c.relpartbound, c.oid),
          ARRAY(SELECT k.conname FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'c' ORDER BY 1)))
        FROM o JOIN pg_class c ON c.oid = o.object JOIN pg_inherits i ON i.inhrelid = c.oid WHERE c.relispartition
        """)
    static let deferrability = Restore(
        "the earlier state of",
        """
        SELECT format('ALTER TABLE %s ALTER CONSTRAINT %I %s %s', k.conrelid::regclass, k.conname,
          CASE WHEN k.condeferrable THEN 'DEFERRABLE' ELSE 'NOT DEFERRABLE' END, CASE WHEN k.condeferred THEN 'INITIALLY DEFERRED' ELSE 'INITIALLY IMMEDIATE' END)
        FROM o JOIN pg_constraint k ON k.oid = o.object
        """)

    /// Parameters of the relation and of its TOAST table, with those among them reset that the statement may have set.
    static func options(named names: [String]) -> Restore {
        let reset = names.map { $0.split(separator: ".").map { Quote.identifier(String($0)) }.joined(separator: ".") }.joined(
            separator: ", ")
        return Restore(
            "the earlier parameters of",
            """
            SELECT s FROM (
              SELECT 1 AS place, format('ALTER TABLE %s RESET (%s)', o.object::oid::regclass, \(Quote.literal(reset))) AS s FROM o
              UNION ALL SELECT 2, format('ALTER TABLE %s SET (%s)', o.object::oid::regclass, string_agg(p.prefix || quote_ident(split_part(x, '=', 1)) || '='
                || quote_literal(substr(x, strpos(x, '=') + 1)), ', '))
                FROM o JOIN pg_class c ON c.oid = o.object,
                LATERAL (SELECT '' AS prefix, c.reloptions UNION ALL SELECT 'toast.', t.reloptions FROM pg_class t WHERE t.oid = c.reltoastrelid) p(prefix, list),
                unnest(p.list) x GROUP BY o.object
            ) y ORDER BY place
            """)
    }

    private static func state(_ letter: String) -> String {
        "CASE \(letter) WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE' END"
    }

    static let triggerState = Restore(
        "whether it fired,",
        "SELECT format('ALTER TABLE %s %s TRIGGER %I', t.tgrelid::regclass, \(state("t.tgenabled")), t.tgname) FROM o JOIN pg_trigger t ON t.oid = o.object"
    )
    static let ruleState = Restore(
        "whether it acted,",
        "SELECT format('ALTER TABLE %s %s RULE %I', r.ev_class::regclass, \(state("r.ev_enabled")), r.rulename) FROM o JOIN pg_rewrite r ON r.oid = o.object"
    )

    static func triggerStates(internalToo: Bool) -> Restore {
        Restore(
            "the earlier state of the triggers of",
            """
            SELECT format('ALTER TABLE %s %s TRIGGER %I', t.tgrelid::regclass, \(state("t.tgenabled")), t.tgname)
            FROM o JOIN pg_trigger t ON t.tgrelid = o.object\(internalToo ? "" : " AND NOT t.tgisinternal") ORDER BY t.tgname
            """)
    }
}
