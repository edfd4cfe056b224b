extension OperationType {
    public static let partitionTable = OperationType(rawValue: "partition_table")
}

/// Divides a table into partitions while everybody writes it: a twin is filled, kept in step, compared, and takes the name.
public struct PartitionTable: MigrationOperation {
    public static let type = OperationType.partitionTable
    public static let summary = "divide a table into partitions"
    public static let keys: [Key] = [
        .table,
        .required("by", .choice(PartitionLayout.Method.allCases.map(\.rawValue)), "how it is divided"),
        .required("column", .name, "the column that decides where a row belongs"),
        .optional("partitions", .records([.required("name", .name, "the partition, in the table's schema")] + PartitionBound.keys), "each by its name and which rows it takes"),
        .optional("count", .integer(minimum: 1), "how many partitions, of a hash"),
        .optional("every", .text, "the length of ranges: day, week, month, quarter, year, 2 weeks, or a number for a column of numbers"),
        .optional("from", .value, "where the first of those ranges begins"),
        .optional("to", .value, "where the last of them ends, itself not in it"),
        .optional("premake", .integer(minimum: 0), "how many more ranges are to follow", standard: "0"),
        .optional("default", .bool, "a partition for rows that belong nowhere else; not of a hash", standard: "true"),
        .optional("keepAs", .name, "the earlier table's name from the swap on", standard: "<table>_old"),
        .optional("swap", .bool, "whether the partitioned table takes the name at once; else swap_table does it", standard: "true"),
        .optional("referencing", .choice(Referencing.allCases.map(\.rawValue)), "what becomes of foreign keys that point at it", standard: "refuse"),
        .optional("batchSize", .integer(minimum: 1), "rows of one transaction of the copy; left out, what takes 50 ms"),
    ]
    public static let positionals = ["table", "column"]

    public let fields: Fields
    public let table: TableName
    public let layout: PartitionLayout
    public let keepAs: String
    public let swaps: Bool
    public let referencing: Referencing

    /// What becomes of foreign keys of other tables that point at the table.
    public enum Referencing: String, CaseIterable, Sendable { case refuse, drop }

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        keepAs = try SwapTable.keptName(fields, of: table)
        swaps = fields.bool("swap") ?? true
        referencing = fields.choice("referencing") ?? .refuse
        guard let method = fields.choice("by") as PartitionLayout.Method? else { throw .missing("by") }
        let parts = try Self.parts(fields, method, of: table.name)
        var name: String?
        if method == .hash {
            if fields.bool("default") == true { throw FieldError("a table divided by hash takes no default partition", key: "default", hint: "Leave it out: every row has a place.") }
            try Self.checkComplete(parts)
        } else if fields.bool("default") ?? true {
            name = Names.fitting(table.name + "_default")
        }
        layout = PartitionLayout(method: method, column: try fields.required("column"), partitions: parts, defaultName: name)
        let names = layout.clauses.map(\.name)
        if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) { throw FieldError("two partitions are called \"\(twice)\"", key: "partitions") }
        guard !names.contains(table.name) else { throw FieldError("a partition cannot have the name of its table", key: "partitions") }
        guard !names.contains(keepAs) else { throw FieldError("a partition is called \"\(keepAs)\" too", key: "keepAs") }
        if method == .list { try Self.checkValues(parts) }
    }

    private static func parts(_ fields: Fields, _ method: PartitionLayout.Method, of table: String) throws(FieldError) -> [PartitionLayout.Part] {
        let ways = ["partitions", "count", "every"].filter { fields[$0] != nil }
        guard ways.count == 1, let way = ways.first else {
            throw FieldError(
                ways.isEmpty ? "nothing says which partitions there are to be" : "\(ways.joined(separator: " and ")) exclude each other",
                key: ways.last, hint: method == .range ? "Give partitions, or every with from and to." : method == .hash ? "Give count, or partitions." : "Give partitions.")
        }
        for (key, owner) in [("from", "every"), ("to", "every"), ("premake", "every")] where fields[key] != nil && way != owner {
            throw FieldError("\(key) goes with \(owner)", key: key)
        }
        switch way {
        case "count":
            guard method == .hash, let count = fields.integer("count") else { throw FieldError("count goes with by: hash", key: "count") }
            guard count <= 1_000 else { throw FieldError("that makes more than 1000 partitions", key: "count") }
            return (0..<count).map { PartitionLayout.Part(name: Names.fitting("\(table)_p\($0)"), bound: .hash(modulus: count, remainder: $0)) }
        case "every":
            guard method == .range else { throw FieldError("every goes with by: range", key: "every") }
            guard let from = fields.value("from") else { throw FieldError("every needs from", key: "every", hint: "It says where the first range begins.") }
            guard let to = fields.value("to") else { throw FieldError("every needs to", key: "every", hint: "It says where the last range ends.") }
            return try PartitionSeries(every: fields.text("every") ?? "", from: from, to: to, premake: fields.integer("premake") ?? 0, table: table).parts
        default:
            var parts: [PartitionLayout.Part] = []
            for record in fields.records("partitions") ?? [] {
                let name = try record.required("name")
                do throws(FieldError) { parts.append(.init(name: name, bound: try PartitionBound(record, method: method, of: name))) } catch {
                    throw FieldError(error.message, key: "partitions", hint: error.hint)
                }
            }
            return parts
        }
    }

    private static func checkValues(_ parts: [PartitionLayout.Part]) throws(FieldError) {
        var owners: [DefaultValue: String] = [:]
        for part in parts {
            guard case .list(let values) = part.bound else { continue }
            for value in values {
                guard let other = owners.updateValue(part.name, forKey: value) else { continue }
                throw FieldError("partitions \"\(other)\" and \"\(part.name)\" both take \(value.sql)", key: "partitions")
            }
        }
    }

    /// A row whose hash has no partition could not be written.
    private static func checkComplete(_ parts: [PartitionLayout.Part]) throws(FieldError) {
        let hashes = parts.compactMap { part in if case .hash(let modulus, let remainder) = part.bound { (modulus, remainder) } else { nil } }
        let largest = hashes.map(\.0).max() ?? 1
        let isEven = largest <= 100_000 && hashes.allSatisfy { largest % $0.0 == 0 }
        let places = isEven ? hashes.flatMap { modulus, remainder in stride(from: remainder, to: largest, by: modulus).map { $0 } } : []
        guard Set(places).count == largest, places.count == largest else {
            throw FieldError(
                "the hash partitions do not take each remainder exactly once", key: "partitions",
                hint: "Write count: \(parts.count), or give each remainder of one modulus.")
        }
    }
}

/// A partition of a new layout, in Swift.
public struct NewPartition: Sendable {
    public let name: String
    let bound: PartitionBound
    /// As an element of `partitions` in a file.
    var fields: Fields { bound.fields.reduce(into: Fields().with("name", .text(name))) { $0.set($1.key, $1.value) } }

    /// - Parameters:
    ///   - from: The first value; nil for no beginning.
    ///   - to: Where it ends, itself not in it; nil for no end.
    public static func range(_ name: String, from: DefaultValue?, to: DefaultValue?) -> NewPartition {
        NewPartition(name: name, bound: .range(from: from, to: to))
    }
    public static func list(_ name: String, _ values: [DefaultValue]) -> NewPartition { NewPartition(name: name, bound: .list(values)) }
    public static func hash(_ name: String, modulus: Int, remainder: Int) -> NewPartition {
        NewPartition(name: name, bound: .hash(modulus: modulus, remainder: remainder))
    }
}

extension MigrationBuilder {
    /// Divides a table into partitions.
    /// - Parameters:
    ///   - every: Ranges of one length between `from` and `to`, instead of `partitions`.
    ///   - count: Partitions of a hash, instead of `partitions`.
    ///   - keepAs: What the earlier table is called from the swap on; `<table>_old` where left out.
    ///   - swap: Whether the partitioned table takes the name at once.
    public func partitionTable(
        _ table: String, by method: PartitionLayout.Method, _ column: String, partitions: [NewPartition] = [], count: Int? = nil, every: String? = nil,
        from: DefaultValue? = nil, to: DefaultValue? = nil, premake: Int? = nil, default standard: Bool? = nil, keepAs: String? = nil, swap: Bool? = nil,
        referencing: PartitionTable.Referencing? = nil, batchSize: Int? = nil
    ) -> MigrationBuilder {
        let records = partitions.map(\.fields)
        return adding(
            PartitionTable.self,
            [
                ("table", .text(table)), ("by", .text(method.rawValue)), ("column", .text(column)),
                ("partitions", records.isEmpty ? nil : .records(records)), ("count", count.map(FieldValue.integer)), ("every", every.map(FieldValue.text)),
                ("from", from.map(FieldValue.value)), ("to", to.map(FieldValue.value)), ("premake", premake.map(FieldValue.integer)),
                ("default", standard.map(FieldValue.bool)), ("keepAs", keepAs.map(FieldValue.text)), ("swap", swap.map(FieldValue.bool)),
                ("referencing", referencing.map { .text($0.rawValue) }), ("batchSize", batchSize.map(FieldValue.integer)),
            ], call: "partitionTable")
    }
}

extension PartitionTable {
    /// `europe=de,fr` of a list, `old=,2024-01-01` of a range: an end that is left out is open.
    public static func shorthand(_ text: String, of key: String, beside fields: Fields) throws(FieldError) -> Fields? {
        guard key == "partitions", let method = fields.choice("by") as PartitionLayout.Method?,
            let sign = text.firstIndex(of: "="), !text[..<sign].contains(":")
        else { return nil }
        do throws(PatternError) { return try NewPartition(argument: text, method).fields } catch { throw FieldError("\"\(text)\" cannot be read", key: key, hint: error.hint) }
    }

    public static func shorthandForm(of key: String) -> String? { key == "partitions" ? "In short NAME=FROM,TO or NAME=VALUE,VALUE." : nil }

    private var draft: PartitionDraft { PartitionDraft(table: table, layout: layout) }

    public func ask(_ questions: inout CatalogQuestions) {
        questions.swaps.insert(table)
        questions.partitions.insert(draft)
        for name in layout.clauses.map(\.name) + [keepAs] { questions.newNames.insert(.init(table: table, name: name)) }
    }

    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        let shape = TwinShape(target: target, what: "partitioned", version: context.catalog.majorVersion)
        try shape.checkKind(in: context)
        let column = try context.column(layout.column, of: target)
        if column.isGenerated {
            throw context.refusal("\"\(layout.column)\" of \"\(target.title)\" is generated, and cannot divide a table", hint: "Divide it by another column.")
        }
        guard column.notNull else {
            throw context.refusal(
                "\"\(layout.column)\" of \"\(target.title)\" may be NULL, and the key of a partitioned table holds the column that divides it",
                hint: "Make it NOT NULL first, with set_not_null in an earlier phase.")
        }
        if let problem = context.catalog.partitionProblems[draft] {
            throw context.refusal("\"\(target.title)\" cannot be divided so: \(problem)", hint: "Mend the partitions, or divide it by another column.")
        }
        for part in layout.clauses { try context.free(part.name, of: target) }
        try context.free(keepAs, of: target)
        try context.checkMayCreate(in: target.schema)
        try context.checkUndisturbed(target, by: "partition it")
        try shape.checkThings(in: context)
        try shape.checkPartitionable(extra: layout.column, in: context)
        try context.checkSwappable(target, dropsReferencing: referencing == .drop, carriesReferencing: false)
        let key = try context.key(of: target, for: "the copy")
        try shape.checkDeferrable(key, extra: layout.column, in: context)
        let build = TwinBuild(
            source: target, layout: layout, keepAs: keepAs, sourceKey: key, batchSize: fields.integer("batchSize"), dropsReferencing: referencing == .drop,
            tied: context.tablesByName, majorVersion: context.catalog.majorVersion, user: context.catalog.user, oid: context.unusedOID)
        if let look = outside(target, column) { context.add(look) }
        var steps = build.steps
        steps[0].notes += notes(of: build, target)
        for step in steps { context.add(step) }
        let twin = build.table
        context.place(twin, as: TableName(schema: twin.schema, name: twin.name))
        context.update(table) { $0.twins.append(build.record) }
        if swaps {
            try context.swap(target, build.record, named: table, keepAs: keepAs)
        } else {
            context.add(TwinBuild.compare(build.twin, target))
        }
    }

    private func notes(of build: TwinBuild, _ target: Table) -> [String] {
        var notes: [String] = []
        let weakened = build.weakenedKeys
        if !weakened.isEmpty {
            notes.append(
                "PostgreSQL keeps unique what holds \(layout.column) too: once the earlier table is gone, nothing enforces \(weakened.joined(separator: ", ")) alone, and ON CONFLICT on those columns fails from the swap on.")
        }
        if target.columns.first(where: { $0.name == layout.column })?.type == "timestamp with time zone", layout.method == .range {
            notes.append("Bounds without a time zone are in UTC.")
        }
        if let name = layout.defaultName { notes.append("Rows that belong into no other partition go to \(name).") }
        return notes
    }

    /// Rows that would have no place are counted before anything is made.
    private func outside(_ target: Table, _ column: Column) -> Step? {
        guard !layout.takesEverything else { return nil }
        let name = Quote.identifier(layout.column)
        let condition = "(\(layout.holds(type: column.type))) IS NOT TRUE"
        var step = Step(
            "look for rows of \(target.title) that belong into none of the partitions",
            .check(
                CheckPlan(
                    title: "every row has a partition",
                    sql: "SELECT count(*) AS rows, min(\(name)) AS first, max(\(name)) AS last FROM \(target.sql) WHERE \(condition) HAVING count(*) > 0",
                    isUserSQL: false, errorMessage: "rows of \(target.title) belong into none of the partitions",
                    advice: ["All of them: SELECT * FROM \(target.sql) WHERE \(condition);", "Add partitions for them, or leave default: false out."])))
        step.cost = .scan
        step.estimate = .reading(target)
        return step
    }
}
