import Engine

/// Tab-separated values with a header: backslash, tab and line ends within a value are written `\\`, `\t`, `\n`, `\r`; NULL as set.
struct TSVFormat: RowFormat {
    private let options: OutputOptions
    private let cells: CellReader

    init(_ options: OutputOptions, title: String?) {
        self.options = options
        cells = CellReader(options)
    }

    mutating func begin(_ rows: Rows, to buffer: inout [UInt8]) {
        guard !options.tuplesOnly else { return }
        for column in 0..<rows.columnCount {
            if column > 0 { buffer.append("\t") }
            buffer.append(rows.columnName(column), replacing: Self.escape)
        }
        buffer.append("\n")
    }

    mutating func append(_ rows: Rows, row: Int, to buffer: inout [UInt8]) {
        guard rows.columnCount > 0 else { return }
        for column in 0..<rows.columnCount {
            if column > 0 { buffer.append("\t") }
            cells.with(rows, row, column) { buffer.append($0, replacing: Self.escape) }
        }
        buffer.append("\n")
    }

    func end(footers: [String]?, count: Int, to buffer: inout [UInt8]) {}

    private static func escape(_ byte: UInt8) -> String? {
        switch byte {
        case UInt8(ascii: "\t"): "\\t"
        case UInt8(ascii: "\n"): "\\n"
        case UInt8(ascii: "\r"): "\\r"
        case UInt8(ascii: "\\"): "\\\\"
        default: nil
        }
    }
}
