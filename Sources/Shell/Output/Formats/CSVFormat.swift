import Engine

/// Comma-separated values after RFC 4180, byte for byte as psql's `csv` format.
struct CSVFormat: RowFormat {
    private let options: OutputOptions
    private let cells: CellReader
    private let separator: UInt8

    init(_ options: OutputOptions, title: String?) {
        self.options = options
        cells = CellReader(options)
        separator = options.csvFieldSeparator.utf8.first ?? UInt8(ascii: ",")
    }

    mutating func begin(_ rows: Rows, to buffer: inout [UInt8]) {
        guard !options.tuplesOnly, options.expanded != .on else { return }
        for column in 0..<rows.columnCount {
            if column > 0 { buffer.append(separator) }
            append(name: rows.columnName(column), to: &buffer)
        }
        buffer.append(UInt8(ascii: "\n"))
    }

    mutating func append(_ rows: Rows, row: Int, to buffer: inout [UInt8]) {
        for column in 0..<rows.columnCount {
            if options.expanded == .on {
                append(name: rows.columnName(column), to: &buffer)
                buffer.append(separator)
            } else if column > 0 {
                buffer.append(separator)
            }
            cells.with(rows, row, column) { append($0, to: &buffer) }
            if options.expanded == .on { buffer.append(UInt8(ascii: "\n")) }
        }
        if options.expanded != .on, rows.columnCount > 0 { buffer.append(UInt8(ascii: "\n")) }
    }

    func end(footers: [String]?, count: Int, to buffer: inout [UInt8]) {}

    private func append(name: String, to buffer: inout [UInt8]) {
        var name = name
        name.withUTF8 { append(UnsafeRawBufferPointer($0), to: &buffer) }
    }

    /// `\.` alone is quoted too, for COPY would take it as the end of the data.
    private func append(_ bytes: UnsafeRawBufferPointer, to buffer: inout [UInt8]) {
        let quote = UInt8(ascii: "\"")
        // Beside such a separator `\.` could come to stand alone.
        let isSpecial = separator == UInt8(ascii: ".") || separator == UInt8(ascii: "\\") || bytes.contains { $0 == separator || $0 == quote || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        guard isSpecial || bytes.elementsEqual("\\.".utf8) else { return buffer.append(contentsOf: bytes) }
        buffer.append(quote)
        for byte in bytes {
            if byte == quote { buffer.append(quote) }
            buffer.append(byte)
        }
        buffer.append(quote)
    }
}
