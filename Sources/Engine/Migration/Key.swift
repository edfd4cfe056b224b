/// One key of an operation or validation: what the file, the help, the JSON Schema and the builder commands share.
public struct Key: Hashable, Sendable {
    public let name: String
    public let kind: KeyKind
    public let isRequired: Bool
    /// One line for help and JSON Schema, without a full stop.
    public let help: String
    /// What holds where the key is left out, as the file would write it.
    public let standard: String?

    public static func required(_ name: String, _ kind: KeyKind, _ help: String) -> Key {
        Key(name: name, kind: kind, isRequired: true, help: help, standard: nil)
    }

    public static func optional(_ name: String, _ kind: KeyKind, _ help: String, standard: String? = nil) -> Key {
        Key(name: name, kind: kind, isRequired: false, help: help, standard: standard)
    }

    /// May be given by place rather than by name, in the builder's methods and commands: the required ones.
    public var isPositional: Bool { isRequired }
}

extension Key {
    static let table = required("table", .table, "the table, with its schema and a dot where needed")
    static let column = required("column", .name, "the column")
    static let oldColumn = required("oldColumn", .name, "the column that is there")
    static let newColumn = required("newColumn", .name, "the column that takes its place")
    static let up = optional("up", .expressions, "the new column's value from the old one's", standard: "the old value, cast")
    static let down = optional("down", .expressions, "the old column's value from the new one's", standard: "the new value, cast")
}
