extension CatalogReader {
    /// How the cast between the two columns is called among misfits.
    static let cast = "cast"

    /// Asks the server what operations on columns depend on: whether what hangs on a column fits another type, and what a change
    /// of type costs. Everything happens in temporary tables of a transaction that is taken back.
    func readColumnQuestions(of entries: [any MigrationEntry], added: [TableName: [ExpressionQuestion.AddedColumn]], into catalog: inout Catalog) async throws {
        for entry in entries {
            if let carry = entry as? CarryOver { try await readMisfits(of: carry, among: entries, added, &catalog) }
            if let dual = entry as? DualWriteEnable { try await readCasts(of: dual, added, &catalog) }
            if let change = entry as? ChangeType {
                try await readEffect(of: TypeChange(table: change.table, column: change.column, type: change.dataType, using: change.using?.text), &catalog)
            }
            if let drop = entry as? DropColumn { try await readStrictChecks(of: drop, &catalog) }
        }
    }

    /// The columns of a table as they will be once the migration has added its own.
    func columns(of name: TableName, _ added: [TableName: [ExpressionQuestion.AddedColumn]], _ catalog: Catalog) -> [Column] {
        ExpressionQuestion(expression: ScopedExpression(table: name, text: ""), added: added[name] ?? []).columns(in: catalog)
    }

    private static let probe = "ai_shell_probe"

    /// - Returns: The server's words for each statement that it refuses on an empty table of these columns.
    func refusals(_ statements: [(name: String, sql: String)], on columns: [Column]) async throws -> [String: String] {
        let list = columns.filter { $0.generation == nil }.map { "\(Quote.identifier($0.name)) \($0.type)\($0.collation.map { " COLLATE \($0)" } ?? "")" }
        let connection = session.connection
        try await connection.query("BEGIN")
        var problems: [String: String] = [:]
        do {
            try await connection.query("CREATE TEMPORARY TABLE \(Self.probe) (\(list.joined(separator: ", ")))")
            for (name, sql) in statements {
                try await connection.query("SAVEPOINT ai_shell_probe")
                do { try await connection.query(sql) } catch let error as ServerError where !error.endsSession { problems[name] = error.message }
                try await connection.query("ROLLBACK TO SAVEPOINT ai_shell_probe")
            }
        } catch {
            _ = try? await connection.query("ROLLBACK", shielded: true)
            throw error
        }
        try await connection.query("ROLLBACK")
        return problems
    }

    private func readCasts(of dual: DualWriteEnable, _ added: [TableName: [ExpressionQuestion.AddedColumn]], _ catalog: inout Catalog) async throws {
        guard dual.sources.count == 1, dual.targets.count == 1 else { return }
        let columns = columns(of: dual.table, added, catalog)
        for (from, to, given) in [(dual.sources[0], dual.targets[0], dual.up), (dual.targets[0], dual.sources[0], dual.down)] where given.isEmpty {
            guard let source = columns.first(where: { $0.name == from }), let target = columns.first(where: { $0.name == to }) else { continue }
            let problems = try await refusals([(Self.cast, "SELECT NULL::\(source.type)::\(target.type)")], on: [])
            catalog.misfits[ColumnPath(table: dual.table, old: from, new: to), default: [:]].merge(problems) { $1 }
        }
    }

    private func readMisfits(
        of carry: CarryOver, among entries: [any MigrationEntry], _ added: [TableName: [ExpressionQuestion.AddedColumn]], _ catalog: inout Catalog
    ) async throws {
        let columns = columns(of: carry.table, added, catalog)
        guard let table = catalog.tables[carry.table], let old = table[column: carry.oldColumn], let new = columns.first(where: { $0.name == carry.newColumn })
        else { return }
        let names = [carry.oldColumn: carry.newColumn]
        var statements: [(name: String, sql: String)] = []
        for thing in Attachment.all(on: [carry.oldColumn], of: table) {
            guard let made = try? thing.renamed(names, to: "ai_shell_probe") else { continue }
            switch thing.kind {
            case .index, .unique, .primaryKey:
                guard let tail = try? ColumnReferences.indexTail(made.index ?? made.definition) else { continue }
                statements.append((thing.name, "CREATE \((made.index ?? made.definition).hasPrefix("CREATE UNIQUE") ? "UNIQUE " : "")INDEX ON pg_temp.\(Self.probe) \(tail)"))
            case .check: statements.append((thing.name, "ALTER TABLE pg_temp.\(Self.probe) ADD \(made.definition)"))
            // A temporary table can refer to none that stays; what matters is that the types can be compared.
            case .foreignKey, .referencing: statements.append((thing.name, "SELECT NULL::\(new.type) = NULL::\(old.type)"))
            case .exclusion: continue
            }
        }
        if old.type != new.type, let standard = old.defaultSQL, old.defaultIsConstant {
            let dual = entries.compactMap { $0 as? DualWriteEnable }.first { $0.table == carry.table && $0.targets == [carry.newColumn] }
            let up = dual?.up[carry.newColumn].map { catalog.expressions[ScopedExpression(table: carry.table, text: $0.text)]?.sql ?? $0.text }
            if let value = try? ColumnReferences.substitute(carry.oldColumn, with: standard, in: up ?? Quote.identifier(carry.oldColumn)) {
                statements.append((CarryOver.defaultName, "SELECT (\(value))::\(new.type)"))
            }
        }
        guard !statements.isEmpty else { return }
        let problems = try await refusals(statements, on: columns)
        catalog.misfits[ColumnPath(table: carry.table, old: carry.oldColumn, new: carry.newColumn), default: [:]].merge(problems) { $1 }
    }

    /// Checks of a column that is to be kept under another name which refuse what it has in rows that leave it out.
    private func readStrictChecks(of drop: DropColumn, _ catalog: inout Catalog) async throws {
        guard let keepAs = drop.keepAs, let table = catalog.tables[drop.table], let column = table[column: drop.column], !column.isGenerated else { return }
        let name = Quote.identifier(column.name)
        let standard = column.defaultSQL.map { "ALTER TABLE pg_temp.\(Self.probe) ALTER COLUMN \(name) SET DEFAULT \($0); " } ?? ""
        let identity = column.identity.isEmpty ? "" : "ALTER TABLE pg_temp.\(Self.probe) ALTER COLUMN \(name) SET NOT NULL, ALTER COLUMN \(name) ADD GENERATED ALWAYS AS IDENTITY; "
        let statements = table.constraints.filter { $0.kind == "c" && $0.columns == [column.name] }.map { check in
            let body = """
                BEGIN \(standard)\(identity)ALTER TABLE pg_temp.\(Self.probe) ADD \(check.definition); \
                INSERT INTO pg_temp.\(Self.probe) DEFAULT VALUES; END
                """
            return (name: check.name, sql: "DO \(Quote.tag(for: body)) \(body) \(Quote.tag(for: body))")
        }
        guard !statements.isEmpty else { return }
        let problems = try await refusals(statements, on: [column])
        catalog.misfits[ColumnPath(table: drop.table, old: column.name, new: keepAs), default: [:]].merge(problems) { $1 }
    }

    // MARK: Changes of type

    func readEffect(of change: TypeChange, _ catalog: inout Catalog) async throws {
        guard let table = catalog.tables[change.table], let column = table[column: change.column], let type = catalog.types[change.type], type.problem == nil,
            table.isOurs
        else { return }
        let name = Quote.identifier(change.column)
        let using = change.using.map { catalog.expressions[ScopedExpression(table: change.table, text: $0)]?.sql ?? $0 }
        var effect = TypeChangeEffect()
        let connection = session.connection
        try await connection.query("BEGIN")
        do {
            // Of the same name, by which the expression may call its columns.
            let probe = "pg_temp.\(Quote.identifier(table.name))"
            try await connection.query("CREATE TEMPORARY TABLE \(Quote.identifier(table.name)) (LIKE \(table.sql) INCLUDING ALL)")
            let before = try await files(of: probe)
            try await connection.query("ALTER TABLE \(probe) ALTER COLUMN \(name) TYPE \(type.name)\(using.map { " USING \($0)" } ?? "")")
            let after = try await files(of: probe)
            effect.rewritesTable = before.table != after.table
            effect.rebuiltIndexes = table.indexes.filter { $0.reads.contains(change.column) }.map(\.name).sorted()
            if before.indexes == after.indexes { effect.rebuiltIndexes = [] }
            if !effect.rewritesTable, effect.rebuiltIndexes.isEmpty {
                do {
                    try await connection.query("ALTER TABLE \(probe) ALTER COLUMN \(name) TYPE \(column.type)")
                    effect.isFreeBack = try await files(of: probe) == after
                } catch let error as ServerError where !error.endsSession {
                    effect.isFreeBack = false
                }
            }
        } catch let error as ServerError where !error.endsSession {
            effect.problem = error.message
        }
        _ = try await connection.query("ROLLBACK", shielded: true)
        if effect.isFree, let zone = try await otherTimeZone(column.type, type.name), using == nil {
            effect.problem = "its values are meant in time zone \(zone), and reading them as UTC would change them"
        }
        catalog.typeChanges[change] = effect
    }

    private struct Files: Equatable, Sendable {
        let table: String
        let indexes: [String]
    }

    /// The files of the probe and of its indexes: a new one was written anew.
    private func files(of probe: String) async throws -> Files {
        let rows = try await session.connection.query("""
            SELECT c.relfilenode::text AS file, 0 AS place FROM pg_class c WHERE c.oid = $1::regclass
            UNION ALL SELECT x.relfilenode::text, 1 FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid WHERE i.indrelid = $1::regclass
            ORDER BY 2, 1
            """, [probe]).map { $0.text("file") }
        return Files(table: rows.first ?? "", indexes: Array(rows.dropFirst()))
    }

    /// The zone in which the database's sessions mean a `timestamp`, where the change is between it and `timestamptz` and the zone
    /// is not UTC.
    private func otherTimeZone(_ from: String, _ to: String) async throws -> String? {
        guard (from.hasPrefix("timestamp") && to.hasPrefix("timestamp")), from.hasSuffix("with time zone") != to.hasSuffix("with time zone") else { return nil }
        let zone = try await session.connection.query("SELECT reset_val FROM pg_settings WHERE name = 'TimeZone'").scalar ?? ""
        return ["UTC", "Etc/UTC", "GMT", "Etc/GMT", "UCT", "Zulu"].contains(zone) ? nil : zone
    }

    // MARK: Rights

    /// Roles that may write the table and lack EXECUTE on a function of the view at hand, or USAGE on its schema.
    static func missingRights(view: String, table oid: UInt32, _ connection: PostgresConnection) async throws -> [String] {
        try await connection.query("""
            SELECT DISTINCT format('GRANT EXECUTE ON FUNCTION %s TO %I;', p.oid::regprocedure, r.rolname)
                   || CASE WHEN has_schema_privilege(r.oid, p.pronamespace, 'USAGE') THEN '' ELSE format(' GRANT USAGE ON SCHEMA %I TO %I;', n.nspname, r.rolname) END AS grant
            FROM pg_depend d JOIN pg_rewrite w ON d.classid = 'pg_rewrite'::regclass AND w.oid = d.objid AND w.ev_class = (SELECT oid FROM pg_class WHERE \(view))
            LEFT JOIN pg_operator o ON d.refclassid = 'pg_operator'::regclass AND o.oid = d.refobjid
            JOIN pg_proc p ON p.oid = CASE WHEN d.refclassid = 'pg_proc'::regclass THEN d.refobjid ELSE o.oprcode END
            JOIN pg_namespace n ON n.oid = p.pronamespace
            JOIN pg_roles r ON NOT r.rolsuper AND r.rolname NOT LIKE 'pg\\_%'
            WHERE (has_table_privilege(r.oid, \(oid), 'INSERT') OR has_any_column_privilege(r.oid, \(oid), 'INSERT')
                   OR has_table_privilege(r.oid, \(oid), 'UPDATE') OR has_any_column_privilege(r.oid, \(oid), 'UPDATE'))
              AND NOT (has_function_privilege(r.oid, p.oid, 'EXECUTE') AND has_schema_privilege(r.oid, p.pronamespace, 'USAGE'))
            ORDER BY 1 LIMIT 20
            """).map { $0.text("grant") }
    }
}
