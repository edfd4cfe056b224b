/// The query within a statement that makes something of it.
enum QueryText {
    /// What follows `AS` in `CREATE VIEW` and `CREATE TABLE … AS`, without `WITH [NO] DATA`.
    static func of(_ text: String) -> String? {
        guard var tokens = try? SQLToken.scan(text) else { return nil }
        var depth = 0
        let start = tokens.firstIndex { token in
            depth += token.text == "(" ? 1 : token.text == ")" ? -1 : 0
            return depth == 0 && token.text.uppercased() == "AS"
        }
        guard let start, start + 1 < tokens.count else { return nil }
        if tokens.last?.text.uppercased() == "DATA", let with = tokens.lastIndex(where: { $0.text.uppercased() == "WITH" }), with > start {
            tokens.removeLast(tokens.count - with)
        }
        guard let end = tokens.last?.range.upperBound, start + 1 < tokens.count else { return nil }
        return String(decoding: Array(text.utf8)[tokens[start + 1].range.lowerBound..<end], as: UTF8.self)
    }

    /// Tables that code of a language without a parse tree here names after `INSERT INTO`, and those that it reads: a guess by its words.
    static func copies(in code: String) -> (into: [[String]], from: [[String]]) {
        guard let tokens = try? SQLToken.scan(code) else { return ([], []) }
        var into: [[String]] = []
        var from: [[String]] = []
        for index in tokens.indices.dropFirst() {
            let word = tokens[index - 1].text.lowercased()
            if word == "into", index > 1, tokens[index - 2].text.lowercased() == "insert" { into.append(name(at: index, tokens)) }
            if word == "from" || word == "join" { from.append(name(at: index, tokens)) }
        }
        return (into.filter { !$0.isEmpty }, from.filter { !$0.isEmpty })
    }

    private static func name(at index: Int, _ tokens: [SQLToken]) -> [String] {
        guard tokens[index].text.wholeMatch(of: /[A-Za-z_\u{80}-\u{10FFFF}"].*/) != nil else { return [] }
        var names = [tokens[index].name]
        if index + 2 < tokens.count, tokens[index + 1].text == "." { names.append(tokens[index + 2].name) }
        return names
    }
}
