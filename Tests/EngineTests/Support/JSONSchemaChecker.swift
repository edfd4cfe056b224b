import TestSupport

@testable import Engine

/// Checks a document against the part of JSON Schema (draft 7) that the project's schema uses.
struct JSONSchemaChecker {
    let root: JSONValue

    static let known: Set = [
        "$schema", "title", "description", "definitions", "$ref", "type", "enum", "const", "properties", "required", "additionalProperties",
        "items", "minItems", "uniqueItems", "minimum", "minLength", "pattern", "anyOf", "allOf", "if", "then",
    ]

    /// What is wrong, each with its path; nothing where the document fits.
    func problems(_ document: JSONValue) -> [String] { problems(document, root, "") }

    private func problems(_ value: JSONValue, _ schema: JSONValue, _ path: String) -> [String] {
        guard case .object(let rules) = schema else { return ["\(path): not a schema"] }
        var found = Set(rules.keys).subtracting(Self.known).map { "\(path): the schema says \($0), which is not checked" }
        for (rule, demand) in rules {
            switch rule {
            case "$ref": found += problems(value, definition(demand.text ?? ""), path)
            case "type":
                let types = demand.text.map { [$0] } ?? demand.elements.compactMap(\.text)
                if !types.contains(where: { Self.is(value, $0) }) { found.append("\(path): not of type \(types)") }
            case "enum": if !demand.elements.contains(value) { found.append("\(path): not one of the values") }
            case "const": if value != demand { found.append("\(path): another value") }
            case "required":
                for key in demand.elements.compactMap(\.text) where !value.keys.contains(key) && Self.is(value, "object") {
                    found.append("\(path): lacks \(key)")
                }
            case "properties":
                for key in value.keys where demand.keys.contains(key) { found += problems(value[key], demand[key], "\(path).\(key)") }
            case "additionalProperties":
                for key in value.keys where !schema["properties"].keys.contains(key) {
                    found += demand == .bool(false) ? ["\(path): has no key \(key)"] : problems(value[key], demand, "\(path).\(key)")
                }
            case "items": for (index, element) in value.elements.enumerated() { found += problems(element, demand, "\(path)[\(index)]") }
            case "minItems": if value.elements.count < demand.int ?? 0, Self.is(value, "array") { found.append("\(path): too short") }
            case "uniqueItems":
                let elements = value.elements
                if elements.contains(where: { element in elements.count { $0 == element } > 1 }) { found.append("\(path): twice the same") }
            case "minimum": if let number = value.int, number < demand.int ?? 0 { found.append("\(path): too small") }
            case "minLength": if let text = value.text, text.count < demand.int ?? 0 { found.append("\(path): too short") }
            case "pattern":
                if let text = value.text, let pattern = try? Regex(demand.text ?? ""), text.firstMatch(of: pattern) == nil {
                    found.append("\(path): not of the pattern")
                }
            case "allOf": for part in demand.elements { found += problems(value, part, path) }
            case "anyOf":
                if demand.elements.allSatisfy({ !problems(value, $0, path).isEmpty }) { found.append("\(path): none of the shapes") }
            case "if": if problems(value, demand, path).isEmpty { found += problems(value, schema["then"], path) }
            default: break
            }
        }
        return found
    }

    private func definition(_ reference: String) -> JSONValue { root["definitions"][String(reference.dropFirst("#/definitions/".count))] }

    private static func `is`(_ value: JSONValue, _ type: String) -> Bool {
        switch (value, type) {
        case (.null, "null"), (.bool, "boolean"), (.number, "number"), (.string, "string"), (.array, "array"), (.object, "object"): true
        case (.number(let number), "integer"): number.rounded() == number
        default: false
        }
    }
}

extension JSONValue {
    /// YAML as an editor sees it, by the rules of YAML 1.2.
    init(yaml text: String) throws {
        let document = YAMLReader.read(Array(text.utf8))
        if let problem = document.problems.first { throw problem }
        self = document.root.map(JSONValue.init) ?? .null
    }

    private init(_ node: YAMLNode) {
        switch node.content {
        case .scalar(let text, isPlain: false): self = .string(text)
        case .scalar(let text, isPlain: true):
            switch DefaultValue(word: text) {
            case .bool(let flag): self = .bool(flag)
            case .number(let digits): self = .number(Double(digits) ?? .nan)
            case .null: self = .null
            default: self = text.isEmpty ? .null : .string(text)
            }
        case .sequence(let elements): self = .array(elements.map(JSONValue.init))
        case .mapping(let pairs):
            self = .object(Dictionary(pairs.map { ($0.key.text ?? "", JSONValue($0.value)) }, uniquingKeysWith: { first, _ in first }))
        }
    }
}
