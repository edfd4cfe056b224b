extension MigrationPatterns {
    /// A column that a split makes.
    public struct SplitTarget: Hashable, Sendable {
        public var name: String
        public var type: String
        /// Its value from the column that is split.
        public var extract: String

        public init(name: String, type: String, extract: String) {
            self.name = name
            self.type = type
            self.extract = extract
        }
    }

    /// Splits a column into several, kept in step with it until it goes.
    /// - Parameter down: The column's value from the targets; left out, their values joined with a space, without the empty ones.
    public static func splitColumn(
        _ table: String, _ column: String, _ targets: [SplitTarget], down: String? = nil, named name: String? = nil
    ) -> MigrationBuilder {
        var builder = migration(name ?? self.name("split", table, column)).phase("Add \(targets.map(\.name).joined(separator: ", ")) to \(table)")
        if let twice = targets.map(\.name).first(where: { name in targets.count { $0.name == name } > 1 }) {
            builder = builder.misused("splitColumn", "\"\(twice)\" is a target twice")
        }
        if targets.isEmpty { builder = builder.misused("splitColumn", "there is no target", hint: "Give .init(name:type:extract:) for each.") }
        for target in targets { builder = builder.addColumn(table, target.name, target.type) }
        let parts = targets.map { "NULLIF(\(SQLName.brief($0.name)), '')" }.joined(separator: ", ")
        return builder.keepAndDrop(
            table, sources: [column], up: targets.map { ($0.name, $0.extract) }, down: [(column, down ?? "concat_ws(' ', \(parts))")])
    }
}

extension MigrationBuilder {
    /// The phases that a split and a merge share: dual write, backfill, and behind a gate the end of the sources.
    func keepAndDrop(
        _ table: String, sources: [String], up: [(column: String, sql: String)], down: [(column: String, sql: String)]?
    ) -> MigrationBuilder {
        let targets = up.map(\.column)
        let columns = sources + targets
        let from = sources.joined(separator: ", "), to = targets.joined(separator: ", ")
        func trimmed(_ text: String) -> String {
            if case .text(let text) = FieldValue.sql(text) { text } else { text }
        }
        let assignments = up.map { "\(SQLName.brief($0.column)) = \(trimmed($0.sql))" }.joined(separator: ", ")
        let dictionary = { (pairs: [(column: String, sql: String)]) in Dictionary(pairs.map { ($0.column, trimmed($0.sql)) }, uniquingKeysWith: { first, _ in first }) }
        var builder =
            phase("Keep \(from) and \(to) in step")
            .enableDualWrite(table, columns: columns, up: dictionary(up), down: down.map(dictionary))
            .phase("Fill \(to) on every row")
            .backfill(table, assignments)
            .validateColumnsMatch(table, columns: columns, errorMessage: "\(to) of \(table) differ from \(from) on some rows")
            .phase("Drop \(from) of \(table)")
            .gate("Deploy the application version that reads and writes \(to) of \(table), and no longer \(from).")
        for source in sources { builder = builder.dropColumn(table, source) }
        for source in sources { builder = builder.validateColumnNotExists(table, source) }
        return builder
    }
}

extension Pattern {
    static let target = Parameter.list("target", "a new column as name:type:expression; once for each")

    static let splitColumn = Pattern(
        name: "split-column", summary: "split a column into several while old and new code runs",
        parameters: [.table, .column, target, .optional("down", "the column's value from the new ones")]
    ) { arguments throws(PatternError) in
        var targets: [MigrationPatterns.SplitTarget] = []
        for text in arguments.texts(target.name) { targets.append(try MigrationPatterns.SplitTarget(argument: text)) }
        return MigrationPatterns.splitColumn(arguments[.table], arguments[.column], targets, down: arguments.text("down"), named: arguments.name)
    }
}

extension MigrationPatterns.SplitTarget {
    /// Reads `first_name:varchar(100):split_part(full_name, ' ', 1)`: the expression may hold colons, name and type none.
    init(argument: String) throws(PatternError) {
        let parts = argument.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty }) else { throw PatternError.malformed(parameter: "target", value: argument, form: "name:type:expression") }
        self.init(name: parts[0], type: parts[1], extract: parts[2])
    }
}
