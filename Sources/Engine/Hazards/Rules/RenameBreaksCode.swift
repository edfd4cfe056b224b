/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-altertable.html>
enum RenameBreaksCode: HazardRule {
    static let id = "rename-breaks-code"
    static let severity = Hazard.Severity.error
    static let statement = "RENAME of a table, column, schema, view, function, type or enum value; SET SCHEMA"
    static let danger = "Code that runs under the old name fails from the commit on."
    static let instead = "rename-column and rename-table keep both names working until nobody uses the old one."

    static func concerns(_ operation: any MigrationEntry) -> Bool { operation is CustomSQL || operation is RenameColumn || (operation as? RenameTable)?.leavesView == false }

    static func judge(_ statement: JudgedStatement) -> [Hazard] {
        if let move = statement.node["AlterObjectSchemaStmt"], move["objectType"]?.text == "OBJECT_TABLE", let place = statement.place(move["relation"]) {
            return [hazard("Code that finds \(place.title) by its schema fails from the commit on", [place], lock: .accessExclusive)]
        }
        if let value = statement.node["AlterEnumStmt"], let old = value["oldVal"]?.text, let new = value["newVal"]?.text {
            return [hazard("Code that writes or compares with '\(old)' fails once it is '\(new)'", instead: "ADD VALUE, and an UPDATE in batches", severity: .warning)]
        }
        guard let rename = statement.node["RenameStmt"], let new = rename["newname"]?.text else { return [] }
        let old = rename["subname"]?.text ?? ""
        switch rename["renameType"]?.text {
        case "OBJECT_COLUMN":
            guard ["OBJECT_TABLE", nil].contains(rename["relationType"]?.text), let place = statement.place(rename["relation"]), place.table == nil || place.table?[column: old] != nil else { return [] }
            return [
                hazard(
                    "Code that names \(place.title).\(old) fails from the commit on", [place], lock: .accessExclusive,
                    instead: "migrate generate rename-column --table \(place.word) --old-column \(old) --new-column \(new)")
            ]
        case "OBJECT_TABLE":
            guard let place = statement.place(rename["relation"]) else { return [] }
            return [hazard("Code that names \(place.title) fails from the commit on", [place], lock: .accessExclusive, instead: "migrate generate rename-table --table \(place.word) --new-name \(new)")]
        case "OBJECT_SCHEMA":
            guard statement.isOffline || statement.context.catalog.schemas[old] != nil else { return [] }
            return [hazard("Code that names schema \(old), or has it in its search_path, fails from the commit on")]
        case let kind? where words[kind] != nil:
            let names = rename["relation"]?.relationNames ?? rename["object"].flatMap { $0["ObjectWithArgs"]?["objname"]?.names ?? $0["List"]?["items"]?.names ?? $0["TypeName"]?["names"]?.names } ?? []
            guard let words = words[kind], let object = names.isEmpty ? nil : names, !statement.isMade(object, words.kind) else { return [] }
            return [hazard("Code that names \(words.word) \(object.joined(separator: ".")) fails from the commit on", severity: .warning)]
        default: return []
        }
    }

    private static let words: [String: (word: String, kind: ObjectKind)] = [
        "OBJECT_VIEW": ("view", .view), "OBJECT_MATVIEW": ("materialized view", .materializedView), "OBJECT_FUNCTION": ("function", .routine), "OBJECT_PROCEDURE": ("procedure", .routine),
        "OBJECT_TYPE": ("type", .type), "OBJECT_SEQUENCE": ("sequence", .sequence),
    ]
}

extension JudgedStatement {
    /// Whether the same text made it.
    func isMade(_ names: [String], _ kind: ObjectKind) -> Bool { context.sight(of: ObjectName(kind, names)).isMade }
}
