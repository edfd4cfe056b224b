/// Reads the words of a builder command as the keys of an operation or validation.
///
/// ``WordWriter`` writes what this reads. What is wrong is said as the command line spells it.
public struct WordReader {
    /// As errors call the command: `add-column`, `check column-exists`.
    private let title: String
    private let type: any MigrationEntry.Type
    private let keys: [Key]
    /// Those that stand in their place, in order.
    public let positionals: [Key]
    /// Those that are options.
    public let options: [Key]

    public init(_ type: any MigrationEntry.Type) {
        self.type = type
        title = (type is any MigrationValidation.Type ? "check " : "") + type.verb
        keys = type.keys
        positionals = type.positionals.compactMap { name in type.keys.first { $0.name == name } }
        options = type.keys.filter { key in !type.positionals.contains(key.name) }
    }

    /// - Returns: What the words say, checked key by key and together.
    /// - Throws: ``FieldError``, its key as the file spells it.
    public func fields(_ words: [String]) throws(FieldError) -> Fields {
        let texts = try sort(words)
        var fields = Fields()
        // Lists last: a short form may depend on the other keys.
        for key in keys.filter({ $0.kind.recordKeys.isEmpty }) + keys.filter({ !$0.kind.recordKeys.isEmpty }) {
            guard let given = texts[key.name] else { continue }
            do throws(FieldError) { fields.set(key.name, try value(of: key, given, beside: fields)) } catch { throw error.at(key.name) }
        }
        let missing = keys.filter { $0.isRequired && fields[$0.name] == nil }
        guard missing.isEmpty else {
            throw FieldError("\(title) lacks \(missing.map(spelling).joined(separator: ", "))", hint: "Write: migrate \(usage)")
        }
        return try type.checked(fields).fields
    }

    /// The command and what it takes, in one line.
    public var usage: String {
        let places = positionals.map { $0.isRequired ? "<\($0.word)>" : "[<\($0.word)>]" }
        let named = options.map { key in
            let option = key.isFlag ? "--\(key.word)" : "--\(key.word) <\(key.placeholder)>"
            return (key.isRequired ? option : "[\(option)]") + (key.repeats && !key.kind.recordKeys.isEmpty ? " …" : "")
        }
        return ([title] + places + named).joined(separator: " ")
    }

    /// How an error names a key: `<data-type>`, `--default`.
    public func spelling(_ key: Key) -> String { positionals.contains(key) ? "<\(key.word)>" : "--\(key.word)" }

    /// The same, by the name that the file has.
    public func spelling(_ name: String) -> String { keys.first { $0.name == name }.map(spelling) ?? name }

    // MARK: Words by key

    private func sort(_ words: [String]) throws(FieldError) -> [String: [String]] {
        var texts: [String: [String]] = [:]
        var places = positionals[...]
        var rest = words[...]
        var areAllPlain = false
        while let word = rest.popFirst() {
            if !areAllPlain, word == "--" {
                areAllPlain = true
            } else if !areAllPlain, Self.isOption(word) {
                let (key, text) = try option(word, &rest)
                guard texts[key.name] == nil || key.repeats else { throw FieldError("is given twice", key: key.name) }
                texts[key.name, default: []].append(text)
            } else if let key = places.popFirst() {
                texts[key.name] = [word]
            } else {
                let takes = positionals.map { "<\($0.word)>" }.joined(separator: " ")
                throw FieldError("\(title) cannot place the word \"\(word)\"", hint: "It takes \(takes), then options; a text with blanks goes in quotes.")
            }
        }
        return texts
    }

    static func isOption(_ word: String) -> Bool { word.wholeMatch(of: /--[A-Za-z][A-Za-z0-9_-]*(=(?s:.*))?|-[A-Za-z]/) != nil }

    private func option(_ word: String, _ rest: inout ArraySlice<String>) throws(FieldError) -> (Key, String) {
        let name = String(word.drop { $0 == "-" }.prefix { $0 != "=" })
        let given = word.firstIndex(of: "=").map { String(word[word.index(after: $0)...]) }
        if let key = options.first(where: { $0.word == name }) {
            if let given { return (key, given) }
            if key.isFlag {
                guard let next = rest.first, ["true", "false"].contains(next) else { return (key, "true") }
                return (key, rest.removeFirst())
            }
            guard let next = rest.first, !(Self.isOption(next) && options.contains { next.drop { $0 == "-" }.prefix { $0 != "=" } == $0.word }) else {
                throw FieldError("--\(name) lacks its value", hint: "Write --\(name) <\(key.placeholder)>.")
            }
            return (key, rest.removeFirst())
        }
        if given == nil, name.hasPrefix("no-"), let key = options.first(where: { $0.isFlag && "no-" + $0.word == name }) { return (key, "false") }
        if let key = positionals.first(where: { $0.word == name }) {
            throw FieldError("\(title) takes its \(key.word) by place, without --\(name)", hint: "Write: migrate \(usage)")
        }
        let known = options.flatMap { $0.isFlag ? ["--\($0.word)", "--no-\($0.word)"] : ["--\($0.word)"] }
        let wrong = String(word.prefix { $0 != "=" })
        throw FieldError("\(title) has no option \(wrong)", hint: known.isEmpty ? "It takes none." : Nearest.suggestion(for: wrong, among: known))
    }

    // MARK: Values of a kind

    private func value(of key: Key, _ texts: [String], beside fields: Fields) throws(FieldError) -> FieldValue {
        guard case .records(let keys) = key.kind else { return try Self.value(texts, key.kind) }
        var records: [Fields] = []
        for text in texts {
            if let short = try type.shorthand(text, of: key.name, beside: fields) {
                records.append(short)
            } else {
                records.append(try Self.record(text, keys))
            }
        }
        return .records(records)
    }

    private static func value(_ texts: [String], _ kind: KeyKind) throws(FieldError) -> FieldValue {
        let text = texts.joined(separator: ",")
        let value: FieldValue
        switch kind {
        case .bool:
            guard let flag = Bool(text) else { throw FieldError("needs true or false, not \"\(text)\"") }
            value = .bool(flag)
        case .integer:
            guard let number = Int(text) else { throw FieldError("needs \(kind.needs), not \"\(text)\"") }
            value = .integer(number)
        case .value:
            let read = DefaultValue(argument: text)
            if case .ambiguous = read {
                throw FieldError(
                    "\"\(text)\" reads as SQL, but would be kept as a string",
                    hint: "Write '{sql: \(text)}' for the expression, or '{value: \(text)}' for the string, quotes and all.")
            }
            value = .value(read)
        case .values: value = .values(parts(text).map(DefaultValue.init(argument:)))
        case .names: value = .list(parts(text).map { WordParts.unquoted($0, "\"") ?? $0 })
        case .elements: value = .list(parts(text))
        case .map: value = .map(try map(texts, at: "="))
        case .choices: value = .map(try map(texts, at: ":"))
        case .expressions: value = try expressions(texts)
        case .choice(let choices):
            // Words of the command line have dashes where those of the file have underscores.
            value = .text(choices.contains(text) ? text : text.replacing("-", with: "_"))
        case .expression, .assignments, .query, .constraint, .statements: value = .sql(text)
        case .table, .name, .type, .index, .text, .records: value = .text(text)
        }
        try kind.check(value)
        return value
    }

    private static func parts(_ text: String) -> [String] { text.isEmpty ? [] : WordParts.split(text, at: ",").map(WordParts.trimmed) }

    private static func map(_ texts: [String], at sign: Character) throws(FieldError) -> [String: String] {
        var values: [String: String] = [:]
        for text in texts {
            guard let (name, value) = WordParts.cut(text, at: sign) else { throw FieldError("needs a name, \(sign) and a value, not \"\(text)\"") }
            let plain = WordParts.unquoted(name, "\"") ?? name
            guard values[plain] == nil else { throw FieldError("gives \"\(plain)\" twice") }
            values[plain] = value
        }
        return values
    }

    /// One expression, or one for each of several columns.
    private static func expressions(_ texts: [String]) throws(FieldError) -> FieldValue {
        let named = texts.filter { text in
            guard let (name, _) = WordParts.cut(text, at: ":") else { return false }
            return name.wholeMatch(of: /[\p{L}_][\p{L}\p{N}_$]*|"([^"]|"")+"/) != nil
        }
        if named.isEmpty, texts.count == 1 { return .sql(texts[0]) }
        guard named.count == texts.count else { throw FieldError("needs a column's name and a colon before each expression") }
        return .sql(try map(texts, at: ":"))
    }

    /// `id:bigint:identity=by_default`: keys by place, in their order, then others by name.
    private static func record(_ text: String, _ keys: [Key]) throws(FieldError) -> Fields {
        var fields = Fields()
        var places = keys[...]
        for part in WordParts.split(text, at: ":") {
            var (key, source) = (Key?.none, part)
            if let (name, rest) = WordParts.cut(part, at: "="), let named = keys.first(where: { $0.word == name || $0.name == name }) {
                (key, source) = (named, rest)
            } else {
                key = places.popFirst()
            }
            guard let key else { throw FieldError("\"\(text)\" has a part too many", hint: "Its parts are \(keys.map(\.word).joined(separator: ", ")).") }
            guard fields[key.name] == nil else { throw FieldError("\"\(text)\" gives \(key.word) twice") }
            do throws(FieldError) { fields.set(key.name, try value([plain(source, key.kind)], key.kind)) } catch {
                throw FieldError("\"\(text)\": \(key.word): \(error.message)", hint: error.hint)
            }
        }
        if let missing = keys.first(where: { $0.isRequired && fields[$0.name] == nil }) {
            throw FieldError("\"\(text)\" lacks its \(missing.word)", hint: "Write \(keys.filter(\.isRequired).map { "<\($0.word)>" }.joined(separator: ":")).")
        }
        return fields
    }

    /// Quotes around the whole of a name or text only keep its colons together; those of SQL and of values belong to it.
    private static func plain(_ text: String, _ kind: KeyKind) -> String {
        switch kind {
        case .name: WordParts.unquoted(text, "\"") ?? text
        case .text: WordParts.unquoted(text, "'") ?? text
        default: text
        }
    }
}

extension MigrationEntry {
    /// As a command line has it: `add-column`.
    public static var verb: String { name.replacing("_", with: "-") }
}
