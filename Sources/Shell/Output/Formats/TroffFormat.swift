import Engine

/// A table for troff with the ms macros, as psql's `troff-ms` format writes it.
struct TroffFormat: RowFormat {
    private let options: OutputOptions
    private let title: String?
    private let cells: CellReader
    private var record = 0
    /// Of the lines under way in an expanded table.
    private var layout: Layout

    private enum Layout { case none, heading, values }

    private var isExpanded: Bool { options.expanded == .on }
    private var border: Int { min(options.border, 2) }

    init(_ options: OutputOptions, title: String?) {
        (self.options, self.title) = (options, title)
        cells = CellReader(options)
        layout = .none
    }

    mutating func begin(_ rows: Rows, to buffer: inout [UInt8]) {
        if let title, !options.tuplesOnly {
            buffer.append(".LP\n.DS C\n")
            buffer.append(title, replacing: Self.escape)
            buffer.append("\n.DE\n")
        }
        buffer.append(".LP\n.TS\n" + (border == 2 ? "center box;\n" : "center;\n"))
        if isExpanded {
            if options.tuplesOnly { buffer.append("c l;\n") }
            return
        }
        buffer.append(LaTeXFormat.aligns(rows).joined(separator: border > 0 ? " | " : "") + ".\n")
        guard !options.tuplesOnly else { return }
        for column in 0..<rows.columnCount {
            buffer.append(column > 0 ? "\t\\fI" : "\\fI")
            buffer.append(rows.columnName(column), replacing: Self.escape)
            buffer.append("\\fP")
        }
        buffer.append("\n_\n")
    }

    mutating func append(_ rows: Rows, row: Int, to buffer: inout [UInt8]) {
        guard rows.columnCount > 0 else { return }
        record += 1
        if isExpanded {
            if !options.tuplesOnly {
                if layout != .heading {
                    if border == 2, record > 1 { buffer.append("_\n") }
                    if layout != .none { buffer.append(".T&\n") }
                    buffer.append("c s.\n")
                    layout = .heading
                }
                buffer.append("\\fIRecord \(record)\\fP\n")
            }
            if border >= 1 { buffer.append("_\n") }
        }
        for column in 0..<rows.columnCount {
            if isExpanded {
                if !options.tuplesOnly, layout != .values {
                    buffer.append(".T&\n" + (border == 1 ? "c | l.\n" : "c l.\n"))
                    layout = .values
                }
                buffer.append(rows.columnName(column), replacing: Self.escape)
                buffer.append("\t")
            } else if column > 0 {
                buffer.append("\t")
            }
            cells.with(rows, row, column) { buffer.append($0, replacing: Self.escape) }
            if isExpanded { buffer.append("\n") }
        }
        if !isExpanded { buffer.append("\n") }
    }

    func end(footers: [String]?, count: Int, to buffer: inout [UInt8]) {
        buffer.append(".TE\n.DS L\n")
        let lines = options.footers(footers, count: count)
        for line in lines {
            buffer.append(line, replacing: Self.escape)
            buffer.append("\n")
        }
        buffer.append(".DE\n")
    }

    private static func escape(_ byte: UInt8) -> String? { byte == UInt8(ascii: "\\") ? "\\(rs" : nil }
}
