extension CatalogReader {
    /// What has to follow a table's name, and the twins that may take it.
    func readSwaps(_ names: Set<TableName>, into catalog: inout Catalog) async throws {
        for name in names {
            guard let table = catalog.tables[name], table.kind == "r" else { continue }
            let bindings = try await bindings(of: table)
            for other in catalog.tables.keys where catalog.tables[other]?.oid == table.oid { catalog.tables[other]?.bindings = bindings }
            for record in table.twins {
                let twin = TableName(schema: record.twin.schema, name: record.twin.table)
                if catalog.tables[twin] == nil, let oid = try await resolve(twin) { catalog.tables[twin] = try await self.table(oid) }
            }
        }
    }

    private func bindings(of table: Table) async throws -> TableBindings {
        let connection = session.connection
        let oid = String(table.oid)
        var bindings = TableBindings()
        for row in try await connection.query("""
            SELECT DISTINCT v.oid::regclass::text AS name, pg_get_viewdef(v.oid) AS definition, v.reloptions::text[] AS options,
                   pg_has_role(v.relowner, 'USAGE') AS ours
            FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid AND r.rulename = '_RETURN' JOIN pg_class v ON v.oid = r.ev_class AND v.relkind = 'v'
            WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = $1::oid
              AND NOT EXISTS (SELECT FROM pg_attribute a JOIN pg_class t ON t.oid = $1::oid JOIN pg_type y ON y.oid = t.reltype
                              WHERE a.attrelid = v.oid AND a.atttypid IN (t.reltype, y.typarray))
            ORDER BY 1
            """, [oid])
        {
            let options = row.list("options")
            bindings.statements.append(
                .init(
                    title: "view \(row.text("name"))",
                    sql: "CREATE OR REPLACE VIEW \(row.text("name"))\(options.isEmpty ? "" : " WITH (\(options.joined(separator: ", ")))") AS \(row.text("definition"))",
                    isOurs: row.flag("ours"), view: row.text("name")))
        }
        if connection.serverVersion >= 140_000 {
            for row in try await connection.query("""
                SELECT DISTINCT pg_describe_object(d.classid, d.objid, 0) AS title, pg_get_functiondef(p.oid) AS definition,
                       pg_has_role(p.proowner, 'USAGE') AS ours
                FROM pg_depend d JOIN pg_proc p ON p.oid = d.objid AND p.prosqlbody IS NOT NULL
                WHERE d.classid = 'pg_proc'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = $1::oid
                  AND NOT EXISTS (SELECT FROM pg_depend t JOIN pg_class c ON c.oid = $1::oid JOIN pg_type y ON y.oid = c.reltype
                                  WHERE t.classid = d.classid AND t.objid = d.objid AND t.refclassid = 'pg_type'::regclass
                                    AND t.refobjid IN (c.reltype, y.typarray))
                ORDER BY 1
                """, [oid])
            {
                bindings.statements.append(.init(title: row.text("title"), sql: row.text("definition"), isOurs: row.flag("ours")))
            }
        }
        let dependants = try await connection.query(Removal.dependants(of: [oid])).compactMap { $0[0] }
        let rules = try await connection.query(
            """
            SELECT 'rule ' || quote_ident(r.rulename) || CASE WHEN r.ev_class = $1::oid THEN '' ELSE ' on view ' || r.ev_class::regclass END
            FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
            WHERE r.ev_class = $1::oid OR c.relkind = 'v' AND r.rulename <> '_RETURN' AND EXISTS (
              SELECT FROM pg_depend d WHERE d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjid = $1::oid)
            ORDER BY 1
            """, [oid]
        ).compactMap { $0[0] }
        let handled = Set(bindings.statements.map(\.title))
        bindings.fixed = dependants.filter { dependant in
            // A default that asks a sequence of the table's goes on asking it, whoever owns it.
            // Foreign keys that point here are looked at as such.
            !dependant.hasPrefix("default value for column ") && !dependant.hasPrefix("constraint ") && !handled.contains { dependant == $0 || dependant.hasPrefix("\($0) ") }
        } + rules
        return bindings
    }

    /// Makes the partitions on an empty table of the same columns and takes them back, so that the server itself says what is
    /// wrong with them.
    func readPartitionProblems(_ drafts: Set<PartitionDraft>, into catalog: inout Catalog) async throws {
        for draft in drafts {
            guard let table = catalog.tables[draft.table], table.kind == "r", table[column: draft.layout.column] != nil else { continue }
            catalog.partitionProblems[draft] = try await problem(of: draft.layout, on: table)
        }
    }

    private func problem(of layout: PartitionLayout, on table: Table) async throws -> String? {
        try await session.underUserSearchPath(keeping: false) { connection in
            var part: String?
            do {
                try await connection.query("SET LOCAL search_path = pg_catalog, pg_temp")
                try await connection.query("CREATE TEMPORARY TABLE ai_shell_probe (LIKE \(table.sql)) \(layout.clause)")
                for (index, clause) in layout.clauses.enumerated() {
                    part = clause.name
                    try await connection.query("CREATE TEMPORARY TABLE ai_shell_probe_\(index) PARTITION OF pg_temp.ai_shell_probe \(clause.clause)")
                }
                return nil
            } catch let error as ServerError {
                // The server names the tables of the probe.
                var message = error.message
                for (index, clause) in layout.clauses.enumerated().reversed() { message = message.replacing("ai_shell_probe_\(index)", with: clause.name) }
                return part.map { "partition \"\($0)\": \(message)" } ?? message
            }
        }
    }

    /// Tries partitions on an empty table that is divided like theirs, one by one beside each that is there, but for the default one,
    /// and each that the migration wants too: some of those may be gone, or there, by then.
    func readPlaces(_ places: Set<PlaceDraft>, _ parents: Set<TableName>, into catalog: inout Catalog) async throws {
        for name in parents {
            if let table = catalog.tables[name] { try await readTied(to: table, &catalog) }
        }
        for place in places {
            guard let table = catalog.tables[place.table], table.kind == "p" else { continue }
            let there = table.partitions.filter { $0.parent == table.sql && $0.bound != "DEFAULT" }.map(\.bound)
            let wanted = places.filter { catalog.tables[$0.table]?.oid == table.oid && $0.bound != place.bound }.map(\.bound.clause)
            var problems = try await problems(of: place.bound, on: table, beside: there + wanted)
            problems.beside[place.bound.clause] = "it would overlap partition \"\(PlaceProblems.sibling)\""
            catalog.placeProblems[place] = problems
        }
    }

    private func problems(of bound: PartitionBound, on table: Table, beside others: [String]) async throws -> PlaceProblems {
        try await session.underUserSearchPath(keeping: false) { connection in
            var problems = PlaceProblems()
            try await connection.query("SET LOCAL search_path = pg_catalog, pg_temp")
            do {
                let key = try await connection.query("SELECT pg_get_partkeydef($1::oid)", [String(table.oid)]).scalar ?? ""
                try await connection.query("CREATE TEMPORARY TABLE ai_shell_probe (LIKE \(table.sql)) PARTITION BY \(key)")
                try await connection.query("CREATE TEMPORARY TABLE ai_shell_probe_new PARTITION OF pg_temp.ai_shell_probe \(bound.clause)")
            } catch let error as ServerError {
                // The server names the tables of the probe.
                problems.own = error.message.replacing("partition \"ai_shell_probe_new\"", with: "it")
                return problems
            }
            for other in others where problems.beside[other] == nil {
                try await connection.query("SAVEPOINT ai_shell_probe")
                do {
                    try await connection.query("CREATE TEMPORARY TABLE \(PlaceProblems.sibling) PARTITION OF pg_temp.ai_shell_probe \(other)")
                } catch let error as ServerError {
                    // An overlap is one of both; what else is said of a wanted one is said of it when its turn comes.
                    let isOverlap = error.message.contains(" would overlap ")
                    if isOverlap || error.message.contains("modulus") {
                        problems.beside[other] = isOverlap ? "it would overlap partition \"\(PlaceProblems.sibling)\"" : error.message
                    }
                }
                try await connection.query("ROLLBACK TO SAVEPOINT ai_shell_probe")
            }
            return problems
        }
    }
}
