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
        case UInt8(ascii: "t"):
            index += 4
            return .bool(true)
        case UInt8(ascii: "f"):
            index += 5
            return .bool(false)
        case UInt8(ascii: "n"):
            index += 4
            return .null
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
