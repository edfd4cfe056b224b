/// Columns of one table that triggers keep in step: one with one, one with several, or several with one.
public struct ColumnPair: Hashable, Sendable, Codable {
    public var schema: String
    public var table: String
    /// The side that was there first and whose values win where both could.
    public var old: PairSide
    public var new: PairSide
    /// Whether a value that does not convert fails the application's statement; else the other side becomes NULL.
    public var failsOnError: Bool
    /// Whether an expression of either side can fail: a pair of one type without expressions cannot.
    public var mayFail: Bool
    /// The columns of the table's key, by which a row is named; empty where it has none.
    public var key: [String]
    /// What carries the triggers: the table itself, or each leaf where the server makes none on a partitioned table (12).
    public var carriers: [String]
    /// Whether the triggers fire for replicated rows too: on a logical subscriber's table.
    public var firesAlways: Bool
    /// What is made of the user's triggers on the old side.
    public var copies: [TriggerCopy] = []

    /// Of the table, quoted.
    public var tableSQL: String { Quote.qualified(schema, table) }

    public var columns: [String] { old.names + new.names }

    /// Names the pair in triggers, functions and `ai_shell.moving`; the same for both directions.
    public var id: String {
        let sides = columns.sorted().joined(separator: "/")
        return Names.shortened("\(table)_\(sides.replacing("/", with: "_"))", unique: "\(schema).\(table)/\(sides)", limit: 40)
    }

    /// Whether writes of the new side do not reach the old one.
    public var isOneWay: Bool { !old.isComputable }

    /// Whether a value that does not convert is noted rather than refused.
    public var notesRejects: Bool { mayFail && !failsOnError }

    /// The pair seen from its other side: what was new is there first.
    public var reversed: ColumnPair {
        var pair = self
        swap(&pair.old, &pair.new)
        return pair
    }

    /// The pair after its columns were renamed.
    func renaming(_ names: [String: String]) throws(SQLSyntaxError) -> ColumnPair {
        var pair = self
        try pair.old.rename(names)
        try pair.new.rename(names)
        pair.key = key.map { names[$0] ?? $0 }
        return pair
    }

    /// `name` and `full_name`, for people.
    public var title: String { "\(old.title) and \(new.title)" }

    func isOn(_ table: Table) -> Bool { schema == table.schema && self.table == table.name }

    // MARK: As SQL

    /// True for a row whose two sides agree: the new side is `up` of the old one, or the old one `down` of the new.
    public var agrees: String { isOneWay ? "(NOT \(new.strays))" : "(NOT \(new.strays) OR NOT \(old.strays))" }

    /// True for a row that a backfill has to write: its sides disagree, or the new one is NULL still where the old one gives it
    /// a value, even one that leads back to the old one's: `''` split in two is not NULL twice.
    var isUnfilled: String {
        guard !isOneWay else { return new.strays }
        let isNull = new.names.map { "\(Quote.identifier($0)) IS NULL" }.joined(separator: " AND ")
        // The way back is asked last: it costs most, and an empty new side needs none.
        return "(\(new.strays) AND ((\(isNull)) OR \(old.strays)))"
    }

    /// Whether an UPDATE changes any column of the side, in a trigger.
    func changed(_ side: PairSide) -> String {
        ImageDifference.sql(side.columns.map { ("NEW.\(Quote.identifier($0.name))", "OLD.\(Quote.identifier($0.name))", $0.type) })
    }

    /// True outside a batch of ours that moves this pair.
    var notMoving: String { "pg_catalog.current_setting('ai_shell.moving', true) IS DISTINCT FROM \(Quote.literal(id))" }
}

/// One side of a pair.
public struct PairSide: Hashable, Sendable, Codable {
    public var columns: [PairColumn]

    public init(_ columns: [PairColumn]) { self.columns = columns }

    public var names: [String] { columns.map(\.name) }

    /// The only column's name, of a side that has one.
    public var only: String? { columns.count == 1 ? columns[0].name : nil }

    /// `first_name, last_name`, for people.
    public var title: String { names.joined(separator: ", ") }

    /// Whether every column can be had from the other side.
    public var isComputable: Bool { columns.allSatisfy { $0.value != nil } }

    /// Whether a column fills itself on INSERT with a value that is new each time.
    var fillsItself: Bool { columns.contains(where: \.fillsItself) }

    /// True for a row on which the side is not what the other side gives.
    var strays: String {
        ImageDifference.sql(columns.map { (Quote.identifier($0.name), "(\($0.value?.sql ?? "NULL"))::\($0.type)", $0.type) })
    }

    /// `a = <a of the other side>, …`, what follows SET.
    var assignments: String {
        columns.compactMap { column in column.value.map { "\(Quote.identifier(column.name)) = \($0.sql)" } }.joined(separator: ", ")
    }

    mutating func rename(_ names: [String: String]) throws(SQLSyntaxError) {
        for index in columns.indices {
            columns[index].name = names[columns[index].name] ?? columns[index].name
            guard let value = columns[index].value else { continue }
            columns[index].value = PairExpression(
                sql: try ColumnReferences.rename(names, inExpression: value.sql), reads: value.reads.map { names[$0] ?? $0 })
        }
    }
}

/// One column of a side.
public struct PairColumn: Hashable, Sendable, Codable {
    public var name: String
    /// As `format_type` prints it.
    public var type: String
    /// Its value from the other side's columns; nil where there is no way back.
    public var value: PairExpression?
    /// Its default where that is one constant.
    public var constantDefault: String?
    /// Whether it fills itself on INSERT with a value that is new each time.
    public var fillsItself = false
}

/// An expression over columns of the pair's table.
public struct PairExpression: Hashable, Sendable, Codable {
    /// Every function and type qualified, cast to its column's type without the length.
    public var sql: String
    public var reads: [String]
}

/// What is made of a user's trigger that mentions a column of the old side, for the new side's name.
public struct TriggerCopy: Hashable, Sendable, Codable {
    /// The user's own trigger, and how to make it again.
    public var original: String
    public var definition: String
    public var name: String
    /// Statements that make the copy: a function of its own where the body names the column, and the trigger.
    public var create: [String]
    public var drop: [String]
}

extension Names {
    /// Sorts after every ordinary name, bytewise: BEFORE triggers fire in the order of their names.
    static let triggerPrefix = "~ai_shell_"
    static let schema = "ai_shell"

    /// The name, cut where it is too long and made unique by a hash of `unique`.
    static func shortened(_ name: String, unique: String, limit: Int = longest) -> String {
        let hash = String(SHA256.hexadecimal(unique).prefix(8))
        var kept = name
        while kept.utf8.count > limit - hash.utf8.count - 1 { kept.removeLast() }
        return "\(kept)_\(hash)"
    }
}
