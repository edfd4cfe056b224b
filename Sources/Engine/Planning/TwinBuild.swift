/// The steps that make a twin of a table, partitioned or written anew, and keep it in step, while everybody writes the table.
///
/// - SeeAlso: ``TableSwap``, which gives the twin the table's name.
struct TwinBuild {
    let source: Table
    /// nil where it stays whole.
    let layout: PartitionLayout?
    /// What the source is called once the names are swapped: not the twin's name meanwhile.
    let keepAs: String
    /// By which the source is walked.
    let sourceKey: [BackfillPlan.KeyColumn]
    let batchSize: Int?
    let dropsReferencing: Bool
    /// Tables by qualified name, for those that foreign keys tie to this one.
    let tied: [TableName: Table]
    let majorVersion: Int
    let user: String
    /// A number for the twin in the picture of the catalog.
    let oid: UInt32
    /// How its columns differ.
    var changes: TwinChanges?
    /// Of its pages in a hundred; nil for the source's.
    var fillfactor: Int?

    // MARK: Names

    /// What the twin is called until it takes the table's name.
    var twinName: String {
        let name = Names.fitting(source.name + "_new")
        let taken = source.siblings.union(clauses.map(\.name)).union([keepAs])
        return taken.contains(name) ? Names.shortened(name, unique: "\(source.sql)/\(layout?.clause ?? keepAs)") : name
    }

    private var twinSQL: String { Quote.qualified(source.schema, twinName) }
    private var twinTitle: String { source.schema == "public" ? twinName : "\(source.schema).\(twinName)" }

    /// Of the twin, by those of the source.
    private func names(of things: [String], besides others: [String] = []) -> [String: String] {
        var taken = source.siblings.union(others)
        return things.reduce(into: [:]) { names, thing in
            let name = Names.carried(thing, from: source.name, to: twinName, taken: taken)
            taken.insert(name)
            names[thing] = name
        }
    }

    private var clauses: [(name: String, clause: String)] { layout?.clauses ?? [] }
    private var columns: [Column] { changes?.columns ?? source.columns }
    private var identities: [Column] { columns.filter { !$0.identity.isEmpty } }

    var record: TwinRecord {
        var record = TwinRecord(twin: twin)
        record.indexes = names(of: source.indexes.map(\.name))
        record.statistics = names(of: source.removal?.statistics.map(\.name) ?? [])
        let sequences = names(of: identities.map { "\(source.name)_\($0.name)_seq" }, besides: Array(record.indexes.values))
        for column in identities {
            record.sequences[column.name] = sequences["\(source.name)_\(column.name)_seq"].map { Quote.qualified(source.schema, $0) }
        }
        record.dropsReferencing = dropsReferencing
        if layout == nil {
            record.carriesReferencing = true
            record.columnsBack = columns.filter { !$0.isGenerated && changes?.added.contains($0.name) != true }.map(\.name)
            record.isPartialBack = changes.map { !$0.dropped.isEmpty }
            record.valuesBack = changes.flatMap { $0.down.isEmpty ? nil : $0.down }
        }
        return record
    }

    var twin: Twin {
        var twin = Twin(
            sourceSchema: source.schema, sourceTable: source.name, schema: source.schema, table: twinName,
            columns: columns.filter { !$0.isGenerated && changes?.added.contains($0.name) != true }.map(\.name), sourceKey: sourceKey, twinKey: twinKey)
        twin.batchSize = batchSize
        twin.values = changes.flatMap { $0.up.isEmpty ? nil : $0.up }
        return twin
    }

    /// PostgreSQL enforces uniqueness partition by partition, so the column that decides the partition belongs to the key.
    private var twinKey: [BackfillPlan.KeyColumn] {
        let key = sourceKey.map { key in BackfillPlan.KeyColumn(name: key.name, type: columns.first { $0.name == key.name }?.type ?? key.type) }
        guard let extra = layout?.column, !sourceKey.contains(where: { $0.name == extra }) else { return key }
        return key + [.init(name: extra, type: source[column: extra]?.type ?? "text")]
    }

    /// The index of the source that its rows are walked by: the twin's is there before the first row.
    private var keyIndex: Index? { source.usableKey }

    // MARK: The picture

    /// The twin as it will be: with all its indexes and constraints.
    var table: Table {
        var table = Table(
            oid: oid, schema: source.schema, name: twinName, kind: layout == nil ? "r" : "p", owner: source.owner, isOurs: source.isOurs, hidesRows: false,
            estimatedRows: source.estimatedRows, heapBytes: source.heapBytes, totalBytes: source.totalBytes, columns: columns,
            constraints: [], indexes: [], triggers: [], readers: [], hasChildren: layout != nil)
        let record = record
        table.columns = columns.map { column in
            var column = column
            column.grants = []
            return column
        }
        table.partitionKey = layout.map { [$0.column] } ?? []
        table.siblings = source.siblings.union([twinName]).union(clauses.map(\.name))
        table.twins = [record]
        table.partitions = partitions
        for column in identities {
            guard let name = record.sequences[column.name], let own = source.sequences.first(where: { $0.column == column.name }) else { continue }
            table.sequences.append(OwnedSequence(name: name, column: column.name, isIdentity: true, options: own.options))
        }
        for index in source.indexes {
            let name = record.indexes[index.name] ?? index.name
            var copy = index
            copy.name = name
            if let extra = layout?.column, index.isUnique, !index.columns.contains(extra) { copy.columns.append(extra) }
            copy.definition = "CREATE \(index.isUnique ? "UNIQUE " : "")INDEX ON t \(body(of: index))"
            table.indexes.append(copy)
        }
        for constraint in source.constraints where constraint.kind != "r" {
            var copy = constraint
            copy.name = record.indexes[constraint.name] ?? constraint.name
            copy.comment = nil
            if ["p", "u"].contains(constraint.kind), let parsed = try? SQLConstraint(parsing: constraint.definition) {
                copy.columns = columns(of: parsed)
                copy.definition = keyText(parsed)
            }
            table.constraints.append(copy)
        }
        table.sortThings()
        return table
    }

    private var partitions: [Partition] {
        let share = source.estimatedRows.map { $0 / max(clauses.count, 1) }
        return clauses.map { part in
            Partition(schema: source.schema, name: part.name, kind: "r", parent: twinSQL, estimatedRows: share, indexes: [:])
        }.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    // MARK: Keys and indexes

    private func columns(of key: SQLConstraint) -> [String] {
        layout.map { key.columns.contains($0.column) ? key.columns : key.columns + [$0.column] } ?? key.columns
    }

    private func keyText(_ key: SQLConstraint) -> String {
        let include = key.include.filter { $0 != layout?.column }
        return "\(key.kind == .primaryKey ? "PRIMARY KEY" : "UNIQUE")\(key.nullsNotDistinct ? " NULLS NOT DISTINCT" : "") "
            + "(\(columns(of: key).map(Quote.identifier).joined(separator: ", ")))"
            + (include.isEmpty ? "" : " INCLUDE (\(include.map(Quote.identifier).joined(separator: ", ")))") + key.deferral
    }

    /// What follows the table's name, as the server prints it: with the column that decides the partition, where the index is unique.
    private func body(of index: Index) -> String {
        guard let extra = layout?.column, index.isUnique, !index.columns.contains(extra) else { return index.body }
        let text = index.body
        guard let tokens = try? SQLToken.scan(text) else { return text }
        var depth = 0
        for token in tokens {
            if token.text == "(" { depth += 1 }
            if token.text == ")" {
                depth -= 1
                if depth == 0 {
                    let bytes = Array(text.utf8)
                    return String(decoding: bytes[..<token.range.lowerBound], as: UTF8.self) + ", \(SQLName.brief(extra))"
                        + String(decoding: bytes[token.range.lowerBound...], as: UTF8.self)
                }
            }
        }
        return text
    }

    /// For people: the keys that are no longer what they were.
    var weakenedKeys: [String] {
        guard let extra = layout?.column else { return [] }
        return source.indexes.filter { $0.isUnique && !$0.columns.contains(extra) }.map { index in "\(index.name) (\(index.columns.joined(separator: ", ")))" }
    }

    // MARK: Steps

    var steps: [Step] { [make, keepInStep, copy] + indexSteps + constraintSteps + [analyze] }

    private var undoMaking: Step {
        var step = Step("drop \(twinTitle)", .transaction(.init(["DROP TABLE IF EXISTS \(twinSQL)"])))
        let referenced = source.constraints.filter { $0.kind == "f" }.compactMap(\.references).flatMap { tied[$0]?.wholeLocks(.accessExclusive) ?? [] }
        // A table that foreign keys of the twin point at is locked with it.
        step.locks = referenced + table.wholeLocks(.accessExclusive)
        return step
    }

    private var make: Step {
        let what = layout.map { ", partitioned by \($0.method.rawValue) of \($0.column), with \($0.clauses.count) partitions" } ?? " beside \(source.title)"
        var step = Step("make \(twinTitle)\(what)", .transaction(.init(creation)))
        step.undo = [undoMaking]
        step.reason = layout == nil ? "Nobody uses it yet." : "Nobody uses it yet; its partitions have the names that they are to keep."
        return step
    }

    /// ` WITH (…)`, as the source has them.
    private var parameters: String {
        var options = source.options
        if let fillfactor { options = options.filter { !$0.hasPrefix("fillfactor=") } + ["fillfactor=\(fillfactor)"] }
        return options.isEmpty ? "" : " WITH (\(options.map(Self.parameter).joined(separator: ", ")))"
    }

    private var creation: [String] {
        let including = ["DEFAULTS", "GENERATED", "STORAGE", "COMMENTS"] + (majorVersion >= 14 ? ["COMPRESSION"] : [])
        let checks = source.constraints.filter { $0.kind == "c" && $0.isValid }.map { check in
            ", CONSTRAINT \(Quote.identifier(check.name)) \(Self.inheritable(check.definition))"
        }
        var statements = [
            "CREATE \(source.isUnlogged ? "UNLOGGED " : "")TABLE \(twinSQL) (LIKE \(source.sql) \(including.map { "INCLUDING \($0)" }.joined(separator: " "))\(checks.joined()))\(layout.map { " \($0.clause)" } ?? parameters)"
        ]
        // Nothing is in it yet, so that none of these takes any time.
        statements += changes?.alterations.map { "ALTER TABLE \(twinSQL) \($0)" } ?? []
        let record = record
        for column in identities {
            let own = source.sequences.first { $0.column == column.name }
            // The bounds of the earlier type are none of the new one's.
            let isWider = source[column: column.name].map { $0.type != column.type } ?? true
            let options = own.map { isWider ? $0.options : "\($0.options) \($0.bounds)" } ?? ""
            let name = record.sequences[column.name].map { "SEQUENCE NAME \($0) " } ?? ""
            statements.append(
                "ALTER TABLE \(twinSQL) ALTER COLUMN \(Quote.identifier(column.name)) ADD GENERATED \(column.identity == "a" ? "ALWAYS" : "BY DEFAULT") AS IDENTITY (\(name)\(options))")
        }
        statements += clauses.map { "CREATE TABLE \(Quote.qualified(source.schema, $0.name)) PARTITION OF \(twinSQL) \($0.clause)\(parameters)" }
        for column in columns {
            let alter = "ALTER COLUMN \(Quote.identifier(column.name))"
            if let target = column.statisticsTarget { statements.append("ALTER TABLE \(twinSQL) \(alter) SET STATISTICS \(target)") }
            guard !column.options.isEmpty else { continue }
            // The server hands these down to no partition.
            statements += ([twinSQL] + partitions.map(\.sql)).map { "ALTER TABLE \($0) \(alter) SET (\(column.options.map(Self.parameter).joined(separator: ", ")))" }
        }
        if let keyIndex { statements.append(key(keyIndex, record)) }
        for ((definition, extras), name) in zip(zip(source.statistics, source.statisticsExtras), source.removal?.statistics ?? []) {
            guard let twin = record.statistics[name.name], let tail = Self.tail(ofStatistics: definition) else { continue }
            statements.append("CREATE STATISTICS \(Quote.qualified(source.schema, twin))\(tail) FROM \(twinSQL)")
            guard let target = extras.target else { continue }
            statements.append("ALTER STATISTICS \(Quote.qualified(source.schema, twin)) SET STATISTICS \(target)")
        }
        let all = [twinSQL] + partitions.map(\.sql)
        if let identity = source.replicaIdentity {
            let mode = identity == "NOTHING" ? identity : "FULL"
            statements += all.map { "ALTER TABLE \($0) REPLICA IDENTITY \(mode)" }
        }
        // Default privileges may have given more than the table itself gives.
        statements.append(Self.revocation(all))
        if source.owner != user { statements += all.map { "ALTER TABLE \($0) OWNER TO \(Quote.identifier(source.owner))" } }
        return statements
    }

    private func key(_ index: Index, _ record: TwinRecord) -> String {
        let name = Quote.identifier(record.indexes[index.name] ?? index.name)
        if let constraint = source.constraints.first(where: { $0.name == index.name && ["p", "u"].contains($0.kind) }),
            let parsed = try? SQLConstraint(parsing: constraint.definition)
        {
            return "ALTER TABLE \(twinSQL) ADD CONSTRAINT \(name) \(keyText(parsed))"
        }
        return "CREATE UNIQUE INDEX \(name) ON \(twinSQL) \(body(of: index))"
    }

    private static func revocation(_ tables: [String]) -> String {
        """
        DO $ai_shell$ DECLARE g record; BEGIN FOR g IN SELECT c.oid::regclass AS relation, \
        CASE WHEN x.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END AS grantee \
        FROM pg_class c, aclexplode(c.relacl) x WHERE c.oid = ANY (\(Quote.literal(Quote.array(tables)))::regclass[]) AND x.grantee <> c.relowner \
        LOOP EXECUTE format('REVOKE ALL ON %s FROM %s', g.relation, g.grantee); END LOOP; END $ai_shell$
        """
    }

    /// `fillfactor=70` as WITH takes it.
    private static func parameter(_ option: String) -> String {
        let parts = option.split(separator: "=", maxSplits: 1).map(String.init)
        return "\(parts[0].split(separator: ".").map { Quote.identifier(String($0)) }.joined(separator: ".")) = \(Quote.literal(parts.count > 1 ? parts[1] : "true"))"
    }

    /// A partitioned table takes no check that its partitions would not have.
    private static func inheritable(_ definition: String) -> String { definition.replacing(" NO INHERIT", with: "") }

    /// ` (ndistinct) ON a, b` of `CREATE STATISTICS name (ndistinct) ON a, b FROM t`.
    static func tail(ofStatistics definition: String) -> String? {
        guard let tokens = try? SQLToken.scan(definition), let from = tokens.last(where: { $0.text.uppercased() == "FROM" }) else { return nil }
        // CREATE STATISTICS, then a name of one part or of two with a dot between.
        guard tokens.count > 6 else { return nil }
        let start = tokens[3].text == "." ? tokens[4].range.upperBound : tokens[2].range.upperBound
        let bytes = Array(definition.utf8)
        return String(decoding: bytes[start..<from.range.lowerBound], as: UTF8.self)
    }

    private var keepInStep: Step {
        let triggers = TwinTriggers(twin)
        var step = Step(
            "keep \(twinTitle) in step with \(source.title)", triggers.create + [record.insert], lock: .shareRowExclusive, on: source,
            reason: "From here on it gets what is written.")
        step.notes = ["Applications in REPEATABLE READ may see 40001 for rows that are copied meanwhile."]
        if layout?.takesEverything == false { step.notes.append("A row that belongs into none of the partitions is refused from here on: there is no default partition.") }
        if let layout, !sourceKey.contains(where: { $0.name == layout.column }) {
            step.notes.append("Of two transactions that update one row, one of which moves it to another partition, the second may fail with 40001 once the names are swapped.")
        }
        step.undo = [
            Step(
                "stop keeping \(twinTitle) in step with \(source.title)",
                triggers.drop + [record.delete, "DELETE FROM ai_shell.misses WHERE twin = \(Quote.literal(twin.id))"], lock: .accessExclusive, on: source)
        ]
        return step
    }

    private var copy: Step {
        var step = Step("copy \(source.title) into \(twinTitle)", .copy(twin))
        step.cost = .rows
        step.estimate = .updating(source)
        return step
    }

    /// Built once the rows are there, which takes less than keeping them up row by row.
    private var indexSteps: [Step] {
        let record = record
        let twinTable = table
        return source.indexes.filter { $0.name != keyIndex?.name }.flatMap { index -> [Step] in
            let name = record.indexes[index.name] ?? index.name
            let constraint = source.constraints.first { $0.name == index.name && ["p", "u"].contains($0.kind) }
            let leaves = partitions.reduce(into: [:]) { names, leaf in
                names[leaf.sql] = self.name(of: index.name, on: leaf)
            }
            var steps: [Step]
            if let constraint, let parsed = try? SQLConstraint(parsing: constraint.definition), let wanted = try? SQLConstraint(parsing: keyText(parsed)) {
                steps = ConstraintBuild(
                    table: twinTable, name: name, constraint: wanted, majorVersion: majorVersion, isUserSQL: false, indexBody: body(of: index),
                    partitionNames: leaves
                ).steps
            } else {
                steps = IndexBuild(table: twinTable, name: name, isUnique: index.isUnique, body: body(of: index), partitionNames: leaves).steps
            }
            for place in steps.indices { steps[place].undo = [] }
            return steps
        }
    }

    /// As the server itself would call it, where the index is named for its table.
    private func name(of index: String, on leaf: Partition) -> String {
        let carried = Names.carried(index, from: source.name, to: leaf.name, taken: [])
        return carried == index + "_new" ? IndexBuild.name(index, of: leaf) : carried
    }

    static func parsed(_ constraint: Constraint) -> SQLConstraint? { try? SQLConstraint(parsing: inheritable(constraint.definition)) }

    private var constraintSteps: [Step] {
        let twinTable = table
        return source.constraints.flatMap { constraint -> [Step] in
            // Those that are not understood were refused before.
            guard ["c", "f"].contains(constraint.kind), let parsed = Self.parsed(constraint) else { return [] }
            if constraint.kind == "c", constraint.isValid { return [] }
            let referenced = constraint.references.flatMap { tied[$0] }?.wholeLocks(.shareRowExclusive) ?? []
            var steps = ConstraintBuild(
                table: twinTable, name: constraint.name, constraint: parsed, majorVersion: majorVersion, isUserSQL: false, referenced: referenced
            ).steps
            for place in steps.indices { steps[place].undo = [] }
            return steps
        }
    }

    /// How closely the expressions of indexes are looked at.
    private var indexTargets: [String] {
        let record = record
        return source.indexes.flatMap { index in
            let names = [Quote.qualified(source.schema, record.indexes[index.name] ?? index.name)]
                + partitions.map { Quote.qualified($0.schema, name(of: index.name, on: $0)) }
            return index.statisticsTargets.sorted { $0.key < $1.key }.flatMap { column, target in
                names.map { "ALTER INDEX \($0) ALTER COLUMN \(column) SET STATISTICS \(target)" }
            }
        }
    }

    private var analyze: Step {
        var transaction = Step.Transaction(indexTargets + ["ANALYZE \(twinSQL)"], isUnbounded: true)
        transaction.waitsFreely = true
        var step = Step("gather statistics of \(twinTitle)", .transaction(transaction))
        step.locks = [TableLock(table: twinSQL, title: twinTitle, mode: .shareUpdateExclusive, reach: .alone)]
        step.cost = .scan
        step.reason = "Its first queries are planned as well as those of the table."
        return step
    }

    /// Every row of both, both ways.
    static func compare(_ twin: Twin, _ source: Table) -> Step {
        var step = Step("compare \(twin.sourceTable) with \(twin.table)", .compareTwin(twin))
        step.cost = .scan
        step.estimate = .reading(source)
        step.reason = "Missing, different and superfluous rows are looked for."
        return step
    }
}
