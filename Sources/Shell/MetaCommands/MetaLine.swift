import Engine
import MigrateCommands

/// A backslash command as it was written: `\name argument 'quoted argument' "exact name" :variable `program``, up to the line's end,
/// `\\`, or the next command.
/// - SeeAlso: <https://www.postgresql.org/docs/current/app-psql.html>, "Meta-Commands"
struct MetaLine {
    let name: String
    private(set) var arguments: [String] = []
    /// All of the line after the name, without blanks around it, as it stands.
    let whole: String
    /// What follows on the line and is not this command's.
    private(set) var rest = ""
    private var characters: ArraySlice<Character>
    /// Whether the first argument was written with a quote.
    private(set) var startsWithQuote = false
    /// Arguments beyond those that the command takes, as they stand.
    private(set) var extra: [String] = []
    /// Why an argument could not be read.
    private(set) var problem: MetaError?

    /// - Parameter text: From the backslash on. Arguments are read by the functions below.
    init(_ text: String) {
        var characters = Array(text)[...]
        characters.removeFirst()
        var name = ""
        while let next = characters.first, !next.isWhitespace, next != "\\" { name.append(characters.removeFirst()) }
        self.name = name
        self.characters = characters
        whole = String(characters).trimmed
    }

    /// The line belongs to the command whole.
    mutating func takeWhole() {
        rest = ""
        arguments = whole.isEmpty ? [] : [whole]
    }

    /// Reads the arguments, each word of them; `|` in front of one makes what follows a command of the operating system.
    ///
    /// - Parameter most: How many the command takes; what follows is passed over as it stands.
    mutating func takeArguments(_ variables: Variables?, allowsPipe: Bool = false, most: Int = .max) {
        startsWithQuote = skipBlanks() == "'"
        while let next = skipBlanks(), next != "\\" {
            if arguments.count >= most {
                extra.append(takeArgument(nil))
                continue
            }
            if allowsPipe, next == "|" {
                arguments.append(String(characters).trimmed)
                characters = []
                break
            }
            arguments.append(takeArgument(variables))
        }
        finish()
    }

    /// Passes over the arguments without looking at variables or running programs.
    mutating func skipArguments(_ reading: MetaReading) {
        if reading == .wholeLine { return takeWhole() }
        while let next = skipBlanks(), next != "\\" {
            // A command of the operating system goes to the line's end.
            if reading == .wordsOrPipe, next == "|" { characters = [] } else { _ = takeArgument(nil) }
        }
        finish()
    }

    private mutating func finish() {
        // `\\` only separates.
        if characters.starts(with: ["\\", "\\"]) { characters.removeFirst(2) }
        rest = String(characters)
    }

    private mutating func skipBlanks() -> Character? {
        while let next = characters.first, next.isWhitespace { characters.removeFirst() }
        return characters.first
    }

    private mutating func takeArgument(_ variables: Variables?) -> String {
        var argument = ""
        while let next = characters.first, !next.isWhitespace, next != "\\" {
            switch next {
            case "'":
                characters.removeFirst()
                takeQuoted(into: &argument)
            case "\"":
                // Kept with its quotes: it names an object exactly.
                repeat { argument.append(characters.removeFirst()) } while characters.first.map { $0 != "\"" } ?? false
                if characters.isEmpty { problem = .unterminatedQuote } else { argument.append(characters.removeFirst()) }
            case "`":
                characters.removeFirst()
                argument += takeProgram(variables)
            case ":": takeVariable(variables, into: &argument)
            default: argument.append(characters.removeFirst())
            }
        }
        return argument
    }

    private mutating func takeVariable(_ variables: Variables?, into argument: inout String) {
        if characters.dropFirst().first == "{", characters.dropFirst(2).first == "?" {
            let name = String(characters.dropFirst(3).prefix { $0.isVariableName })
            if !name.isEmpty, characters.dropFirst(3 + name.count).first == "}" {
                characters.removeFirst(name.count + 4)
                argument += variables?.value(.isSet(name)) ?? ""
                return
            }
        }
        characters.removeFirst()
        let quote = characters.first.flatMap { $0 == "'" || $0 == "\"" ? $0 : nil }
        let name = String((quote == nil ? characters[...] : characters.dropFirst()).prefix { $0.isVariableName })
        let isClosed = quote == nil || characters.dropFirst(name.count + 1).first == quote
        let reference: StatementSplitter.Reference = quote == nil ? .text(name) : quote == "'" ? .literal(name) : .identifier(name)
        if !name.isEmpty, isClosed, let value = variables?.value(reference) {
            argument += value
            characters.removeFirst(name.count + (quote == nil ? 0 : 2))
        } else {
            argument.append(":")
        }
    }

    /// `'it''s'`, and the escapes of C: `\n`, `\t`, `\b`, `\r`, `\f`, `\12`, `\x0A`, any other character itself.
    private mutating func takeQuoted(into argument: inout String) {
        while let next = characters.popFirst() {
            if next == "'" {
                guard characters.first == "'" else { return }
                characters.removeFirst()
                argument.append("'")
            } else if next == "\\", let escaped = characters.popFirst() {
                switch escaped {
                case "n": argument.append("\n")
                case "t": argument.append("\t")
                case "b": argument.append("\u{8}")
                case "r": argument.append("\r")
                case "f": argument.append("\u{C}")
                case "x" where characters.first?.isHexDigit == true: takeCode(radix: 16, digits: 2, into: &argument)
                case "0"..."7":
                    characters = [escaped] + characters
                    takeCode(radix: 8, digits: 3, into: &argument)
                default: argument.append(escaped)
                }
            } else {
                argument.append(next)
            }
        }
        problem = .unterminatedQuote
    }

    private mutating func takeCode(radix: Int, digits: Int, into argument: inout String) {
        var text = ""
        while text.count < digits, let next = characters.first, Int(String(next), radix: radix) != nil { text.append(characters.removeFirst()) }
        argument.unicodeScalars.append(Unicode.Scalar(UInt8(truncatingIfNeeded: Int(text, radix: radix) ?? 0)))
    }

    /// What a program prints, without its last line end; variables in it are replaced, `:'name'` quoted for the operating system's shell.
    private mutating func takeProgram(_ variables: Variables?) -> String {
        var command = ""
        while let next = characters.first, next != "`" {
            if next == ":", let variables {
                let quote = characters.dropFirst().first == "'"
                let name = String(characters.dropFirst(quote ? 2 : 1).prefix { $0.isVariableName })
                let isClosed = !quote || characters.dropFirst(2 + name.count).first == "'"
                if !name.isEmpty, isClosed, let value = variables[name] {
                    characters.removeFirst(name.count + (quote ? 3 : 1))
                    command += quote ? ShellWord.quoted(value) : value
                    continue
                }
            }
            command.append(characters.removeFirst())
        }
        guard !characters.isEmpty else {
            problem = .unterminatedQuote
            return ""
        }
        characters.removeFirst()
        guard variables != nil else { return "`\(command)`" }
        let (output, status) = SystemProgram.output(of: command)
        guard status == 0 else {
            problem = .programFailed(command, status)
            return ""
        }
        return output.hasSuffix("\n") ? String(output.dropLast()) : output
    }
}

extension String {
    var trimmed: String {
        var rest = self[...]
        while rest.first?.isWhitespace ?? false { rest.removeFirst() }
        while rest.last?.isWhitespace ?? false { rest.removeLast() }
        return String(rest)
    }
}
