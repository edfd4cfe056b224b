import Engine

/// A result to be printed: rows, and what stands above and below them.
struct ResultTable {
    let rows: Rows
    var title: String?
    /// Lines below the table; nil gives the number of rows.
    var footers: [String]?
    let null: String

    init(_ rows: Rows, null: String, title: String? = nil, footers: [String]? = nil) {
        self.rows = rows
        self.null = null
        self.title = title
        self.footers = footers
    }

    var defaultFooters: [String] { footers ?? [rows.count == 1 ? "(1 row)" : "(\(rows.count) rows)"] }

    func isRightAligned(_ column: Int) -> Bool { Self.rightAligned.contains(rows.columnType(column)) }

    func withCell<Value>(_ row: Int, _ column: Int, _ body: (UnsafeRawBufferPointer) -> Value) -> Value {
        guard rows.isNull(row, column) else { return body(rows.bytes(row, column)) }
        var null = null
        return null.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }

    /// Numbers, by their OIDs in `pg_type`: int2 int4 int8 float4 float8 numeric money oid xid xid8 cid.
    private static let rightAligned: Set<UInt32> = [21, 23, 20, 700, 701, 1700, 790, 26, 28, 5069, 29]
}
