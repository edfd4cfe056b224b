import FoundationEssentials

/// A JSON document, looked into as a script would: `document["phases"][0]["status"].text`.
public enum JSONValue: Decodable, Equatable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// - Throws: what the decoder says of text that is not one JSON document.
    public init(parsing text: String) throws { self = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    /// `null` where there is no such key.
    public subscript(key: String) -> JSONValue { if case .object(let object) = self { object[key] ?? .null } else { .null } }

    /// `null` where there is no such element.
    public subscript(index: Int) -> JSONValue { if case .array(let array) = self, array.indices.contains(index) { array[index] } else { .null } }

    public var text: String? { if case .string(let text) = self { text } else { nil } }
    public var int: Int? { if case .number(let number) = self { Int(number) } else { nil } }
    public var elements: [JSONValue] { if case .array(let array) = self { array } else { [] } }
    public var keys: [String] { if case .object(let object) = self { object.keys.sorted() } else { [] } }
}
