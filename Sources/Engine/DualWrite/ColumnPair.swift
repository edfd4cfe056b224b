/// Two columns of one table that triggers keep in step.
public struct ColumnPair: Hashable, Sendable, Codable {
    public var schema: String
    public var table: String
    /// The side that was there first and whose value wins where both could.
    public var old: String
    public var new: String
    /// As `format_type` prints them.
    public var oldType: String
    public var newType: String
    /// The new value from the old column's, qualified, cast to the new type without its length.
    public var up: String
    /// The old value from the new column's.
    public var down: String
    /// Whether a value that does not convert fails the application's statement; else the other side becomes NULL.
    public var failsOnError: Bool
    /// The columns that `up` and `down` read.
    public var upColumns: [String]
    public var downColumns: [String]
    /// Whether `up` and `down` can fail: a pair of one type cannot.
    public var mayFail: Bool
    /// The old column's default where that is one constant.
    public var oldConstantDefault: String?
    /// Whether the old column fills itself on INSERT with a value that is new each time.
    public var oldDefaultIsVolatile: Bool

    /// The columns of the table's key, by which a row is named; empty where it has none.
    public var key: [String]

    /// Of the table, quoted.
    public var tableSQL: String { Quote.qualified(schema, table) }

    /// Names the pair in triggers, functions and `ai_shell.moving`; the same for both directions.
    public var id: String {
        let sides = [old, new].sorted().joined(separator: "/")
        return Names.shortened("\(table)_\(sides.replacing("/", with: "_"))", unique: "\(schema).\(table)/\(sides)", limit: 40)
    }

    /// The pair seen from its other side: what was new is there first.
    public var reversed: ColumnPair {
        var pair = self
        swap(&pair.old, &pair.new)
        swap(&pair.oldType, &pair.newType)
        swap(&pair.up, &pair.down)
        swap(&pair.upColumns, &pair.downColumns)
        pair.oldConstantDefault = nil
        pair.oldDefaultIsVolatile = false
        return pair
    }

    /// True for a row whose two sides agree: the new side is `up` of the old one, or the old one `down` of the new.
    public var agrees: String {
        "(NOT \(differ(Quote.identifier(new), cast(up, newType))) OR NOT \(differ(Quote.identifier(old), cast(down, oldType))))"
    }

    func differ(_ left: String, _ right: String) -> String {
        "pg_catalog.record_image_ne(ROW(\(left)), ROW(\(right)))"
    }

    /// Whether an UPDATE changes the column, in a trigger.
    func changed(_ column: String) -> String {
        let name = Quote.identifier(column)
        return differ("NEW.\(name)", "OLD.\(name)")
    }

    /// True outside a batch of ours that moves this pair.
    var notMoving: String { "pg_catalog.current_setting('ai_shell.moving', true) IS DISTINCT FROM \(Quote.literal(id))" }

    func cast(_ expression: String, _ type: String) -> String { "(\(expression))::\(type)" }
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
