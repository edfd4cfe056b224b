/// Columns lined up under their names, byte for byte as psql's `aligned` format with border 1 prints them.
enum AlignedFormat {
    static func append(_ table: ResultTable, tuplesOnly: Bool, to buffer: inout [UInt8]) {
        Renderer(table).append(tuplesOnly: tuplesOnly, to: &buffer)
    }

    /// How wide the whole table is, in terminal columns.
    static func width(_ table: ResultTable) -> Int { Renderer(table).totalWidth }

    private struct Renderer {
        let table: ResultTable
        let columns: Range<Int>
        let headers: [[CellText.Line]]
        var widths: [Int]
        /// For each cell its width when it is one line of plain text, else -1; row by row.
        var plainWidths: [Int32] = []

        init(_ table: ResultTable) {
            self.table = table
            columns = 0..<table.rows.columnCount
            headers = columns.map { CellText.lines(table.rows.columnName($0)) }
            widths = headers.map { $0.map(\.width).max() ?? 0 }
            plainWidths.reserveCapacity(table.rows.count * columns.count)
            for row in 0..<table.rows.count {
                for column in columns {
                    let (width, isPlain) = table.withCell(row, column) { bytes in
                        let isPlain = bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
                        return (isPlain ? bytes.count : CellText.size(bytes).width, isPlain)
                    }
                    plainWidths.append(isPlain ? Int32(clamping: width) : -1)
                    widths[column] = max(widths[column], width)
                }
            }
        }

        var totalWidth: Int { widths.reduce(0, +) + columns.count * 3 - (columns.isEmpty ? 0 : 1) }

        func append(tuplesOnly: Bool, to buffer: inout [UInt8]) {
            if !tuplesOnly {
                appendTitle(to: &buffer)
                appendHeader(to: &buffer)
                appendRule(to: &buffer)
            }
            if !columns.isEmpty {
                for row in 0..<table.rows.count {
                    let first = row * columns.count
                    if plainWidths[first..<first + columns.count].allSatisfy({ $0 >= 0 }) {
                        appendPlainRow(row, to: &buffer)
                    } else {
                        appendRow(row, to: &buffer)
                    }
                }
            }
            if !tuplesOnly { for footer in table.defaultFooters { buffer.append(footer + "\n") } }
            buffer.append("\n")
        }

        private func appendTitle(to buffer: inout [UInt8]) {
            guard let title = table.title else { return }
            buffer.pad(max(0, totalWidth - CellText.size(title).width) / 2)
            buffer.append(title + "\n")
        }

        private func appendHeader(to buffer: inout [UInt8]) {
            for line in 0..<(headers.map(\.count).max() ?? 0) {
                for column in columns {
                    buffer.append(" ")
                    let lines = headers[column]
                    if line < lines.count {
                        let space = widths[column] - lines[line].width
                        buffer.pad(space / 2)
                        buffer.append(contentsOf: lines[line].bytes)
                        buffer.pad((space + 1) / 2)
                    } else {
                        buffer.pad(widths[column])
                    }
                    buffer.append(line + 1 < lines.count ? "+" : " ")
                    if column + 1 < columns.count { buffer.append("|") }
                }
                buffer.append("\n")
            }
        }

        private func appendRule(to buffer: inout [UInt8]) {
            buffer.append("-")
            for column in columns {
                buffer.append(contentsOf: repeatElement(UInt8(ascii: "-"), count: widths[column]))
                if column + 1 < columns.count { buffer.append("-+-") }
            }
            buffer.append("-\n")
        }

        private func appendPlainRow(_ row: Int, to buffer: inout [UInt8]) {
            for column in columns {
                let isLast = column + 1 == columns.count
                let space = widths[column] - Int(plainWidths[row * columns.count + column])
                let isRight = table.isRightAligned(column)
                buffer.append(UInt8(ascii: " "))
                if isRight { buffer.pad(space) }
                table.withCell(row, column) { buffer.append(contentsOf: $0) }
                if !isRight, !isLast { buffer.pad(space) }
                if !isLast { buffer.append(" |") }
            }
            buffer.append(UInt8(ascii: "\n"))
        }

        private func appendRow(_ row: Int, to buffer: inout [UInt8]) {
            let cells = columns.map { column in table.withCell(row, column) { CellText.lines($0) } }
            for line in 0..<(cells.map(\.count).max() ?? 0) {
                for column in columns {
                    let lines = cells[column]
                    let isLast = column + 1 == columns.count
                    let goesOn = line + 1 < lines.count
                    // The mark of a value that goes on stands at the end of its line alone.
                    buffer.append(" ")
                    if line < lines.count {
                        let space = widths[column] - lines[line].width
                        let isRight = table.isRightAligned(column)
                        if isRight { buffer.pad(space) }
                        buffer.append(contentsOf: lines[line].bytes)
                        if !isRight, !isLast || goesOn { buffer.pad(space) }
                    } else if !isLast {
                        buffer.pad(widths[column])
                    }
                    if goesOn { buffer.append("+") } else if !isLast { buffer.append(" ") }
                    if !isLast { buffer.append("|") }
                }
                buffer.append("\n")
            }
        }
    }
}

extension [UInt8] {
    mutating func append(_ text: String) { append(contentsOf: text.utf8) }

    mutating func pad(_ count: Int) {
        if count > 0 { append(contentsOf: repeatElement(UInt8(ascii: " "), count: count)) }
    }
}
