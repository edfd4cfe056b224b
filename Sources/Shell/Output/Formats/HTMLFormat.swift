import Engine

/// A table of HTML, as psql's `html` format writes it.
struct HTMLFormat: RowFormat {
    private let options: OutputOptions
    private let title: String?
    private let cells: CellReader
    private var record = 0

    private var isExpanded: Bool { options.expanded == .on }

    init(_ options: OutputOptions, title: String?) {
        (self.options, self.title) = (options, title)
        cells = CellReader(options)
    }

    mutating func begin(_ rows: Rows, to buffer: inout [UInt8]) {
        buffer.append("<table border=\"\(options.border)\"" + (options.tableAttributes.map { " " + $0 } ?? "") + ">\n")
        guard !options.tuplesOnly else { return }
        if let title {
            buffer.append("  <caption>")
            Self.append(title, to: &buffer)
            buffer.append("</caption>\n")
        }
        guard !isExpanded else { return }
        buffer.append("  <tr>\n")
        for column in 0..<rows.columnCount {
            buffer.append("    <th align=\"center\">")
            Self.append(rows.columnName(column), to: &buffer)
            buffer.append("</th>\n")
        }
        buffer.append("  </tr>\n")
    }

    mutating func append(_ rows: Rows, row: Int, to buffer: inout [UInt8]) {
        guard rows.columnCount > 0 else { return }
        record += 1
        if isExpanded {
            buffer.append("\n  <tr><td colspan=\"2\"" + (options.tuplesOnly ? ">&nbsp;" : " align=\"center\">Record \(record)") + "</td></tr>\n")
        } else {
            buffer.append("  <tr valign=\"top\">\n")
        }
        for column in 0..<rows.columnCount {
            if isExpanded {
                buffer.append("  <tr valign=\"top\">\n    <th>")
                Self.append(rows.columnName(column), to: &buffer)
                buffer.append("</th>\n")
            }
            buffer.append("    <td align=\"\(RowStore.isRightAligned(rows.columnType(column)) ? "right" : "left")\">")
            cells.with(rows, row, column) { $0.isBlank ? buffer.append("&nbsp; ") : Self.append($0, to: &buffer) }
            buffer.append("</td>\n")
            if isExpanded { buffer.append("  </tr>\n") }
        }
        if !isExpanded { buffer.append("  </tr>\n") }
    }

    func end(footers: [String]?, count: Int, to buffer: inout [UInt8]) {
        buffer.append("</table>\n")
        let lines = options.footers(footers, count: count)
        if !lines.isEmpty {
            buffer.append("<p>")
            for line in lines {
                Self.append(line, to: &buffer)
                buffer.append("<br />\n")
            }
            buffer.append("</p>")
        }
        buffer.append("\n")
    }

    private static func append(_ text: String, to buffer: inout [UInt8]) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0), to: &buffer) }
    }

    private static func append(_ bytes: UnsafeRawBufferPointer, to buffer: inout [UInt8]) {
        // Blanks in front stay, as EXPLAIN needs.
        var isLeading = true
        buffer.append(bytes) { byte in
            if byte != UInt8(ascii: " ") { isLeading = false }
            return switch byte {
            case UInt8(ascii: "&"): "&amp;"
            case UInt8(ascii: "<"): "&lt;"
            case UInt8(ascii: ">"): "&gt;"
            case UInt8(ascii: "\""): "&quot;"
            case UInt8(ascii: "\n"): "<br />\n"
            case UInt8(ascii: " "): isLeading ? "&nbsp;" : " "
            default: nil
            }
        }
    }
}
