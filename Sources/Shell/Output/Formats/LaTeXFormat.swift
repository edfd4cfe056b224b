import Engine

/// A `tabular` of LaTeX, as psql's `latex` format writes it; with `\x` also for `latex-longtable`.
struct LaTeXFormat: RowFormat {
    private let options: OutputOptions
    private let title: String?
    private let cells: CellReader
    private var record = 0

    private var isExpanded: Bool { options.expanded == .on }
    private var border: Int { min(options.border, isExpanded ? 2 : 3) }

    init(_ options: OutputOptions, title: String?) {
        (self.options, self.title) = (options, title)
        cells = CellReader(options)
    }

    mutating func begin(_ rows: Rows, to buffer: inout [UInt8]) {
        if let title, !options.tuplesOnly {
            buffer.append("\\begin{center}\n")
            buffer.append(title, replacing: Self.escape)
            buffer.append("\n\\end{center}\n\n")
        }
        buffer.append("\\begin{tabular}{")
        guard !isExpanded else { return buffer.append((border == 0 ? "cl" : border == 1 ? "c|l" : "|c|l|") + "}\n") }
        if border >= 2 { buffer.append("| ") }
        buffer.append(Self.aligns(rows).joined(separator: border > 0 ? " | " : ""))
        if border >= 2 { buffer.append(" |") }
        buffer.append("}\n")
        guard !options.tuplesOnly else { return }
        if border >= 2 { buffer.append("\\hline\n") }
        for column in 0..<rows.columnCount {
            buffer.append(column > 0 ? " & \\textit{" : "\\textit{")
            buffer.append(rows.columnName(column), replacing: Self.escape)
            buffer.append("}")
        }
        buffer.append(" \\\\\n\\hline\n")
    }

    mutating func append(_ rows: Rows, row: Int, to buffer: inout [UInt8]) {
        guard rows.columnCount > 0 else { return }
        record += 1
        if isExpanded {
            if !options.tuplesOnly {
                if border == 2 { buffer.append("\\hline\n") }
                buffer.append("\\multicolumn{2}{\(border == 2 ? "|c|" : "c")}{\\textit{Record \(record)}} \\\\\n")
            }
            if border >= 1 { buffer.append("\\hline\n") }
        }
        for column in 0..<rows.columnCount {
            if isExpanded {
                buffer.append(rows.columnName(column), replacing: Self.escape)
                buffer.append(" & ")
            } else if column > 0 {
                buffer.append(" & ")
            }
            cells.with(rows, row, column) { buffer.append($0, replacing: Self.escape) }
            if isExpanded { buffer.append(" \\\\\n") }
        }
        guard !isExpanded else { return }
        buffer.append(" \\\\\n")
        if border == 3 { buffer.append("\\hline\n") }
    }

    func end(footers: [String]?, count: Int, to buffer: inout [UInt8]) {
        if border == 2 { buffer.append("\\hline\n") }
        buffer.append("\\end{tabular}\n\n\\noindent ")
        let lines = options.footers(footers, count: count)
        for line in lines {
            buffer.append(line, replacing: Self.escape)
            buffer.append(" \\\\\n")
        }
        buffer.append("\n")
    }

    static func aligns(_ rows: Rows) -> [String] { (0..<rows.columnCount).map { RowStore.isRightAligned(rows.columnType($0)) ? "r" : "l" } }

    static func escape(_ byte: UInt8) -> String? {
        switch byte {
        case UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"), UInt8(ascii: "_"), UInt8(ascii: "{"), UInt8(ascii: "}"):
            "\\" + String(UnicodeScalar(byte))
        case UInt8(ascii: "<"): "\\textless{}"
        case UInt8(ascii: ">"): "\\textgreater{}"
        case UInt8(ascii: "\\"): "\\textbackslash{}"
        case UInt8(ascii: "^"): "\\^{}"
        case UInt8(ascii: "|"): "\\textbar{}"
        case UInt8(ascii: "~"): "\\~{}"
        case UInt8(ascii: "\n"): "\\\\"
        default: nil
        }
    }
}
