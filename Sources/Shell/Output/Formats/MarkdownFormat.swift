import Engine

/// A table of GitHub's Markdown; numbers to the right, line ends within a value as `<br>`.
struct MarkdownFormat: RowFormat {
    private let options: OutputOptions
    private let title: String?
    private let cells: CellReader

    init(_ options: OutputOptions, title: String?) {
        (self.options, self.title) = (options, title)
        cells = CellReader(options)
    }

    mutating func begin(_ rows: Rows, to buffer: inout [UInt8]) {
        if let title, !options.tuplesOnly {
            buffer.append("**")
            buffer.append(title, replacing: Self.escape)
            buffer.append("**\n\n")
        }
        // A table of Markdown has a header, be it an empty one.
        for column in 0..<rows.columnCount {
            buffer.append(column == 0 ? "| " : " ")
            if !options.tuplesOnly { buffer.append(rows.columnName(column), replacing: Self.escape) }
            buffer.append(" |")
        }
        buffer.append("\n")
        for column in 0..<rows.columnCount {
            buffer.append(column == 0 ? "| " : " ")
            buffer.append(RowStore.isRightAligned(rows.columnType(column)) ? "---: |" : "--- |")
        }
        buffer.append("\n")
    }

    mutating func append(_ rows: Rows, row: Int, to buffer: inout [UInt8]) {
        for column in 0..<rows.columnCount {
            buffer.append(column == 0 ? "| " : " ")
            cells.with(rows, row, column) { buffer.append($0, replacing: Self.escape) }
            buffer.append(" |")
        }
        buffer.append("\n")
    }

    func end(footers: [String]?, count: Int, to buffer: inout [UInt8]) {
        if !options.tuplesOnly, let footers, !footers.isEmpty {
            buffer.append("\n")
            for footer in footers {
                buffer.append(footer, replacing: Self.escape)
                buffer.append("  \n")
            }
        }
        buffer.append("\n")
    }

    private static func escape(_ byte: UInt8) -> String? {
        switch byte {
        case UInt8(ascii: "|"): "\\|"
        case UInt8(ascii: "\\"): "\\\\"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "`"): "\\" + String(UnicodeScalar(byte))
        case UInt8(ascii: "\n"): "<br>"
        case UInt8(ascii: "\r"): ""
        default: nil
        }
    }
}
