/// Reads a node as the value of a key, by YAML 1.2: without quotes `true`, `false`, `null`, `~` and JSON's numbers are no strings.
enum FieldReader {
    static func read(_ node: YAMLNode, as kind: KeyKind) throws(FieldError) -> FieldValue {
        switch kind {
        case .table, .name, .index, .type, .constraint, .statements, .query, .choice, .text: return .text(try text(node, kind))
        // TRUE and NULL are expressions too.
        case .expression, .assignments: return .text(try text(node, kind, anyWord: true))
        case .bool:
            switch node.plain {
            case "true": return .bool(true)
            case "false": return .bool(false)
            default: throw FieldError("needs true or false", hint: "Write it without quotes.")
            }
        case .integer:
            guard let digits = node.plain, let number = Int(digits), String(number) == digits else {
                throw FieldError("needs \(kind.needs)")
            }
            return .integer(number)
        case .names:
            guard case .sequence(let elements) = node.content else { throw FieldError("needs \(kind.needs)", hint: "Write [a, b].") }
            var names: [String] = []
            for element in elements { names.append(try text(element, .name)) }
            return .list(names)
        case .elements:
            guard case .sequence(let elements) = node.content else { throw FieldError("needs \(kind.needs)", hint: "Write [a, b].") }
            var texts: [String] = []
            for element in elements { texts.append(try text(element, .name)) }
            return .list(texts)
        case .map:
            guard case .mapping(let pairs) = node.content else { throw FieldError("needs \(kind.needs)") }
            var values: [String: String] = [:]
            for pair in pairs {
                // Storage parameters say on and off, true and false: any word is a value.
                guard let key = pair.key.text, let value = pair.value.text, pair.value.plain != "" else { throw FieldError("needs \(kind.needs)") }
                values[key] = value
            }
            return .map(values)
        case .value: return .value(try value(node))
        case .values:
            guard case .sequence(let elements) = node.content else { throw FieldError("needs \(kind.needs)", hint: "Write [a, b].") }
            var values: [DefaultValue] = []
            for element in elements { values.append(try value(element)) }
            return .values(values)
        // The decoder reads the elements, each with its place.
        case .records: throw FieldError("needs \(kind.needs)", hint: "Begin each element with a dash.")
        case .expressions:
            guard case .mapping = node.content else { return .text(try text(node, .expression, anyWord: true)) }
            return .map(try map(node, of: .expression))
        case .choices: return .map(try map(node, of: .name))
        }
    }

    private static func map(_ node: YAMLNode, of kind: KeyKind) throws(FieldError) -> [String: String] {
        guard case .mapping(let pairs) = node.content else { throw FieldError("needs a map", hint: "Write {name: …}.") }
        var values: [String: String] = [:]
        for pair in pairs { values[try text(pair.key, .name)] = try text(pair.value, kind, anyWord: kind == .expression) }
        return values
    }

    private static func text(_ node: YAMLNode, _ kind: KeyKind, anyWord: Bool = false) throws(FieldError) -> String {
        guard let text = node.text else { throw FieldError("needs \(kind.needs)") }
        guard let plain = node.plain else { return text }
        if plain.isEmpty { throw FieldError("has no value", hint: "It needs \(kind.needs).") }
        if !anyWord, ["true", "false", "null", "~"].contains(plain) {
            throw FieldError("needs \(kind.needs), not \(plain)", hint: "Put it in quotes if that is the text: \"\(plain)\".")
        }
        return text
    }

    private static func value(_ node: YAMLNode) throws(FieldError) -> DefaultValue {
        if node.plain == "" { throw FieldError("has no value", hint: "Write null for NULL, \"\" for the empty string.") }
        switch node.content {
        case .scalar(let text, let isPlain): return isPlain ? DefaultValue(word: text) : DefaultValue(reading: text)
        case .mapping(let pairs):
            guard pairs.count == 1, let key = pairs[0].key.text, let text = pairs[0].value.text else { break }
            if key == "sql" { return .sql(text) }
            guard key == "value" else { break }
            // Here a string is a string, whatever it looks like.
            if pairs[0].value.plain == nil { return .string(text) }
            let value = DefaultValue(word: text)
            if case .bool = value { return value }
            if case .number = value { return value }
            return value == .null ? .null : .string(text)
        case .sequence: break
        }
        throw FieldError(
            "needs \(KeyKind.value.needs)", hint: "Write a value, {sql: \"an expression\"} or {value: \"text\"}; JSON goes in quotes.")
    }
}

extension DefaultValue {
    /// Reads a command's argument: a word as the file has it, or `{sql: now()}` and `{value: now()}`.
    init(argument: String) {
        let node = argument.hasPrefix("{") ? YAMLReader.read(Array(argument.utf8)).root : nil
        if let node, case .mapping = node.content, case .value(let value)? = try? FieldReader.read(node, as: .value) {
            self = value
        } else {
            self.init(word: argument)
        }
    }
}
