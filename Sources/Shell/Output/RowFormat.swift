import Engine

/// Formats that print each row by itself, so that results of any size pass through: unaligned and CSV.
struct RowFormat {
    let options: OutputOptions
    private var hasHeader = false
    private var rowCount = 0
    private var needsSeparator = false

    init(_ options: OutputOptions) { self.options = options }

    /// Appends the first row of `rows`, a result of one row.
    mutating func append(row rows: Rows, to buffer: inout [UInt8]) {
        appendHeader(rows, to: &buffer)
        append(rows, row: 0, to: &buffer)
    }

    /// Ends the result; `rows` may hold rows too.
    mutating func finish(_ rows: Rows, title: String? = nil, footers: [String]? = nil, to buffer: inout [UInt8]) {
        if let title, !options.tuplesOnly, options.format == .unaligned, !hasHeader {
            buffer.append(title)
            buffer.append(options.recordSeparator)
        }
        appendHeader(rows, to: &buffer)
        for row in 0..<rows.count { append(rows, row: row, to: &buffer) }
        guard options.format == .unaligned else { return }
        if !options.tuplesOnly {
            let isExpanded = options.expanded == .on
            let lines = footers ?? (isExpanded ? [] : [rowCount == 1 ? "(1 row)" : "(\(rowCount) rows)"])
            if isExpanded, !lines.isEmpty { buffer.append(options.recordSeparator) }
            for line in lines {
                if needsSeparator { buffer.append(options.recordSeparator) }
                buffer.append(line)
                needsSeparator = true
            }
        }
        // The last record ends with a line end, whatever joins them, unless that is a zero byte.
        if needsSeparator { buffer.append(options.recordSeparator == "\0" ? "\0" : "\n") }
    }

    private mutating func appendHeader(_ rows: Rows, to buffer: inout [UInt8]) {
        guard !hasHeader else { return }
        hasHeader = true
        guard !options.tuplesOnly, options.expanded != .on else { return }
        for column in 0..<rows.columnCount {
            if column > 0 { buffer.append(options.format == .csv ? "," : options.fieldSeparator) }
            append(field: rows.columnName(column), to: &buffer)
        }
        if options.format == .csv { buffer.append("\n") } else { needsSeparator = true }
    }

    private mutating func append(_ rows: Rows, row: Int, to buffer: inout [UInt8]) {
        let isCSV = options.format == .csv
        let isExpanded = options.expanded == .on
        let separator = isCSV ? "," : options.fieldSeparator
        rowCount += 1
        guard rows.columnCount > 0 else { return }
        if needsSeparator {
            buffer.append(options.recordSeparator)
            needsSeparator = false
            if isExpanded, rowCount > 1 { buffer.append(options.recordSeparator) }
        }
        for column in 0..<rows.columnCount {
            if isExpanded {
                if column > 0, !isCSV { buffer.append(options.recordSeparator) }
                append(field: rows.columnName(column), to: &buffer)
                buffer.append(separator)
            } else if column > 0 {
                buffer.append(separator)
            }
            if rows.isNull(row, column) {
                append(field: options.null, to: &buffer)
            } else if isCSV {
                Self.appendQuoted(rows.bytes(row, column), to: &buffer)
            } else {
                buffer.append(contentsOf: rows.bytes(row, column))
            }
            if isCSV, isExpanded { buffer.append("\n") }
        }
        if isCSV, !isExpanded { buffer.append("\n") }
        if !isCSV { needsSeparator = true }
    }

    private func append(field: String, to buffer: inout [UInt8]) {
        var field = field
        field.withUTF8 { bytes in
            if options.format == .csv {
                Self.appendQuoted(UnsafeRawBufferPointer(bytes), to: &buffer)
            } else {
                buffer.append(contentsOf: bytes)
            }
        }
    }

    /// RFC 4180; and `\.` alone is quoted, for COPY would take it as the end of the data.
    private static func appendQuoted(_ bytes: UnsafeRawBufferPointer, to buffer: inout [UInt8]) {
        let quote = UInt8(ascii: "\"")
        let isSpecial = bytes.contains { $0 == UInt8(ascii: ",") || $0 == quote || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        guard isSpecial || bytes.elementsEqual("\\.".utf8) else { return buffer.append(contentsOf: bytes) }
        buffer.append(quote)
        for byte in bytes {
            if byte == quote { buffer.append(quote) }
            buffer.append(byte)
        }
        buffer.append(quote)
    }
}
