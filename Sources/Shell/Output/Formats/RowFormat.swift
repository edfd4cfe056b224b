import Engine

/// A format that prints each row by itself, so that results of any size pass through.
protocol RowFormat {
    init(_ options: OutputOptions, title: String?)
    /// Before the first row; `rows` has the columns.
    mutating func begin(_ rows: Rows, to buffer: inout [UInt8])
    mutating func append(_ rows: Rows, row: Int, to buffer: inout [UInt8])
    /// - Parameter footers: Lines below the result; nil gives the number of rows where the format has room for it.
    mutating func end(footers: [String]?, count: Int, to buffer: inout [UInt8])
}

enum RowFormats {
    /// - Returns: nil for the formats that need to know the widest value.
    static func make(_ options: OutputOptions, title: String?) -> (any RowFormat)? {
        let format: (any RowFormat.Type)? =
            switch options.format {
            case .aligned, .wrapped: nil
            case .asciidoc: AsciidocFormat.self
            case .csv: CSVFormat.self
            case .html: HTMLFormat.self
            case .json, .jsonl: JSONFormat.self
            case .latex: LaTeXFormat.self
            case .latexLongtable: options.expanded == .on ? LaTeXFormat.self : LaTeXLongtableFormat.self
            case .markdown: MarkdownFormat.self
            case .troffMs: TroffFormat.self
            case .tsv: TSVFormat.self
            case .unaligned: UnalignedFormat.self
            }
        return format?.init(options, title: title)
    }
}

/// What formats share: a value's bytes as they are to be printed.
struct CellReader {
    private let null: [UInt8]
    private let numbers: NumericLocale?

    init(_ options: OutputOptions) {
        null = Array(options.null.utf8)
        numbers = options.usesNumericLocale ? .current : nil
    }

    func with<Value>(_ rows: Rows, _ row: Int, _ column: Int, _ body: (UnsafeRawBufferPointer) -> Value) -> Value {
        if rows.isNull(row, column) { return null.withUnsafeBytes(body) }
        guard let numbers, RowStore.isRightAligned(rows.columnType(column)) else { return body(rows.bytes(row, column)) }
        return numbers.format(rows.bytes(row, column)).withUnsafeBytes(body)
    }
}

extension [UInt8] {
    /// Appends the bytes, some of them in other words.
    mutating func append(_ bytes: UnsafeRawBufferPointer, replacing: (UInt8) -> String?) {
        for byte in bytes {
            if let text = replacing(byte) { append(text) } else { append(byte) }
        }
    }

    mutating func append(_ text: String, replacing: (UInt8) -> String?) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0), replacing: replacing) }
    }
}

extension UnsafeRawBufferPointer {
    var isBlank: Bool { allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") } }
}
