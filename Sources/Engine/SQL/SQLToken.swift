internal import CPGQuery

/// A token of SQL text, by PostgreSQL's own scanner.
struct SQLToken: Hashable, Sendable {
    /// Bytes from the start of the text.
    let range: Range<Int>
    let text: String

    /// The tokens of a text, without comments.
    static func scan(_ sql: String) throws(SQLSyntaxError) -> [SQLToken] {
        let result = pg_query_scan(sql)
        defer { pg_query_free_scan_result(result) }
        if let error = result.error?.pointee {
            throw SQLSyntaxError(message: error.message.map { String(cString: $0) } ?? "the SQL cannot be read")
        }
        guard let data = result.pbuf.data else { return [] }
        let message = UnsafeRawBufferPointer(start: data, count: result.pbuf.len)
        let bytes = Array(sql.utf8)
        var tokens: [SQLToken] = []
        // ScanResult: field 2 repeats ScanToken; of its fields 1 is the start, 2 the end, 4 the kind.
        for case (2, .bytes(let token)) in ProtobufFields(message[...]) {
            var numbers: [Int: Int] = [:]
            for case (let field, .number(let number)) in ProtobufFields(token) { numbers[field] = number }
            let range = (numbers[1] ?? 0)..<(numbers[2] ?? 0)
            let text = String(decoding: bytes[range], as: UTF8.self)
            if text.hasPrefix("--") || text.hasPrefix("/*") { continue }
            tokens.append(SQLToken(range: range, text: text))
        }
        return tokens
    }
}

extension String {
    /// SQL from its first token on.
    var withoutLeadingComments: String {
        // Most have none.
        guard let first = utf8.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "/") || first <= 0x20, let token = (try? SQLToken.scan(self))?.first else { return self }
        return String(decoding: Array(utf8.dropFirst(token.range.lowerBound)), as: UTF8.self)
    }
}

/// The fields of one protobuf message: number, and a varint or a run of bytes. Nothing else occurs in a scan result.
/// - SeeAlso: <https://protobuf.dev/programming-guides/encoding/>
private struct ProtobufFields: Sequence, IteratorProtocol {
    enum Value {
        case number(Int)
        case bytes(Slice<UnsafeRawBufferPointer>)
    }

    private var rest: Slice<UnsafeRawBufferPointer>

    init(_ message: Slice<UnsafeRawBufferPointer>) { rest = message }

    mutating func next() -> (Int, Value)? {
        guard !rest.isEmpty else { return nil }
        let tag = varint()
        let value = varint()
        guard tag & 7 == 2 else { return (tag >> 3, .number(value)) }
        defer { rest = rest.dropFirst(value) }
        return (tag >> 3, .bytes(rest.prefix(value)))
    }

    private mutating func varint() -> Int {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while let byte = rest.popFirst() {
            value |= UInt64(byte & 0x7F) << shift
            shift += 7
            if byte & 0x80 == 0 { break }
        }
        return Int(truncatingIfNeeded: value)
    }
}
