import Engine

/// Splits a shell command into words as SQL quotes: `'it''s'`, `"a ""b"""`, `$sql$ … $sql$`; backslash is an ordinary character.
enum WordSplitter {
    enum Outcome: Equatable {
        case words([String])
        /// A quote is open: more lines belong to the command.
        case incomplete(StatementSplitter.Pending)
    }

    /// - Parameters:
    ///   - text: One or more lines; a `;` at the end, outside quotes, is dropped.
    ///   - expanding: The value of a variable outside quotes, nil to leave the text as it is. A value never splits a word.
    static func split(_ text: String, expanding: (StatementSplitter.Reference) -> String? = { _ in nil }) -> Outcome {
        var characters = Array(text)[...]
        var words: [String] = []
        while true {
            while let first = characters.first, first.isWhitespace { characters.removeFirst() }
            guard let first = characters.first else { return .words(words) }
            var word = ""
            var isQuoted = true
            if first == "'" || first == "\"" {
                guard let quoted = takeQuoted(first, from: &characters) else {
                    return .incomplete(first == "'" ? .singleQuote : .doubleQuote)
                }
                word = quoted
            } else if let tag = dollarTag(characters) {
                characters.removeFirst(tag.count)
                guard let body = takeDollarQuoted(tag, from: &characters) else { return .incomplete(.dollarQuote) }
                word = body
            } else {
                isQuoted = false
            }
            var plain = ""
            while let next = characters.first, !next.isWhitespace {
                if next == ":", let (value, length) = variable(characters, expanding) {
                    word += plain + value
                    plain = ""
                    characters.removeFirst(length)
                    continue
                }
                characters.removeFirst()
                if next == ":", characters.first == ":" { plain.append(characters.removeFirst()) }
                if next == ";", characters.allSatisfy(\.isWhitespace) {
                    word += plain
                    if isQuoted || !word.isEmpty { words.append(word) }
                    return .words(words)
                }
                plain.append(next)
            }
            words.append(word + plain)
        }
    }

    private static func takeQuoted(_ quote: Character, from characters: inout ArraySlice<Character>) -> String? {
        var value = ""
        characters.removeFirst()
        while let next = characters.popFirst() {
            guard next == quote else {
                value.append(next)
                continue
            }
            guard characters.first == quote else { return value }
            characters.removeFirst()
            value.append(quote)
        }
        return nil
    }

    private static func dollarTag(_ characters: ArraySlice<Character>) -> [Character]? {
        guard characters.first == "$", let end = characters.dropFirst().firstIndex(of: "$") else { return nil }
        let name = characters[(characters.startIndex + 1)..<end]
        let isName = name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" } && !(name.first?.isNumber ?? false)
        return isName ? Array(characters[characters.startIndex...end]) : nil
    }

    private static func takeDollarQuoted(_ tag: [Character], from characters: inout ArraySlice<Character>) -> String? {
        var value = ""
        while !characters.isEmpty {
            if characters.starts(with: tag) {
                characters.removeFirst(tag.count)
                return value
            }
            value.append(characters.removeFirst())
        }
        return nil
    }

    private static func variable(
        _ characters: ArraySlice<Character>, _ expanding: (StatementSplitter.Reference) -> String?
    ) -> (String, Int)? {
        let rest = characters.dropFirst()
        if rest.first == ":" { return nil }
        if let quote = rest.first, quote == "'" || quote == "\"" {
            let name = String(rest.dropFirst().prefix { $0.isVariableName })
            guard !name.isEmpty, rest.dropFirst(name.count + 1).first == quote else { return nil }
            return expanding(quote == "'" ? .literal(name) : .identifier(name)).map { ($0, name.count + 3) }
        }
        let name = String(rest.prefix { $0.isVariableName })
        return name.isEmpty ? nil : expanding(.text(name)).map { ($0, name.count + 1) }
    }
}

extension Character {
    var isVariableName: Bool { self == "_" || isLetter || isNumber }
}
