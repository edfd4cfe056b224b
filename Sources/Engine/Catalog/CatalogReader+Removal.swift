extension CatalogReader {
    /// What must be known of a table and its family before they are moved aside, and the tables tied to them by foreign keys.
    func readRemovals(_ names: Set<TableName>, into catalog: inout Catalog) async throws {
        for name in names {
            guard let table = catalog.tables[name], ["r", "p"].contains(table.kind) else { continue }
            let family = try await family(of: table)
            for (oid, member) in family {
                if catalog.tables[member] == nil { catalog.tables[member] = try await self.table(oid) }
                guard let found = catalog.tables[member] else { continue }
                setRemoval(try await removal(of: found), of: found, in: &catalog)
                try await readTied(to: found, &catalog)
            }
            var removal = try await removal(of: table)
            removal.family = family.map(\.name)
            removal.dependants = try await Dependants(connection: session.connection).read(ofTables: [table.oid] + family.compactMap { UInt32($0.oid) })
            setRemoval(removal, of: table, in: &catalog)
            try await readTied(to: table, &catalog)
        }
    }

    private func setRemoval(_ removal: Removal, of table: Table, in catalog: inout Catalog) {
        for name in catalog.tables.keys where catalog.tables[name]?.oid == table.oid { catalog.tables[name]?.removal = removal }
    }

    private func family(of table: Table) async throws -> [(oid: String, name: TableName)] {
        try await session.connection.query("""
            WITH RECURSIVE family(oid, depth) AS (SELECT inhrelid, 1 FROM pg_inherits WHERE inhparent = $1::oid
              UNION SELECT i.inhrelid, f.depth + 1 FROM family f JOIN pg_inherits i ON i.inhparent = f.oid)
            SELECT c.oid, n.nspname, c.relname, max(f.depth) FROM family f JOIN pg_class c ON c.oid = f.oid JOIN pg_namespace n ON n.oid = c.relnamespace
            GROUP BY 1, 2, 3 ORDER BY 4, 2, 3
            """, [String(table.oid)]).map { ($0.text("oid"), TableName(schema: $0.text("nspname"), name: $0.text("relname"))) }
    }

    /// The tables that foreign keys tie to this one.
    private func readTied(to table: Table, _ catalog: inout Catalog) async throws {
        let tied = table.referencing.compactMap { try? TableName(parsing: $0.table) } + table.constraints.compactMap(\.references)
        for name in Set(tied) where catalog.tables[name] == nil {
            if let oid = try await resolve(name) { catalog.tables[name] = try await self.table(oid) }
        }
    }

    /// What hangs on columns that take it along, also on those computed from them.
    func readDependants(_ questions: Set<CatalogQuestions.DependantsOf>, into catalog: inout Catalog) async throws {
        for question in questions {
            guard let table = catalog.tables[question.table], table[column: question.column] != nil else { continue }
            let generated = table.columns.filter { $0.generation.map { ColumnReferences.mentions(question.column, in: $0) } ?? false }.map(\.name)
            catalog.dependants[question] = try await Dependants(connection: session.connection).read(ofColumns: [question.column] + generated, of: table.oid)
            try await readTied(to: table, &catalog)
        }
    }

    private func removal(of table: Table) async throws -> Removal {
        let connection = session.connection
        let oid = String(table.oid)
        var removal = Removal()
        removal.parents = try await connection.query("""
            SELECT n.nspname, p.relname, pg_has_role(p.relowner, 'USAGE') AS ours, pg_get_expr(c.relpartbound, c.oid) AS bound,
                   CASE WHEN c.relispartition THEN pg_get_partition_constraintdef(c.oid) END AS condition, dn.nspname AS default_schema, d.relname AS standard,
                   pg_relation_size(d.oid) AS standard_bytes,
                   CASE WHEN c.relispartition THEN ARRAY(SELECT k.conname || ' of ' || k.conrelid::regclass FROM pg_constraint k WHERE k.contype = 'f'
                     AND k.conparentid = 0 AND k.confrelid IN (SELECT relid FROM pg_partition_ancestors(p.oid)) ORDER BY 1)::text[] END AS keys
            FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent JOIN pg_namespace n ON n.oid = p.relnamespace
            LEFT JOIN pg_partitioned_table t ON t.partrelid = p.oid LEFT JOIN pg_class d ON d.oid = t.partdefid AND d.oid <> c.oid
            LEFT JOIN pg_namespace dn ON dn.oid = d.relnamespace WHERE i.inhrelid = $1::oid ORDER BY i.inhseqno
            """, [oid]).map { row in
            Removal.Parent(
                name: TableName(schema: row.text("nspname"), name: row.text("relname")), isOurs: row.flag("ours"), bound: row["bound"], condition: row["condition"],
                standard: row["standard"].map { TableName(schema: row["default_schema"], name: $0) },
                standardBytes: row["standard_bytes"].flatMap { Int($0) } ?? 0, referencing: row["keys"] == nil ? [] : row.list("keys"))
        }
        removal.statistics = try await connection.query("""
            SELECT n.nspname, s.stxname FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace WHERE s.stxrelid = $1::oid ORDER BY 1, 2
            """, [oid]).map { TableName(schema: $0.text("nspname"), name: $0.text("stxname")) }
        removal.links = try await triggers(of: table) + policies(of: table) + publications(of: table) + grants(of: table)
        return removal
    }

    /// Those of a partitioned table stand for the ones that its partitions have of it.
    private func triggers(of table: Table) async throws -> [Removal.Link] {
        let isOwn = session.connection.serverVersion >= 130_000 ? " AND t.tgparentid = 0" : ""
        return try await session.connection.query(
            DependantDefinition.triggerQuery("t.tgrelid = $1::oid AND NOT t.tgisinternal AND NOT starts_with(t.tgname, '\(Names.triggerPrefix)')\(isOwn)"), [String(table.oid)]
        ).map { row in
            Removal.Link(
                title: "trigger \(row.text("tgname"))", cut: ["DROP TRIGGER \(Quote.identifier(row.text("tgname"))) ON \(table.sql)"],
                tie: DependantDefinition.trigger(row, on: table.sql))
        }
    }

    private func policies(of table: Table) async throws -> [Removal.Link] {
        let comments = try await session.connection.query(
            "SELECT polname, obj_description(oid, 'pg_policy') AS comment FROM pg_policy WHERE polrelid = $1::oid", [String(table.oid)])
        return table.policies.map { policy in
            let name = Quote.identifier(policy.name)
            let comment = comments.first { $0.text("polname") == policy.name }?["comment"]
            return Removal.Link(
                title: "policy \(policy.name)", cut: ["DROP POLICY \(name) ON \(table.sql)"],
                tie: [policy.sql(on: table.sql)] + (comment.map { ["COMMENT ON POLICY \(name) ON \(table.sql) IS \(Quote.literal($0))"] } ?? []))
        }
    }

    private func publications(of table: Table) async throws -> [Removal.Link] {
        let ours = try await session.connection.query("SELECT pubname FROM pg_publication WHERE pg_has_role(pubowner, 'USAGE')").compactMap { $0[0] }
        return table.publications.map { publication in
            let name = Quote.identifier(publication.name)
            let columns = publication.columns.map { " (\($0.map(Quote.identifier).joined(separator: ", ")))" } ?? ""
            return Removal.Link(
                title: "publication \(publication.name)", cut: ["ALTER PUBLICATION \(name) DROP TABLE ONLY \(table.sql)"],
                tie: ["ALTER PUBLICATION \(name) ADD TABLE ONLY \(table.sql)\(columns)\(publication.filter.map { " WHERE (\($0))" } ?? "")"],
                isOurs: ours.contains(publication.name))
        }
    }

    /// Of the table, its columns and its sequences.
    private func grants(of table: Table) async throws -> [Removal.Link] {
        let sequences = try await session.connection.query("""
            SELECT c.oid::regclass::text AS sequence, CASE WHEN x.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END AS grantee,
                   x.privilege_type, x.is_grantable
            FROM unnest($1::text[]) s JOIN pg_class c ON c.oid = s::regclass, aclexplode(c.relacl) WITH ORDINALITY x(grantor, grantee, privilege_type, is_grantable, place)
            WHERE x.grantee <> c.relowner ORDER BY 1, x.place
            """, [Quote.array(table.sequences.map(\.name))])
        var links: [Removal.Link] = []
        let columns = table.columns.flatMap { column in column.grants.map { (column.name, $0) } }
        // In the order in which they were given, so that the lists end as they were.
        for grantee in table.grants.map(\.grantee) + columns.map(\.1.grantee) where !links.contains(where: { $0.title == "grants to \(grantee)" }) {
            links.append(
                Removal.Link(
                    title: "grants to \(grantee)", cut: ["REVOKE ALL ON \(table.sql) FROM \(grantee) CASCADE"],
                    tie: table.grants.filter { $0.grantee == grantee }.map { $0.sql(on: table.sql) }
                        + columns.filter { $0.1.grantee == grantee }.map { $0.1.sql(on: table.sql, column: $0.0) }))
        }
        for row in sequences {
            let (sequence, grantee) = (row.text("sequence"), row.text("grantee"))
            let grant = Grant(grantee: grantee, privilege: row.text("privilege_type"), isGrantable: row.flag("is_grantable"))
            links.append(
                Removal.Link(
                    title: "\(grant.privilege) on \(sequence) to \(grantee)",
                    cut: ["REVOKE \(grant.privilege) ON SEQUENCE \(sequence) FROM \(grantee) CASCADE"], tie: [grant.sql(on: "SEQUENCE \(sequence)")]))
        }
        return links
    }
}
