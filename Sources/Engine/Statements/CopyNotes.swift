/// Warns of a copy whose source goes on changing.
enum CopyNotes {
    static func notes(_ node: SQLNode, _ text: String, in context: PlanContext) -> [String] {
        func isLive(_ names: [String]) -> Bool {
            guard let full = context.sight(of: ObjectName(.table, names)).names, let table = context.pictured(full) else { return false }
            return !table.isNew && ["r", "p"].contains(table.kind)
        }
        var pairs: [(into: [String], from: [[String]])] = []
        for insert in node.all("InsertStmt") {
            guard let into = insert["relation"]?.relationNames, let query = insert["selectStmt"] else { continue }
            pairs.append((into, query.all("RangeVar").compactMap(\.relationNames)))
        }
        if let made = node["CreateTableAsStmt"], made["objtype"]?.text == "OBJECT_TABLE",
            made["into"]?["rel"]?["relpersistence"]?.text != "t",
            made["into"]?["skipData"] == nil, let into = made["into"]?["rel"]?.relationNames, let query = made["query"]
        {
            pairs.append((into, query.all("RangeVar").compactMap(\.relationNames)))
        }
        for code in bodies(of: node) {
            let copies = QueryText.copies(in: code)
            for into in copies.into { pairs.append((into, copies.from)) }
        }
        var notes: [String] = []
        for pair in pairs {
            for source in pair.from.filter({ isLive($0) && $0 != pair.into }).map({ $0.joined(separator: ".") }).sorted() {
                let note =
                    "What others write to \(source) from the moment it reads it is not in \(pair.into.joined(separator: ".")): nothing keeps the two in step. partition_table and dual_write_enable do."
                if !notes.contains(note) { notes.append(note) }
            }
        }
        return notes
    }

    /// What must be known of the catalog.
    static func names(in node: SQLNode) -> [[String]] {
        let relations = node.all("RangeVar").compactMap(\.relationNames)
        return relations
            + bodies(of: node).flatMap { code in
                let copies = QueryText.copies(in: code)
                return copies.into.isEmpty ? [] : copies.from
            }
    }

    private static func bodies(of node: SQLNode) -> [String] {
        (node["DoStmt"]?["args"]?.elements ?? []).compactMap { $0["DefElem"]?["arg"]?["String"]?["sval"]?.text }.filter { $0.contains(" ") }
    }
}
