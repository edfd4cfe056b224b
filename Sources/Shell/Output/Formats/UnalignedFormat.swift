import Engine

/// Values joined by a separator, byte for byte as psql's `unaligned` format.
struct UnalignedFormat: RowFormat {
    private let options: OutputOptions
    private let title: String?
    private let cells: CellReader
    private var needsSeparator = false

    private var isExpanded: Bool { options.expanded == .on }

    init(_ options: OutputOptions, title: String?) {
        (self.options, self.title) = (options, title)
        cells = CellReader(options)
    }

    mutating func begin(_ rows: Rows, to buffer: inout [UInt8]) {
        guard !options.tuplesOnly else { return }
        if let title { buffer.append(title + (isExpanded ? "" : options.recordSeparator)) }
        guard !isExpanded else {
            needsSeparator = title != nil
            return
        }
        for column in 0..<rows.columnCount {
            if column > 0 { buffer.append(options.fieldSeparator) }
            buffer.append(rows.columnName(column))
        }
        needsSeparator = true
    }

    mutating func append(_ rows: Rows, row: Int, to buffer: inout [UInt8]) {
        guard rows.columnCount > 0 else { return }
        if needsSeparator {
            buffer.append(options.recordSeparator)
            if isExpanded { buffer.append(options.recordSeparator) }
        }
        for column in 0..<rows.columnCount {
            if isExpanded {
                if column > 0 { buffer.append(options.recordSeparator) }
                buffer.append(rows.columnName(column))
                buffer.append(options.fieldSeparator)
            } else if column > 0 {
                buffer.append(options.fieldSeparator)
            }
            cells.with(rows, row, column) { buffer.append(contentsOf: $0) }
        }
        needsSeparator = true
    }

    mutating func end(footers: [String]?, count: Int, to buffer: inout [UInt8]) {
        let lines = options.footers(footers, count: count)
        if isExpanded, !lines.isEmpty { buffer.append(options.recordSeparator) }
        for line in lines {
            if needsSeparator { buffer.append(options.recordSeparator) }
            buffer.append(line)
            needsSeparator = true
        }
        // The last record ends with a line end, whatever joins them, unless that is a zero byte.
        if needsSeparator { buffer.append(options.recordSeparator == "\0" ? "\0" : "\n") }
    }
}
