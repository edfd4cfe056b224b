extension CatalogReader {
    /// What stands around a table: who may use it, what points at it, what it belongs to.
    struct Surroundings {
        let connection: PostgresConnection

        func fill(_ table: inout Table) async throws {
            let oid = String(table.oid)
            table.grants = try await grants("c.relacl", from: "pg_class c", where: "c.oid = $1::oid", oid).map(\.grant)
            for (column, grant) in try await grants(
                "c.attacl", from: "pg_attribute c", where: "c.attrelid = $1::oid AND c.attnum > 0 AND NOT c.attisdropped", oid, name: "c.attname")
            {
                guard let index = table.columns.firstIndex(where: { $0.name == column }) else { continue }
                table.columns[index].grants.append(grant)
            }
            table.referencing = try await referencing(oid)
            table.policies = try await policies(oid)
            table.publications = try await publications(oid)
            table.sequences = try await sequences(oid)
            (table.pairs, table.children) = try await PairRecord.read(on: table, connection)
            table.twins = try await TwinRecord.read(on: table.oid, connection)
            table.firingTriggers = Set(try await connection.query("""
                SELECT tgname FROM pg_trigger WHERE tgrelid = $1::oid AND tgenabled IN ('O', 'A') AND starts_with(tgname, '\(Names.triggerPrefix)')
                """, [String(table.oid)]).map { $0.text("tgname") })
            table.isSubscribed = try await connection.query("SELECT EXISTS (SELECT FROM pg_subscription_rel WHERE srrelid = $1::oid)", [oid]).scalar == "t"
            table.siblings = Set(
                try await connection.query("""
                    SELECT relname FROM pg_class WHERE relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = $1::oid)
                    """, [oid]).compactMap { $0[0] })
            // In the order of ``Removal/statistics``.
            let statistics = try await connection.query(
                """
                SELECT pg_get_statisticsobjdef(s.oid) AS definition, to_jsonb(s) ->> 'stxstattarget' AS target, obj_description(s.oid, 'pg_statistic_ext') AS comment
                FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace WHERE s.stxrelid = $1::oid ORDER BY n.nspname, s.stxname
                """, [oid])
            table.statistics = statistics.map { $0.text("definition") }
            table.statisticsExtras = statistics.map { row in
                StatisticsExtras(target: row["target"].flatMap(Int.init).flatMap { $0 < 0 ? nil : $0 }, comment: row["comment"])
            }
        }

        /// Privileges beyond the owner's own in the order they were given, each with the name of what it is on.
        private func grants(
            _ list: String, from source: String, where condition: String, _ oid: String, name: String = "''"
        ) async throws -> [(name: String, grant: Grant)] {
            try await connection.query("""
                SELECT \(name) AS name, CASE WHEN x.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END AS grantee,
                       x.privilege_type, x.is_grantable
                FROM \(source), aclexplode(\(list)) WITH ORDINALITY x(grantor, grantee, privilege_type, is_grantable, place)
                WHERE \(condition) AND x.grantee <> (SELECT relowner FROM pg_class WHERE oid = $1::oid) ORDER BY 1, x.place
                """, [oid]).map { row in
                (row.text("name"), Grant(grantee: row.text("grantee"), privilege: row.text("privilege_type"), isGrantable: row.flag("is_grantable")))
            }
        }

        private func referencing(_ oid: String) async throws -> [ReferencingKey] {
            try await connection.query("""
                SELECT c.conrelid::regclass::text AS relation, c.conname, pg_get_constraintdef(c.oid) AS definition, c.convalidated,
                       pg_has_role((SELECT relowner FROM pg_class r WHERE r.oid = c.conrelid), 'USAGE') AS ours,
                       ARRAY(SELECT a.attname FROM unnest(c.confkey) WITH ORDINALITY k(n, o)
                             JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.n ORDER BY k.o)::text[] AS columns
                FROM pg_constraint c WHERE c.confrelid = $1::oid AND c.contype = 'f' AND c.conparentid = 0 ORDER BY 1, 2
                """, [oid]).map { row in
                ReferencingKey(
                    table: row.text("relation"), name: row.text("conname"), definition: row.text("definition"), isValid: row.flag("convalidated"),
                    columns: row.list("columns"), isOurs: row.flag("ours"))
            }
        }

        private func policies(_ oid: String) async throws -> [Policy] {
            try await connection.query("""
                SELECT p.polname, p.polpermissive, pg_get_expr(p.polqual, p.polrelid) AS using, pg_get_expr(p.polwithcheck, p.polrelid) AS check,
                       CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END AS command,
                       ARRAY(SELECT CASE WHEN r = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(r)) END FROM unnest(p.polroles) r)::text[] AS roles
                FROM pg_policy p WHERE p.polrelid = $1::oid ORDER BY p.polname
                """, [oid]).map { row in
                Policy(
                    name: row.text("polname"), isPermissive: row.flag("polpermissive"), command: row.text("command"), roles: row.list("roles"),
                    using: row["using"], check: row["check"])
            }
        }

        private func publications(_ oid: String) async throws -> [Publication] {
            let hasLists = connection.serverVersion >= 150_000
            return try await connection.query("""
                SELECT p.pubname, \(hasLists ? "pg_get_expr(r.prqual, r.prrelid)" : "NULL") AS filter,
                       \(hasLists ? "CASE WHEN r.prattrs IS NOT NULL THEN ARRAY(SELECT a.attname FROM unnest(r.prattrs::int2[]) k(n) JOIN pg_attribute a ON a.attrelid = r.prrelid AND a.attnum = k.n)::text[] END" : "NULL::text[]") AS columns
                FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid WHERE r.prrelid = $1::oid ORDER BY p.pubname
                """, [oid]).map { row in
                Publication(name: row.text("pubname"), columns: row["columns"] == nil ? nil : row.list("columns"), filter: row["filter"])
            }
        }

        private func sequences(_ oid: String) async throws -> [OwnedSequence] {
            try await connection.query("""
                SELECT d.objid::regclass::text AS name, a.attname, d.deptype = 'i' AS identity,
                       format('START WITH %s INCREMENT BY %s CACHE %s%s', q.seqstart, q.seqincrement, q.seqcache, CASE WHEN q.seqcycle THEN ' CYCLE' ELSE '' END)
                         AS options, format('MINVALUE %s MAXVALUE %s', q.seqmin, q.seqmax) AS bounds
                FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S' JOIN pg_sequence q ON q.seqrelid = s.oid
                JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = $1::oid AND d.deptype IN ('a', 'i')
                ORDER BY a.attnum
                """, [oid]).map { row in
                OwnedSequence(
                    name: row.text("name"), column: row.text("attname"), isIdentity: row.flag("identity"), options: row.text("options"),
                    bounds: row.text("bounds"))
            }
        }
    }
}
