/// `ALTER` of what is no table: sequences, domains, functions, statistics objects, event triggers.
enum ThingAlterations: StatementFamily {
    static func deeds(of node: SQLNode, _ text: String) -> [Deed]? {
        if let statement = node["AlterSeqStmt"], let names = statement["sequence"]?.relationNames { return sequence(names, statement) }
        if let statement = node["AlterDomainStmt"] { return domain(statement) }
        if let statement = node["AlterFunctionStmt"], let routine = statement["func"]?.object(statement["objtype"]?.text) {
            return [.alters(routine, .routine)]
        }
        if let statement = node["AlterStatsStmt"], let names = statement["defnames"]?.names {
            return [.alters(ObjectName(.statistics, names), .statisticsTarget)]
        }
        if let statement = node["AlterEventTrigStmt"], let name = statement["trigname"]?.text {
            return [.alters(ObjectName(.eventTrigger, [name]), .eventTriggerState)]
        }
        return nil
    }

    private static func sequence(_ names: [String], _ statement: SQLNode) -> [Deed] {
        let options = (statement["options"]?.elements ?? []).compactMap { $0["DefElem"]?["defname"]?.text }
        let ifThere = statement["missing_ok"] != nil
        let name = ObjectName(.sequence, names)
        var deeds: [Deed] = []
        if options.contains("restart") { deeds.append(.loses("\(name.title) does not go back to where it was.")) }
        if options.contains("owned_by") { deeds.append(.alters(name, .sequenceOwner, ifThere: ifThere)) }
        if options.contains(where: { !["restart", "owned_by"].contains($0) }) { deeds.append(.alters(name, .sequence, ifThere: ifThere)) }
        return deeds
    }

    private static func domain(_ statement: SQLNode) -> [Deed]? {
        let names = statement["typeName"]?.names ?? []
        let constraint = statement["name"]?.text
        switch statement["subtype"]?.text {
        case "T": return [.alters(ObjectName(.domain, names), .domainDefault)]
        case "N", "O": return [.alters(ObjectName(.domain, names), .domainNotNull)]
        case "C":
            guard let own = statement["def"]?["Constraint"]?["conname"]?.text else {
                return [.makesUnnamed("The constraint", on: ObjectName(.domain, names))]
            }
            return [.makes(ObjectName(.domainConstraint, names + [own]))]
        case "X":
            return [
                .drops(
                    ObjectName(.domainConstraint, names + [constraint ?? ""]), ifThere: statement["missing_ok"] != nil, cascade: false,
                    .domainConstraint)
            ]
        case "V": return []
        default: return nil
        }
    }
}

extension Restore {
    static let sequence = Restore(
        "the earlier options of",
        """
        SELECT format('ALTER SEQUENCE %s AS %s INCREMENT BY %s MINVALUE %s MAXVALUE %s START WITH %s CACHE %s %sCYCLE', o.reference,
          format_type(q.seqtypid, NULL), q.seqincrement, q.seqmin, q.seqmax, q.seqstart, q.seqcache, CASE WHEN q.seqcycle THEN '' ELSE 'NO ' END)
        FROM o JOIN pg_sequence q ON q.seqrelid = o.object
        """)
    static let sequenceOwner = Restore(
        "the earlier owner of",
        """
        SELECT format('ALTER SEQUENCE %s OWNED BY %s', o.reference, coalesce((SELECT format('%s.%I', a.attrelid::regclass, a.attname) FROM (SELECT) e \(ownedBy)), 'NONE')) FROM o
        """)
    static let domainDefault = Restore(
        "the earlier default of",
        """
        SELECT format('ALTER DOMAIN %s %s', o.reference, coalesce('SET DEFAULT ' || t.typdefault, 'DROP DEFAULT')) FROM o JOIN pg_type t ON t.oid = o.object
        """)
    static let domainNotNull = Restore(
        "whether NULL was allowed in",
        """
        SELECT format('ALTER DOMAIN %s %s NOT NULL', o.reference, CASE WHEN t.typnotnull THEN 'SET' ELSE 'DROP' END) FROM o JOIN pg_type t ON t.oid = o.object
        """)
    static let domainConstraint = Restore(
        "the definition of",
        """
        SELECT format('ALTER DOMAIN %s ADD CONSTRAINT %I %s', c.contypid::regtype, c.conname, pg_get_constraintdef(c.oid)) FROM o JOIN pg_constraint c ON c.oid = o.object
        """)
    // NULL in PostgreSQL 17 is what -1 was before.
    static let statisticsTarget = Restore(
        "the earlier statistics target of",
        """
        SELECT format('ALTER STATISTICS %s SET STATISTICS %s', o.reference, coalesce(to_jsonb(s) ->> 'stxstattarget', '-1'))
        FROM o JOIN pg_statistic_ext s ON s.oid = o.object
        WHERE current_setting('server_version_num')::int >= 130000
        """)
    static let eventTriggerState = Restore(
        "whether it fired,",
        """
        SELECT format('ALTER EVENT TRIGGER %s %s', o.reference, CASE e.evtenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE' END)
        FROM o JOIN pg_event_trigger e ON e.oid = o.object
        """)
}
