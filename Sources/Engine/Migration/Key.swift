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
}

extension Key {
    static let table = required("table", .table, "the table, with its schema and a dot where needed")
    static let column = required("column", .name, "the column")
    static let oldColumn = required("oldColumn", .name, "the column that is there")
    static let newColumn = required("newColumn", .name, "the column that takes its place")
    static let up = optional("up", .expressions, "the new column's value from the old one's", standard: "the old value, cast")
    static let down = optional("down", .expressions, "the old column's value from the new one's", standard: "the new value, cast")
}

extension Key {
    /// Everything that is wrong with these fields, key by key.
    /// - Parameter name: What has the keys.
    static func problems(in fields: Fields, keys: [Key], of name: String) -> [FieldError] {
        var problems: [FieldError] = []
        let names = keys.map(\.name)
        for unknown in fields.keys.subtracting(names).sorted() {
            problems.append(
                FieldError("\(name) has no key \"\(unknown)\"", key: unknown, hint: Nearest.suggestion(for: unknown, among: names)))
        }
        for key in keys {
            if let value = fields[key.name] {
                do throws(FieldError) { try key.kind.check(value) } catch { problems.append(error.at(key.name)) }
            } else if key.isRequired {
                problems.append(FieldError("\(name) lacks \"\(key.name)\"", hint: "Add \(key.name): \(key.help)."))
            }
        }
        return problems
    }
}
