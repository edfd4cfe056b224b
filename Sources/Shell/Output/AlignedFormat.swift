/// Columns lined up under their names, byte for byte as psql's `aligned` and `wrapped` formats print them.
struct AlignedFormat {
    private let table: PrintedTable
    private let options: OutputOptions
    private let style: LineStyle
    private let border: Int
    private let headers: [[CellText.Line]]
    /// Of the columns as printed: the widest value's, or less where values are broken.
    private let widths: [Int]
    /// Of the whole table, and of its header, in terminal columns.
    let width: Int
    let headerWidth: Int

    private enum Mark { case none, lineEnd, broken }

    init(_ table: PrintedTable, _ options: OutputOptions) {
        self.table = table
        self.options = options
        style = LineStyle(options)
        border = min(options.border, 2)
        headers = table.store.columns.map { CellText.lines($0.name) }
        let count = headers.count
        let headerWidths = headers.map { $0.map(\.width).max() ?? 0 }
        var widths = table.store.columns.indices.map { max(headerWidths[$0], table.store.columns[$0].width) }
        let lines = border == 0 ? count : border == 1 ? max(count * 3 - 1, 0) : count * 3 + 1
        var width = lines + widths.reduce(0, +)
        headerWidth = lines + headerWidths.reduce(0, +)
        if options.format == .wrapped, let target = options.targetWidth, target >= headerWidth, table.store.count > 0 {
            let widest = widths
            let average = table.store.columns.map { Double($0.total / table.store.count) }
            while width > target {
                // The column whose widest value stands out most loses a place, a wide column a little sooner.
                var worst: (column: Int, ratio: Double)?
                for column in 0..<count where average[column] > 0 && widths[column] > headerWidths[column] {
                    let ratio = Double(widths[column]) / average[column] + Double(widest[column]) * 0.01
                    if ratio > worst?.ratio ?? 0 { worst = (column, ratio) }
                }
                guard let worst else { break }
                widths[worst.column] -= 1
                width -= 1
            }
        }
        self.widths = widths
        self.width = width
    }

    func append(to output: PageWriter) {
        output.write { buffer in
            if !options.tuplesOnly, table.isFirst {
                appendTitle(to: &buffer)
                appendHeader(to: &buffer)
            }
        }
        if !headers.isEmpty {
            table.store.forEach { cells, isPlain in
                output.write { buffer in
                    if isPlain, zip(cells, widths).allSatisfy({ $0.count <= $1 }) { appendPlain(cells, to: &buffer) } else { append(cells, to: &buffer) }
                }
            }
        }
        guard table.isLast else { return }
        output.write { buffer in
            if border == 2 { style.appendRule(style.bottom, widths: widths, border: border, to: &buffer) }
            if !options.tuplesOnly { for footer in table.footersOrCount(options) { buffer.append(footer + "\n") } }
            buffer.append("\n")
        }
    }

    private func appendTitle(to buffer: inout [UInt8]) {
        guard let title = table.title else { return }
        buffer.pad(max(0, width - CellText.size(title).width) / 2)
        buffer.append(title + "\n")
    }

    private func appendHeader(to buffer: inout [UInt8]) {
        if border == 2 { style.appendRule(style.top, widths: widths, border: border, to: &buffer) }
        for line in 0..<(headers.map(\.count).max() ?? 0) {
            if border == 2 { buffer.append(style.data.left) }
            for (column, lines) in headers.enumerated() {
                if border > 0 || !style.marksRight && column > 0 { buffer.append(line > 0 ? style.headerLeft : " ") }
                if line < lines.count {
                    let space = widths[column] - lines[line].width
                    buffer.pad(space / 2)
                    buffer.append(contentsOf: lines[line].bytes)
                    buffer.pad((space + 1) / 2)
                } else {
                    buffer.pad(widths[column])
                }
                if border > 0 || style.marksRight { buffer.append(line + 1 < lines.count ? style.headerRight : " ") }
                if border > 0, column + 1 < headers.count { buffer.append(style.data.middle) }
            }
            if border == 2 { buffer.append(style.data.right) }
            buffer.append("\n")
        }
        style.appendRule(style.middle, widths: widths, border: border, to: &buffer)
    }

    /// A row whose values are one line of printable ASCII each, and fit.
    private func appendPlain(_ cells: UnsafeBufferPointer<UnsafeRawBufferPointer>, to buffer: inout [UInt8]) {
        if border == 2 { buffer.append(style.data.left) }
        for column in widths.indices {
            let isLast = column + 1 == widths.count
            let space = widths[column] - cells[column].count
            let isRight = table.store.columns[column].isRightAligned
            if border > 0 { buffer.append(UInt8(ascii: " ")) }
            if isRight { buffer.pad(space) }
            buffer.append(contentsOf: cells[column])
            if !isRight, !isLast || border == 2 { buffer.pad(space) }
            if !isLast || border == 2 { buffer.append(UInt8(ascii: " ")) }
            if border > 0, !isLast { buffer.append(style.data.middle) }
        }
        if border == 2 { buffer.append(style.data.right) }
        buffer.append(UInt8(ascii: "\n"))
    }

    private func append(_ cells: UnsafeBufferPointer<UnsafeRawBufferPointer>, to buffer: inout [UInt8]) {
        let values = cells.map { CellText.lines($0) }
        let count = values.count
        var line = [Int](repeating: 0, count: count)
        var offset = [Int](repeating: 0, count: count)
        var mark = [Mark](repeating: .none, count: count)
        var goesOn = true
        while goesOn {
            goesOn = false
            if border == 2 { buffer.append(style.data.left) }
            for column in 0..<count {
                let isLast = column + 1 == count
                let fills = border == 2 || !isLast
                let isRight = table.store.columns[column].isRightAligned
                var shown = widths[column]
                if border > 0 { buffer.append(mark[column] == .broken ? style.breakLeft : mark[column] == .lineEnd ? style.lineEndLeft : " ") }
                if line[column] >= values[column].count {
                    // Past its end, beside others that go on.
                    if fills { buffer.pad(widths[column]) }
                } else {
                    let text = values[column][line[column]].bytes[offset[column]...]
                    let (length, width) = CellText.prefix(text, width: widths[column])
                    shown = min(width, widths[column])
                    if isRight { buffer.pad(widths[column] - shown) }
                    buffer.append(contentsOf: text.prefix(length))
                    offset[column] += length
                    if length < text.count {
                        goesOn = true
                    } else {
                        line[column] += 1
                        offset[column] = 0
                        if line[column] < values[column].count { goesOn = true }
                    }
                }
                mark[column] = line[column] >= values[column].count ? .none : offset[column] > 0 ? .broken : line[column] > 0 ? .lineEnd : .none
                if !isRight, fills || mark[column] != .none { buffer.pad(widths[column] - shown) }
                switch mark[column] {
                case .broken: buffer.append(style.breakRight)
                case .lineEnd: buffer.append(style.lineEndRight)
                case .none: if fills { buffer.append(" ") }
                }
                guard border > 0, !isLast else { continue }
                switch mark[column + 1] {
                case .broken: buffer.append(style.middleAfterBreak)
                case .lineEnd: buffer.append(style.middleAfterLineEnd)
                case .none: buffer.append(line[column + 1] >= values[column + 1].count ? style.middleBlank : style.data.middle)
                }
            }
            if border == 2 { buffer.append(style.data.right) }
            buffer.append("\n")
        }
    }
}

extension [UInt8] {
    mutating func append(_ text: String) { append(contentsOf: text.utf8) }

    mutating func pad(_ count: Int) {
        if count > 0 { append(contentsOf: repeatElement(UInt8(ascii: " "), count: count)) }
    }
}
