import Engine
import Glibc

/// A result kept until it is printed: values one after the other, a few bytes beside each, and what it takes to line them up.
///
/// A result of libpq takes three times as much for narrow rows.
struct RowStore {
    struct Column {
        let name: String
        /// The OID of its type.
        let type: UInt32
        /// The widest value's, in terminal columns.
        var width = 0
        /// The sum of all widths.
        var total = 0

        var isRightAligned: Bool { RowStore.isRightAligned(type) }
    }

    /// Whether values of the type stand to the right: numbers, by their OIDs in `pg_type`: int2 int4 int8 float4 float8 numeric money
    /// oid xid xid8 cid.
    static func isRightAligned(_ type: UInt32) -> Bool { rightAligned.contains(type) }

    private static let rightAligned: Set<UInt32> = [21, 23, 20, 700, 701, 1700, 790, 26, 28, 5069, 29]

    private(set) var columns: [Column]
    private(set) var count = 0
    /// Whether some value has more than one line.
    private(set) var isTall = false
    private var chunks: [[UInt8]] = []
    private let null: [UInt8]
    private let numbers: NumericLocale?

    private static let chunkSize = 256 * 1024

    init(_ rows: Rows, _ options: OutputOptions) {
        columns = (0..<rows.columnCount).map { Column(name: rows.columnName($0), type: rows.columnType($0)) }
        null = Array(options.null.utf8)
        numbers = options.usesNumericLocale ? .current : nil
    }

    mutating func append(_ rows: Rows, row: Int) {
        var size = 1
        for column in columns.indices { size += rows.bytes(row, column).count + null.count + 10 }
        if chunks.isEmpty || chunks[chunks.count - 1].count + size > Self.chunkSize {
            chunks.append([])
            chunks[chunks.count - 1].reserveCapacity(max(Self.chunkSize, size))
        }
        count += 1
        let head = chunks[chunks.count - 1].count
        chunks[chunks.count - 1].append(1)
        for column in columns.indices {
            if rows.isNull(row, column) {
                null.withUnsafeBytes { add($0, column, head) }
            } else if let numbers, columns[column].isRightAligned {
                numbers.format(rows.bytes(row, column)).withUnsafeBytes { add($0, column, head) }
            } else {
                add(rows.bytes(row, column), column, head)
            }
        }
    }

    /// Forgets the rows; the columns stay.
    mutating func removeAll() {
        chunks = []
        (count, isTall) = (0, false)
        for column in columns.indices { (columns[column].width, columns[column].total) = (0, 0) }
    }

    private mutating func add(_ bytes: UnsafeRawBufferPointer, _ column: Int, _ head: Int) {
        let last = chunks.count - 1
        var width = bytes.count
        if !CellText.isPlain(bytes) {
            chunks[last][head] = 0
            let size = CellText.size(bytes)
            width = size.width
            if size.height > 1 { isTall = true }
        }
        columns[column].width = max(columns[column].width, width)
        columns[column].total += width
        var length = bytes.count
        while length >= 0x80 {
            chunks[last].append(UInt8(truncatingIfNeeded: length) | 0x80)
            length >>= 7
        }
        chunks[last].append(UInt8(truncatingIfNeeded: length))
        chunks[last].append(contentsOf: bytes)
    }

    /// Gives each row's values in turn, valid during the call, and whether all of them are one line of printable ASCII.
    func forEach(_ body: (_ cells: UnsafeBufferPointer<UnsafeRawBufferPointer>, _ isPlain: Bool) -> Void) {
        var cells = [UnsafeRawBufferPointer](repeating: UnsafeRawBufferPointer(start: nil, count: 0), count: columns.count)
        for chunk in chunks {
            chunk.withUnsafeBytes { bytes in
                var index = 0
                while index < bytes.count {
                    let isPlain = bytes[index] == 1
                    index += 1
                    for column in columns.indices {
                        var length = 0
                        var shift = 0
                        while true {
                            let byte = bytes[index]
                            index += 1
                            length |= Int(byte & 0x7F) << shift
                            if byte < 0x80 { break }
                            shift += 7
                        }
                        cells[column] = UnsafeRawBufferPointer(rebasing: bytes[index..<index + length])
                        index += length
                    }
                    cells.withUnsafeBufferPointer { body($0, isPlain) }
                }
            }
        }
    }
}
