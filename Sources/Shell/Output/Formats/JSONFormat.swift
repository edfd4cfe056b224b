import Engine

/// A result as an array of objects (`json`), or one object a line (`jsonl`): numbers, booleans, NULL and json as themselves, all else
/// as the server writes it. A name that comes twice gets a number.
struct JSONFormat: RowFormat {
    private let isLines: Bool
    private var names: [[UInt8]] = []
    private var kinds: [Kind] = []
    private var rowCount = 0

    private enum Kind { case number, boolean, json, text }

    init(_ options: OutputOptions, title: String?) { isLines = options.format == .jsonl }

    mutating func begin(_ rows: Rows, to buffer: inout [UInt8]) {
        var taken: Set<String> = []
        for column in 0..<rows.columnCount {
            var name = rows.columnName(column)
            var number = 1
            while !taken.insert(name).inserted {
                number += 1
                name = "\(rows.columnName(column))_\(number)"
            }
            var quoted: [UInt8] = []
            name.withUTF8 { Self.append(text: UnsafeRawBufferPointer($0), to: &quoted) }
            names.append(quoted)
            // By their OIDs in pg_type: the numbers, bool, json and jsonb.
            switch rows.columnType(column) {
            case 20, 21, 23, 26, 700, 701, 1700: kinds.append(.number)
            case 16: kinds.append(.boolean)
            case 114, 3802: kinds.append(.json)
            default: kinds.append(.text)
            }
        }
        if !isLines { buffer.append("[") }
    }

    mutating func append(_ rows: Rows, row: Int, to buffer: inout [UInt8]) {
        if !isLines { buffer.append(rowCount > 0 ? ",\n " : "") }
        rowCount += 1
        buffer.append("{")
        for column in names.indices {
            if column > 0 { buffer.append(isLines ? "," : ", ") }
            buffer.append(contentsOf: names[column])
            buffer.append(isLines ? ":" : ": ")
            guard !rows.isNull(row, column) else {
                buffer.append("null")
                continue
            }
            let bytes = rows.bytes(row, column)
            switch kinds[column] {
            // NaN and Infinity are no numbers of JSON.
            case .number where bytes.last.map { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") } ?? false: buffer.append(contentsOf: bytes)
            case .boolean: buffer.append(bytes.first == UInt8(ascii: "t") ? "true" : "false")
            // json keeps its line ends, which only stand between tokens.
            case .json: buffer.append(bytes) { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") ? " " : nil }
            case .number, .text: Self.append(text: bytes, to: &buffer)
            }
        }
        buffer.append(isLines ? "}\n" : "}")
    }

    func end(footers: [String]?, count: Int, to buffer: inout [UInt8]) { if !isLines { buffer.append("]\n") } }

    private static func append(text bytes: UnsafeRawBufferPointer, to buffer: inout [UInt8]) {
        buffer.append("\"")
        buffer.append(bytes) { byte in
            switch byte {
            case UInt8(ascii: "\""): "\\\""
            case UInt8(ascii: "\\"): "\\\\"
            case UInt8(ascii: "\n"): "\\n"
            case UInt8(ascii: "\r"): "\\r"
            case UInt8(ascii: "\t"): "\\t"
            case ..<0x20: "\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            default: nil
            }
        }
        buffer.append("\"")
    }
}
