/// One line a value, byte for byte as psql's aligned format prints it with `\x`.
enum ExpandedFormat {
    static func append(_ table: ResultTable, tuplesOnly: Bool, to buffer: inout [UInt8]) {
        let columns = 0..<table.rows.columnCount
        if let title = table.title, !tuplesOnly { buffer.append(title + "\n") }
        guard !table.rows.isEmpty, !columns.isEmpty else {
            if !tuplesOnly { for footer in table.defaultFooters { buffer.append(footer + "\n") } }
            buffer.append("\n")
            return
        }
        let headers = columns.map { CellText.lines(table.rows.columnName($0)) }
        let nameWidth = headers.joined().map(\.width).max() ?? 0
        var valueWidth = 0
        var hasTallValue = false
        for row in 0..<table.rows.count {
            for column in columns {
                let size = table.withCell(row, column) { CellText.size($0) }
                valueWidth = max(valueWidth, size.width)
                hasTallValue = hasTallValue || size.height > 1
            }
        }
        if !tuplesOnly {
            // The widest "-[ RECORD n ]" widens the values, as does a column kept for marks of lines that go on.
            let label = "-[ RECORD \(table.rows.count) ]".utf8.count
            valueWidth = max(valueWidth, label - nameWidth - " | ".utf8.count - (hasTallValue ? 1 : 0))
        }
        for row in 0..<table.rows.count {
            if !tuplesOnly {
                appendRule(record: row + 1, nameWidth, valueWidth, to: &buffer)
            } else if row > 0 {
                appendRule(record: nil, nameWidth, valueWidth, to: &buffer)
            }
            for column in columns {
                let lines = table.withCell(row, column) { CellText.lines($0) }
                appendValue(headers[column], lines, nameWidth, valueWidth, marksLines: hasTallValue, to: &buffer)
            }
        }
        if !tuplesOnly, let footers = table.footers {
            buffer.append("\n")
            for footer in footers { buffer.append(footer + "\n") }
        }
        buffer.append("\n")
    }

    private static func appendRule(record: Int?, _ nameWidth: Int, _ valueWidth: Int, to buffer: inout [UInt8]) {
        let label = record.map { "[ RECORD \($0) ]" } ?? ""
        let whole = 1 + nameWidth + 1 + valueWidth + 1
        var rule = [UInt8](repeating: UInt8(ascii: "-"), count: max(whole, 1 + label.utf8.count))
        rule.replaceSubrange(1..<1 + label.utf8.count, with: label.utf8)
        // The rule between names and values, unless the label covers it.
        if label.utf8.count < nameWidth + 1 { rule[nameWidth + 1] = UInt8(ascii: "+") }
        buffer.append(contentsOf: rule)
        buffer.append("\n")
    }

    private static func appendValue(
        _ header: [CellText.Line], _ value: [CellText.Line], _ nameWidth: Int, _ valueWidth: Int, marksLines: Bool, to buffer: inout [UInt8]
    ) {
        for line in 0..<max(header.count, value.count) {
            if line < header.count {
                buffer.append(contentsOf: header[line].bytes)
                buffer.pad(nameWidth - header[line].width)
                buffer.append(line + 1 < header.count ? "+" : " ")
            } else {
                buffer.pad(nameWidth + 1)
            }
            buffer.append("|")
            if line < value.count {
                buffer.append(" ")
                buffer.append(contentsOf: value[line].bytes)
                if line + 1 < value.count, marksLines {
                    buffer.pad(valueWidth - value[line].width)
                    buffer.append("+")
                }
            }
            buffer.append("\n")
        }
    }
}
