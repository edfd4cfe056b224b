extension MigrationPatterns {
    /// Builds an index while everyone works.
    /// - Parameter indexName: nil for one made of the table and the columns, as PostgreSQL makes them.
    public static func addConcurrentIndex(
        _ table: String, _ columns: [String], indexName: String? = nil, unique: Bool? = nil, using: String? = nil, where condition: String? = nil,
        include: [String]? = nil, named name: String? = nil
    ) -> MigrationBuilder {
        let index = indexName ?? self.indexName(table, columns, suffix: "idx")
        let builder = migration(name ?? self.name("add", index)).phase("Build index \(index) on \(table)")
        return (unique == true ? builder.validateNoDuplicates(table, columns, where: condition, runsBefore: true) : builder)
            .addIndex(table, index, columns, unique: unique, using: using, where: condition, include: include)
            .addValidation(.indexExists, table)
    }

    /// `users_email_idx`, of the names that occur in the columns.
    static func indexName(_ table: String, _ columns: [String], suffix: String) -> String {
        let words = ([(try? TableName(parsing: table))?.name ?? table] + columns).flatMap { text in
            text.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
        }
        let name = (words + [suffix]).joined(separator: "_")
        return name.utf8.count <= Names.longest ? name : Names.shortened(name, unique: name)
    }
}

extension Pattern.Parameter {
    static let columns = required("columns", "columns or expressions, with commas between them")
    static let unique = optional("unique", "true forbids duplicates")
    static let using = optional("using", "the access method, btree where left out")
    static let condition = optional("where", "which rows it holds, all where left out")
    static let include = optional("include", "columns that it carries along, with commas between them")
}

extension Pattern.Arguments {
    /// The parts of a list, at the commas outside all brackets and quotes.
    func list(_ name: String) -> [String]? {
        guard let text = values[name] else { return nil }
        guard let tokens = try? SQLToken.scan(text) else { return [text] }
        let bytes = Array(text.utf8)
        var depth = 0, start = 0
        var parts: [String] = []
        func cut(to end: Int) { parts.append(String(decoding: bytes[start..<end], as: UTF8.self)) }
        for token in tokens {
            switch token.text {
            case "(", "[": depth += 1
            case ")", "]": depth -= 1
            case "," where depth == 0:
                cut(to: token.range.lowerBound)
                start = token.range.upperBound
            default: break
            }
        }
        cut(to: bytes.count)
        return parts.map { part in
            let front = part.drop { $0.isWhitespace }
            return String(front.reversed().drop { $0.isWhitespace }.reversed())
        }
    }

    func flag(_ name: String) -> Bool? { values[name].map { ["true", "yes", "on", "1"].contains($0) } }
}

extension Pattern {
    static let addIndex = Pattern(
        name: "add-index", summary: "build an index while everyone works",
        parameters: [
            .table, .columns, .optional("indexName", "the index's name; left out, made of table and columns"), .unique, .using, .condition, .include,
        ]
    ) {
        MigrationPatterns.addConcurrentIndex(
            $0[.table], $0.list("columns") ?? [], indexName: $0.text("indexName"), unique: $0.flag("unique"), using: $0.text("using"),
            where: $0.text("where"), include: $0.list("include"), named: $0.name)
    }
}
