/// A node of a parse tree: what libpg_query writes as JSON, read back.
///
/// A statement or expression is an object with one key, its node type (`{"ColumnRef": {…}}`). Fields that are zero, false
/// or empty are left out by libpg_query.
/// - SeeAlso: <https://github.com/pganalyze/libpg_query/blob/15-4.0.0/protobuf/pg_query.proto>
public indirect enum SQLNode: Hashable, Sendable {
    case object([String: SQLNode])
    case array([SQLNode])
    case string(String)
    case number(Int)
    case bool(Bool)
    case null

    /// The field of an object; nil for anything else.
    public subscript(key: String) -> SQLNode? {
        if case .object(let fields) = self { fields[key] } else { nil }
    }

    /// The elements of an array; none for anything else.
    public var elements: [SQLNode] {
        if case .array(let elements) = self { elements } else { [] }
    }

    public var fields: [String: SQLNode] {
        if case .object(let fields) = self { fields } else { [:] }
    }

    public var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    public var integer: Int? {
        if case .number(let number) = self { number } else { nil }
    }

    /// The node type of a wrapped node, `ColumnRef` for `{"ColumnRef": {…}}`.
    public var kind: String? {
        if case .object(let fields) = self, fields.count == 1 { fields.keys.first } else { nil }
    }

    /// The text of a list of `String` nodes: a qualified name.
    public var names: [String] { elements.compactMap { $0["String"]?["sval"]?.text } }

    /// Every node of this type, at any depth, without its wrapper.
    public func all(_ kind: String) -> [SQLNode] {
        var found: [SQLNode] = []
        visit { if $0 == kind { found.append($1) } }
        return found
    }

    private func visit(_ body: (String, SQLNode) -> Void) {
        switch self {
        case .object(let fields):
            for (key, value) in fields {
                body(key, value)
                value.visit(body)
            }
        case .array(let elements): for element in elements { element.visit(body) }
        case .string, .number, .bool, .null: break
        }
    }
}

/// Reads libpg_query's JSON. It is machine-made, so only nesting is guarded against.
struct SQLNodeReader {
    /// Levels of JSON that are followed; an expression takes about four a level.
    static let deepest = 4_000

    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0
    private var depth = 0

    private init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    static func read(_ bytes: UnsafeBufferPointer<UInt8>) throws(SQLSyntaxError) -> SQLNode {
        var reader = SQLNodeReader(bytes)
        return try reader.value()
    }

    private var byte: UInt8 { index < bytes.count ? bytes[index] : 0 }

    private mutating func value() throws(SQLSyntaxError) -> SQLNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw SQLSyntaxError(message: "SQL is nested too deeply") }
        switch byte {
        case UInt8(ascii: "{"):
            var fields: [String: SQLNode] = [:]
            index += 1
            while byte != UInt8(ascii: "}") {
                if byte == UInt8(ascii: ",") { index += 1 }
                let key = try string()
                index += 1
                fields[key] = try value()
            }
            index += 1
            return .object(fields)
        case UInt8(ascii: "["):
            var elements: [SQLNode] = []
            index += 1
            while byte != UInt8(ascii: "]") {
                if byte == UInt8(ascii: ",") { index += 1 }
                elements.append(try value())
            }
            index += 1
            return .array(elements)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): index += 4; return .bool(true)
        case UInt8(ascii: "f"): index += 5; return .bool(false)
        case UInt8(ascii: "n"): index += 4; return .null
        default:
            let start = index
            while byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { index += 1 }
            guard let number = Int(String(decoding: bytes[start..<index], as: UTF8.self)) else {
                throw SQLSyntaxError(message: "the parse tree cannot be read")
            }
            return .number(number)
        }
    }

    private mutating func string() throws(SQLSyntaxError) -> String {
        guard byte == UInt8(ascii: "\"") else { throw SQLSyntaxError(message: "the parse tree cannot be read") }
        index += 1
        var text: [UInt8] = []
        while index < bytes.count, byte != UInt8(ascii: "\"") {
            if byte == UInt8(ascii: "\\") {
                index += 1
                switch byte {
                case UInt8(ascii: "b"): text.append(8)
                case UInt8(ascii: "f"): text.append(12)
                case UInt8(ascii: "n"): text.append(10)
                case UInt8(ascii: "r"): text.append(13)
                case UInt8(ascii: "t"): text.append(9)
                case UInt8(ascii: "u"):
                    let digits = String(decoding: bytes[index..<bytes.count].dropFirst().prefix(4), as: UTF8.self)
                    let scalar = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init) ?? "\u{FFFD}"
                    text.append(contentsOf: String(Character(scalar)).utf8)
                    index += 4
                default: text.append(byte)
                }
            } else {
                text.append(byte)
            }
            index += 1
        }
        index += 1
        return String(decoding: text, as: UTF8.self)
    }
}
