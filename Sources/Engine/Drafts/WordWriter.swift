/// Writes the keys of an operation or validation as the words of the builder command that makes it.
public enum WordWriter {
    /// - Returns: The command's own word first: `add-column users bio text`.
    public static func words(_ fields: Fields, of type: any MigrationEntry.Type) -> [String] {
        let reader = WordReader(type)
        var places: [String] = []
        var named: [Key] = []
        for key in reader.positionals {
            // What stands by place needs those before it.
            if let value = fields[key.name] { places += texts(value, key.kind) } else { break }
        }
        for key in reader.options where fields[key.name] != nil { named.append(key) }
        let options = named.flatMap { key in fields[key.name].map { option(key, $0) } ?? [] }
        let looksLikeOption = places.contains { $0 == "--" || WordReader.isOption($0) }
        return [type.verb] + (looksLikeOption ? options + ["--"] + places : places + options)
    }

    private static func option(_ key: Key, _ value: FieldValue) -> [String] {
        if case .bool(let flag) = value { return [flag ? "--\(key.word)" : "--no-\(key.word)"] }
        return texts(value, key.kind).flatMap { $0.hasPrefix("-") ? ["--\(key.word)=\($0)"] : ["--\(key.word)", $0] }
    }

    /// One text for each time that the option is given.
    private static func texts(_ value: FieldValue, _ kind: KeyKind) -> [String] {
        switch value {
        case .text(let text): [text]
        case .bool(let flag): [flag ? "true" : "false"]
        case .integer(let number): [String(number)]
        case .value(let value): [text(value)]
        case .values(let values): [values.map(text).joined(separator: ",")]
        case .list(let names): [names.map { kind == .names ? name($0, ",") : $0 }.joined(separator: ",")]
        case .map(let values): values.sorted { $0.key < $1.key }.map { name($0.key, "=:") + (kind == .map ? "=" : ":") + $0.value }
        case .records(let records): records.map { record($0, kind.recordKeys) }
        }
    }

    private static func name(_ text: String, _ signs: String) -> String {
        let isLetters = text.wholeMatch(of: /[\p{L}_][\p{L}\p{N}_$]*/) != nil
        return isLetters || signs == "," && WordParts.isPlain(text, signs) ? text : WordParts.quoted(text, "\"")
    }

    private static func text(_ value: DefaultValue) -> String {
        let plain: String
        switch value {
        case .string(let text): plain = text
        case .bool, .number: return value.sql
        case .null: return "null"
        case .sql(let text), .ambiguous(let text):
            if text.hasPrefix("'"), DefaultValue(argument: text) == value { return text }
            return "{sql: \(yaml(text))}"
        }
        let isRead = DefaultValue(argument: plain) == value && WordParts.isPlain(plain, ",:") && !plain.hasPrefix("{")
        return isRead ? plain : "{value: \(yaml(plain))}"
    }

    /// A scalar in quotes; in single ones YAML would fold its lines.
    private static func yaml(_ text: String) -> String {
        guard text.contains(where: \.isNewline) else { return WordParts.quoted(text, "'") }
        return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n") + "\""
    }

    private static func record(_ fields: Fields, _ keys: [Key]) -> String {
        var places = true
        var parts: [String] = []
        for key in keys {
            guard let value = fields[key.name] else {
                places = false
                continue
            }
            places = places && key.isRequired
            for text in texts(value, key.kind) { parts.append((places ? "" : "\(key.word)=") + part(text, key.kind)) }
        }
        return parts.joined(separator: ":")
    }

    private static func part(_ text: String, _ kind: KeyKind) -> String {
        switch kind {
        case .name: WordParts.isPlain(text, ":=") ? text : WordParts.quoted(text, "\"")
        case .text: WordParts.isPlain(text, ":") ? text : WordParts.quoted(text, "'")
        default: text
        }
    }
}
