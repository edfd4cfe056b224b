/// The parts of a word that holds several values.
enum WordParts {
    /// Cuts at a sign outside of quotes and brackets; `::` and `:=` are no colons.
    static func split(_ text: String, at sign: Character) -> [String] {
        var parts = [""]
        var depth = 0
        var quote: Character?
        var rest = Array(text)[...]
        while let character = rest.popFirst() {
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "'" || character == "\"" {
                quote = character
            } else if "([{".contains(character) {
                depth += 1
            } else if ")]}".contains(character) {
                depth -= 1
            } else if character == sign, depth == 0 {
                guard sign == ":", let next = rest.first, next == ":" || next == "=" else {
                    parts.append("")
                    continue
                }
                parts[parts.count - 1] += String(character)
                rest.removeFirst()
                parts[parts.count - 1].append(next)
                continue
            }
            parts[parts.count - 1].append(character)
        }
        return parts
    }

    /// The first part and the rest, where the sign stands in the text.
    static func cut(_ text: String, at sign: Character) -> (String, String)? {
        let parts = split(text, at: sign)
        guard parts.count > 1 else { return nil }
        return (parts[0], parts.dropFirst().joined(separator: String(sign)))
    }

    /// Whether the text is whole as one part between these signs.
    static func isPlain(_ text: String, _ signs: String) -> Bool {
        !text.isEmpty && text == trimmed(text) && !text.hasPrefix("'") && !text.hasPrefix("\"") && signs.allSatisfy { split(text, at: $0).count == 1 }
            && balance(text)
    }

    private static func balance(_ text: String) -> Bool {
        // An open quote or bracket would take in the sign after it.
        split(text + ":", at: ":").count == split(text, at: ":").count + 1
    }

    /// The text within quotes around the whole of it; else nil.
    static func unquoted(_ text: String, _ quote: Character) -> String? {
        guard text.count > 1, text.first == quote, text.last == quote else { return nil }
        let inner = text.dropFirst().dropLast()
        let doubled = String([quote, quote])
        guard !inner.replacing(doubled, with: "").contains(quote) else { return nil }
        return String(inner).replacing(doubled, with: String(quote))
    }

    static func quoted(_ text: String, _ quote: Character) -> String {
        "\(quote)" + text.replacing(String(quote), with: String([quote, quote])) + "\(quote)"
    }

    static func trimmed(_ text: String) -> String {
        let start = text.drop { $0.isWhitespace }
        return String(start.reversed().drop { $0.isWhitespace }.reversed())
    }
}
