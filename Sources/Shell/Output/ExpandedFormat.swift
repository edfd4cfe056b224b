/// One line a value, byte for byte as psql's aligned format prints it with `\x`.
struct ExpandedFormat {
    private let table: PrintedTable
    private let options: OutputOptions
    private let style: LineStyle
    private let border: Int
    private let headers: [[CellText.Line]]
    private let nameWidth: Int
    private let valueWidth: Int
    private let hasTallName: Bool
    /// Whether a place is kept to the right for marks of values that go on.
    private let marksValues: Bool

    private var isOld: Bool { style.name == .oldASCII }

    init(_ table: PrintedTable, _ options: OutputOptions) {
        self.table = table
        self.options = options
        style = LineStyle(options)
        border = min(options.border, 2)
        headers = table.store.columns.map { CellText.lines($0.name) }
        nameWidth = headers.joined().map(\.width).max() ?? 0
        hasTallName = headers.contains { $0.count > 1 }
        let widest = table.store.columns.map(\.width).max() ?? 0
        var marks = table.store.isTall
        var width = widest
        if options.format == .wrapped {
            let isOld = style.name == .oldASCII
            // What stands beside name and value on a line.
            var beside = border == 0 ? (hasTallName ? 2 : 1) : border == 1 ? (hasTallName && isOld ? 4 : 3) : 7
            if marks, border < 2, !isOld { beside += 1 }
            let label = options.tuplesOnly ? 0 : (table.store.count > 0 ? "\(table.store.count)".count : 0) + (border == 0 ? 9 : border == 1 ? 12 : 15)
            while true {
                let whole = max(nameWidth + beside + widest, label)
                width = whole - nameWidth - beside
                if let target = options.targetWidth, target < whole {
                    width = max(target, max(nameWidth + beside + 3, label)) - nameWidth - beside
                }
                guard width < widest, !marks, border < 2, !isOld else { break }
                marks = true
                beside += 1
            }
        }
        valueWidth = width
        marksValues = marks
    }

    func append(to output: PageWriter) {
        guard table.store.count > 0 || table.rowsBefore > 0, !headers.isEmpty else {
            output.write { buffer in
                if !options.tuplesOnly { for footer in table.footersOrCount(options) { buffer.append(footer + "\n") } }
                buffer.append("\n")
            }
            return
        }
        if let title = table.title, !options.tuplesOnly, table.isFirst { output.write { $0.append(title + "\n") } }
        var record = table.rowsBefore
        table.store.forEach { cells, _ in
            record += 1
            output.write { buffer in
                let rule = record == table.rowsBefore + 1 ? style.top : style.middle
                let width = nameWidth + (border < 2 && hasTallName && isOld ? 1 : 0)
                if !options.tuplesOnly {
                    appendRule(rule, record: record, width, to: &buffer)
                } else if record > 1 || border == 2 {
                    appendRule(rule, record: nil, width, to: &buffer)
                }
                for column in headers.indices { append(headers[column], CellText.lines(cells[column]), to: &buffer) }
            }
        }
        guard table.isLast else { return }
        output.write { buffer in
            if border == 2 { appendRule(style.bottom, record: nil, nameWidth, to: &buffer) }
            if !options.tuplesOnly, let footers = table.footers, !footers.isEmpty {
                if border < 2 { buffer.append("\n") }
                for footer in footers { buffer.append(footer + "\n") }
            }
            buffer.append("\n")
        }
    }

    private func appendRule(_ rule: LineStyle.Rule, record: Int?, _ nameWidth: Int, to buffer: inout [UInt8]) {
        let filling = border > 0 ? rule.horizontal : " "
        if border == 2 { buffer.append(rule.left) }
        if border > 0 { buffer.append(rule.horizontal) }
        let label = record.map { border == 0 ? "* Record \($0)" : "[ RECORD \($0) ]" } ?? ""
        buffer.append(label)
        var taken = label.utf8.count + (border == 2 ? 0 : 1)
        while taken < nameWidth {
            buffer.append(filling)
            taken += 1
        }
        taken -= nameWidth
        // The rule between names and values, unless the label covers it.
        for mark in border > 0 ? [rule.horizontal, rule.middle, rule.horizontal] : [" "] {
            if taken <= 0 { buffer.append(mark) }
            taken -= 1
        }
        for _ in max(0, taken)..<max(max(0, taken), valueWidth) { buffer.append(filling) }
        if border == 2 { buffer.append(rule.horizontal + rule.right) }
        buffer.append("\n")
    }

    private func append(_ name: [CellText.Line], _ value: [CellText.Line], to buffer: inout [UInt8]) {
        var nameLine = 0, valueLine = 0, offset = 0, isOver = false
        let marksNames = border > 0 || hasTallName && !isOld
        while nameLine < name.count || !isOver {
            if border == 2 { buffer.append(style.data.left) }
            if nameLine < name.count {
                if border == 2 || hasTallName && isOld { buffer.append(nameLine > 0 ? style.headerLeft : " ") }
                buffer.append(contentsOf: name[nameLine].bytes)
                buffer.pad(nameWidth - name[nameLine].width)
                if marksNames { buffer.append(nameLine + 1 < name.count ? style.headerRight : " ") }
                nameLine += 1
            } else {
                buffer.pad(nameWidth + border + (border < 2 && hasTallName && isOld ? 1 : 0) + (border == 0 && hasTallName && !isOld ? 1 : 0))
            }
            if border > 0 { buffer.append(offset > 0 ? style.middleAfterBreak : valueLine == 0 ? style.data.middle : style.middleAfterLineEnd) }
            guard !isOver else {
                if border == 2 {
                    buffer.pad(valueWidth + 2)
                    buffer.append(style.data.right)
                }
                buffer.append("\n")
                continue
            }
            buffer.append(offset == 0 ? " " : style.breakLeft)
            let text = value[valueLine].bytes[offset...]
            let (length, width) = CellText.prefix(text, width: valueWidth)
            buffer.append(contentsOf: text.prefix(length))
            offset += length
            let fills = border > 1 || marksValues && !isOld
            if length < text.count {
                if fills {
                    buffer.pad(valueWidth - width)
                    buffer.append(style.breakRight)
                }
            } else if valueLine + 1 < value.count {
                if fills {
                    buffer.pad(valueWidth - width)
                    buffer.append(style.lineEndRight)
                }
                valueLine += 1
                offset = 0
            } else {
                if border > 1 {
                    buffer.pad(valueWidth - width)
                    buffer.append(" ")
                }
                isOver = true
            }
            if border == 2 { buffer.append(style.data.right) }
            buffer.append("\n")
        }
    }
}
