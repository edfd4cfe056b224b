/// How the columns of a twin differ from its source's.
struct TwinChanges {
    /// As they will be, in their order.
    var columns: [Column]
    /// What makes them of a copy without rows, after `ALTER TABLE twin`.
    var alterations: [String] = []
    /// Values of the twin's columns, of its types, over the source's columns; those that stay as they are have none.
    var up: [String: String] = [:]
    /// Values of the source's columns over the twin's.
    var down: [String: String] = [:]
    var added: Set<String> = []
    var dropped: Set<String> = []

    init(_ source: Table) { columns = source.columns }

    var isEmpty: Bool { alterations.isEmpty }

    /// Integers of any size are equal where their numbers are, so that a key may go from one to another while both are in use.
    static func isOneFamily(_ one: String, _ other: String) -> Bool {
        let integers: Set = ["smallint", "integer", "bigint"], texts: Set = ["text", "character varying"]
        return one == other || [integers, texts].contains { $0.contains(one.baseType) && $0.contains(other.baseType) }
    }

    /// A cast that loses nothing in silence: an explicit one to a type with a length would cut what is too long.
    static func cast(_ expression: String, to type: String) -> String {
        type.baseType == "character varying" ? "CAST(\(expression) AS pg_catalog.varchar)" : "CAST(\(expression) AS \(type))"
    }
}
