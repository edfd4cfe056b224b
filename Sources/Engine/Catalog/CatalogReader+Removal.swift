extension CatalogReader {
    /// What must be known of a table before it is moved aside, and the tables tied to it by foreign keys.
    func readRemovals(_ names: Set<TableName>, cascading: Set<TableName>, into catalog: inout Catalog) async throws {
        for name in names {
            guard let table = catalog.tables[name], table.kind == "r" else { continue }
            var removal = try await removal(of: table)
            if cascading.contains(name) { removal.cascade = try await Dependants(connection: session.connection).read(ofTables: [table.oid]) }
            for other in catalog.tables.keys where catalog.tables[other]?.oid == table.oid { catalog.tables[other]?.removal = removal }
            try await readTied(to: table, &catalog)
        }
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
        removal.dependants = try await connection.query(Removal.dependants(of: oid, exceptForeignKeys: true)).compactMap { $0[0] }
        removal.parents = try await connection.query("SELECT inhparent::regclass::text FROM pg_inherits WHERE inhrelid = $1::oid", [oid]).compactMap { $0[0] }
        removal.statistics = try await connection.query("""
            SELECT n.nspname, s.stxname FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace WHERE s.stxrelid = $1::oid ORDER BY 1, 2
            """, [oid]).map { TableName(schema: $0.text("nspname"), name: $0.text("stxname")) }
        removal.links = try await triggers(of: table) + policies(of: table) + publications(of: table) + grants(of: table)
        return removal
    }

    private func triggers(of table: Table) async throws -> [Removal.Link] {
        try await session.connection.query("""
            SELECT tgname, pg_get_triggerdef(oid) AS definition, obj_description(oid, 'pg_trigger') AS comment,
                   CASE tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' END AS state
            FROM pg_trigger WHERE tgrelid = $1::oid AND NOT tgisinternal ORDER BY tgname
            """, [String(table.oid)]).map { row in
            let name = Quote.identifier(row.text("tgname"))
            return Removal.Link(
                title: "trigger \(row.text("tgname"))", cut: ["DROP TRIGGER \(name) ON \(table.sql)"],
                tie: [
                    row.text("definition"), row["state"].map { "ALTER TABLE \(table.sql) \($0) TRIGGER \(name)" },
                    row["comment"].map { "COMMENT ON TRIGGER \(name) ON \(table.sql) IS \(Quote.literal($0))" },
                ].compactMap { $0 })
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
                title: "publication \(publication.name)", cut: ["ALTER PUBLICATION \(name) DROP TABLE \(table.sql)"],
                tie: ["ALTER PUBLICATION \(name) ADD TABLE \(table.sql)\(columns)\(publication.filter.map { " WHERE (\($0))" } ?? "")"],
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
