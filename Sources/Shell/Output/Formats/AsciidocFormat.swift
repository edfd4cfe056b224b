import Engine

/// A table of AsciiDoc, as psql's `asciidoc` format writes it.
struct AsciidocFormat: RowFormat {
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
        buffer.append("\n")
        if let title, !options.tuplesOnly { buffer.append(".\(title)\n") }
        let aligns = (0..<rows.columnCount).map { RowStore.isRightAligned(rows.columnType($0)) ? ">l" : "<l" }.joined(separator: ",")
        buffer.append(isExpanded ? "[cols=\"h,l\"" : "[\(options.tuplesOnly ? "" : "options=\"header\",")cols=\"\(aligns)\"")
        switch options.border {
        case 0: buffer.append(",frame=\"none\",grid=\"none\"")
        case 1: buffer.append(",frame=\"none\"")
        case 2: buffer.append(",frame=\"all\",grid=\"all\"")
        default: break
        }
        buffer.append("]\n|====\n")
        guard !options.tuplesOnly, !isExpanded else { return }
        for column in 0..<rows.columnCount {
            buffer.append(column > 0 ? " ^l|" : "^l|")
            buffer.append(rows.columnName(column), replacing: Self.escape)
        }
        buffer.append("\n")
    }

    mutating func append(_ rows: Rows, row: Int, to buffer: inout [UInt8]) {
        guard rows.columnCount > 0 else { return }
        record += 1
        if isExpanded { buffer.append(options.tuplesOnly ? "2+|\n" : "2+^|Record \(record)\n") }
        for column in 0..<rows.columnCount {
            let isLast = column + 1 == rows.columnCount
            if isExpanded {
                buffer.append("<l|")
                buffer.append(rows.columnName(column), replacing: Self.escape)
                buffer.append(RowStore.isRightAligned(rows.columnType(column)) ? " >l|" : " <l|")
            } else {
                buffer.append(column > 0 ? " |" : "|")
            }
            cells.with(rows, row, column) { bytes in
                if !bytes.isBlank { buffer.append(bytes, replacing: Self.escape) } else if isExpanded || !isLast { buffer.append(" ") }
            }
            if isExpanded || isLast { buffer.append("\n") }
        }
    }

    func end(footers: [String]?, count: Int, to buffer: inout [UInt8]) {
        buffer.append("|====\n")
        let lines = options.footers(footers, count: count)
        guard !lines.isEmpty else { return }
        buffer.append("\n....\n" + lines.map { $0 + "\n" }.joined() + "....\n")
    }

    private static func escape(_ byte: UInt8) -> String? { byte == UInt8(ascii: "|") ? "\\|" : nil }
}
