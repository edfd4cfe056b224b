import Engine

/// A backslash command as it was written: `\name argument 'quoted argument'`, up to the line's end, `\\`, or the next command.
struct MetaLine {
    let name: String
    let arguments: [String]
    /// All of the line after the name, as it stands.
    let raw: String
    /// What follows on the line and is not this command's.
    let rest: String

    /// - Parameter text: From the backslash on.
    init(_ text: String, variables: Variables) {
        var characters = Array(text)[...]
        characters.removeFirst()
        var name = ""
        while let next = characters.first, !next.isWhitespace, next != "\\" { name.append(characters.removeFirst()) }
        self.name = name
        raw = String(characters)
        var arguments: [String] = []
        while true {
            while let next = characters.first, next.isWhitespace { characters.removeFirst() }
            guard let next = characters.first, next != "\\" else { break }
            arguments.append(Self.takeArgument(&characters, variables))
        }
        // `\\` only separates.
        if characters.starts(with: ["\\", "\\"]) { characters.removeFirst(2) }
        rest = String(characters)
        self.arguments = arguments
    }

    private static func takeArgument(_ characters: inout ArraySlice<Character>, _ variables: Variables) -> String {
        var argument = ""
        while let next = characters.first, !next.isWhitespace, next != "\\" {
            switch next {
            case "'":
                characters.removeFirst()
                takeQuoted(&characters, into: &argument)
            case "\"":
                // Kept with its quotes: it names an object exactly.
                repeat { argument.append(characters.removeFirst()) } while characters.first.map { $0 != "\"" } ?? false
                if !characters.isEmpty { argument.append(characters.removeFirst()) }
            case ":":
                characters.removeFirst()
                let quote = characters.first.flatMap { $0 == "'" || $0 == "\"" ? $0 : nil }
                let name = String((quote == nil ? characters[...] : characters.dropFirst()).prefix { $0.isVariableName })
                let length = name.count + (quote == nil ? 0 : 2)
                let isClosed = quote == nil || characters.dropFirst(name.count + 1).first == quote
                let reference: StatementSplitter.Reference =
                    quote == nil ? .text(name) : quote == "'" ? .literal(name) : .identifier(name)
                if !name.isEmpty, isClosed, let value = variables.value(reference) {
                    argument += value
                    characters.removeFirst(length)
                } else {
                    argument.append(":")
                }
            default: argument.append(characters.removeFirst())
            }
        }
        return argument
    }

    /// `'it''s'`, and the escapes of C: `\n`, `\t`, `\\`, `\'`.
    private static func takeQuoted(_ characters: inout ArraySlice<Character>, into argument: inout String) {
        while let next = characters.popFirst() {
            if next == "'" {
                guard characters.first == "'" else { return }
                characters.removeFirst()
                argument.append("'")
            } else if next == "\\", let escaped = characters.popFirst() {
                switch escaped {
                case "n": argument.append("\n")
                case "t": argument.append("\t")
                case "r": argument.append("\r")
                default: argument.append(escaped)
                }
            } else {
                argument.append(next)
            }
        }
    }
}
