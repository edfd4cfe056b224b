extension MigrationPatterns {
    /// Divides a table into partitions while code runs: filled and compared in one phase, swapped in another, and once nothing
    /// wants to go back the earlier table is dropped.
    /// - Parameters: As of ``MigrationBuilder/partitionTable(_:by:_:partitions:count:every:from:to:premake:default:keepAs:swap:referencing:batchSize:)``.
    public static func partitionTable(
        _ table: String, by method: PartitionLayout.Method, _ column: String, partitions: [NewPartition] = [], count: Int? = nil, every: String? = nil,
        from: DefaultValue? = nil, to: DefaultValue? = nil, premake: Int? = nil, default standard: Bool? = nil, keepAs: String? = nil,
        referencing: PartitionTable.Referencing? = nil, batchSize: Int? = nil, named name: String? = nil
    ) -> MigrationBuilder {
        let builder = migration(name ?? self.name("partition", table))
        let place: TableName
        do throws(FieldError) { place = try TableName(parsing: table) } catch {
            return builder.phase("").misused("partitionTable", error.message, hint: error.hint)
        }
        let old = TableName(schema: place.schema, name: keepAs ?? place.name + "_old").description
        return builder
            .phase("Fill a partitioned copy of \(table), kept in step")
            .partitionTable(
                table, by: method, column, partitions: partitions, count: count, every: every, from: from, to: to, premake: premake, default: standard,
                swap: false, referencing: referencing, batchSize: batchSize)
            .phase("Give the copy the name \(table), and keep the earlier table in step as \(old)")
            .gate(
                """
                See that the copy holds what it should and that no code says ON CONFLICT on a key without \(column), and wait for a quiet hour: \
                clients that prepared SELECT * prepare again.
                """)
            .swapTable(table, keepAs: keepAs)
            .phase("Drop \(old)")
            .gate("See that the application is well with the partitioned table: from here on a way back copies all rows again.")
            .dropTable(old)
    }
}

extension Pattern {
    private static let by = Parameter.required("by", "how it is divided: range, list or hash")
    private static let partition = Parameter.optionalList("partition", "a partition with its values, or where its range begins and ends; once for each")

    static let partitionTable = Pattern(
        name: "partition-table", summary: "divide a table into partitions while code runs",
        parameters: [
            .table, by, .required("column", "the column that decides where a row belongs"), partition,
            .optional("every", "the length of ranges: month, quarter, 2 weeks, 1000000"), .optional("from", "where the first of them begins"),
            .optional("to", "where the last of them ends"), .optional("premake", "how many more ranges are to follow"),
            .optional("count", "how many partitions, of a hash"), .optional("default", "false for no partition of rows that belong nowhere else"),
            .optional("keepAs", "what the earlier table is called then"),
            .optional("referencing", "what becomes of foreign keys that point at it: refuse or drop"),
            .optional("batchSize", "rows of one transaction of the copy"),
        ]
    ) { arguments throws(PatternError) in
        func number(_ name: String) throws(PatternError) -> Int? {
            guard let text = arguments.text(name) else { return nil }
            guard let number = Int(text) else { throw .malformed(parameter: name, value: text, form: "a whole number") }
            return number
        }
        func truth(_ name: String) throws(PatternError) -> Bool? {
            guard let text = arguments.text(name) else { return nil }
            guard let truth = Bool(text) else { throw .malformed(parameter: name, value: text, form: "true or false") }
            return truth
        }
        guard let method = PartitionLayout.Method(rawValue: arguments[by]) else {
            throw .malformed(parameter: by.name, value: arguments[by], form: "range, list or hash")
        }
        var partitions: [NewPartition] = []
        for text in arguments.texts(partition.name) { partitions.append(try NewPartition(argument: text, method)) }
        var referencing: PartitionTable.Referencing?
        if let word = arguments.text("referencing") {
            referencing = PartitionTable.Referencing(rawValue: word)
            if referencing == nil { throw .malformed(parameter: "referencing", value: word, form: "refuse or drop") }
        }
        return MigrationPatterns.partitionTable(
            arguments[.table], by: method, arguments[.column], partitions: partitions, count: try number("count"), every: arguments.text("every"),
            from: arguments.text("from").map(DefaultValue.init(argument:)), to: arguments.text("to").map(DefaultValue.init(argument:)),
            premake: try number("premake"), default: try truth("default"), keepAs: arguments.text("keepAs"), referencing: referencing,
            batchSize: try number("batchSize"), named: arguments.name)
    }
}

extension NewPartition {
    /// Reads `europe=de,fr` of a list, `old=,2024-01-01` of a range: an end that is left out is open.
    init(argument text: String, _ method: PartitionLayout.Method) throws(PatternError) {
        func malformed(_ form: String) -> PatternError { .malformed(parameter: "partition", value: text, form: form) }
        guard let sign = text.firstIndex(of: "="), sign != text.startIndex else { throw malformed("its name, =, and its values with commas between them") }
        let name = String(text[..<sign])
        let values = text[text.index(after: sign)...].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        switch method {
        case .list:
            guard !values.contains("") else { throw malformed("a value on each side of a comma; an empty text goes into the file by hand, as \"\"") }
            self = .list(name, values.map(DefaultValue.init(argument:)))
        case .range:
            guard values.count == 2 else { throw malformed("NAME=FROM,TO; an end that is left out is open") }
            func end(_ text: String) -> DefaultValue? { text.isEmpty ? Optional.none : DefaultValue(argument: text) }
            self = .range(name, from: end(values[0]), to: end(values[1]))
        case .hash: throw malformed("--count instead, which makes the partitions of a hash")
        }
    }
}
