import Engine

/// A `longtable` of LaTeX, which goes on over pages, as psql's `latex-longtable` format writes it.
struct LaTeXLongtableFormat: RowFormat {
    private let options: OutputOptions
    private let title: String?
    private let cells: CellReader

    private var border: Int { min(options.border, 3) }

    init(_ options: OutputOptions, title: String?) {
        (self.options, self.title) = (options, title)
        cells = CellReader(options)
    }

    mutating func begin(_ rows: Rows, to buffer: inout [UInt8]) {
        // Shares of the text's width for the columns that are not numbers, the last one for all that follow.
        var shares = (options.tableAttributes ?? "").split(whereSeparator: { " \t\n".contains($0) })[...]
        let aligns = LaTeXFormat.aligns(rows).map { align in
            guard align == "l", let share = shares.first else { return align }
            if shares.count > 1 { shares.removeFirst() }
            return "p{\(share)\\textwidth}"
        }
        buffer.append("\\begin{longtable}{" + (border >= 2 ? "| " : "") + aligns.joined(separator: border > 0 ? " | " : "") + (border >= 2 ? " |" : "") + "}\n")
        guard !options.tuplesOnly else { return }
        appendHeader(rows, to: &buffer)
        buffer.append("\\midrule\n\\endfirsthead\n")
        appendHeader(rows, to: &buffer)
        if border != 3 { buffer.append("\\midrule\n") }
        buffer.append("\\endhead\n")
        if let title {
            var name: [UInt8] = []
            name.append(title, replacing: LaTeXFormat.escape)
            for (continued, end) in [(" (Continued)", "endfoot"), ("", "endlastfoot")] {
                if border == 2 { buffer.append("\\bottomrule\n") }
                buffer.append("\\caption[")
                buffer.append(contentsOf: name)
                buffer.append("\(continued)]{")
                buffer.append(contentsOf: name)
                buffer.append("}\n\\\(end)\n")
            }
        } else if border >= 2 {
            buffer.append("\\bottomrule\n\\endfoot\n\\bottomrule\n\\endlastfoot\n")
        }
    }

    private func appendHeader(_ rows: Rows, to buffer: inout [UInt8]) {
        if border >= 2 { buffer.append("\\toprule\n") }
        for column in 0..<rows.columnCount {
            buffer.append(column > 0 ? " & \\small\\textbf{\\textit{" : "\\small\\textbf{\\textit{")
            buffer.append(rows.columnName(column), replacing: LaTeXFormat.escape)
            buffer.append("}}")
        }
        buffer.append(" \\\\\n")
    }

    mutating func append(_ rows: Rows, row: Int, to buffer: inout [UInt8]) {
        guard rows.columnCount > 0 else { return }
        for column in 0..<rows.columnCount {
            buffer.append(column > 0 ? "\n&\n\\raggedright{" : "\\raggedright{")
            cells.with(rows, row, column) { buffer.append($0, replacing: LaTeXFormat.escape) }
            buffer.append("}")
        }
        buffer.append(" \\tabularnewline\n")
        if border == 3 { buffer.append(" \\hline\n") }
    }

    func end(footers: [String]?, count: Int, to buffer: inout [UInt8]) { buffer.append("\\end{longtable}\n") }
}
