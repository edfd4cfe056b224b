/// SQL over a range of a table's blocks.
///
/// - SeeAlso: <https://www.postgresql.org/docs/current/storage-page-layout.html>
enum BlockWalk {
    /// Row pointers that a block of the usual size can have (`MaxHeapTuplesPerPage`).
    static let mostRows = 291

    /// True of the rows in blocks from `from` up to and without `end`.
    static func condition(from: Int, to end: Int, majorVersion: Int) -> String {
        // Before 14 no scan goes by a range of places, only by places.
        guard majorVersion < 14 else { return "ctid >= '(\(from),0)' AND ctid < '(\(end),0)'" }
        return """
            ctid = ANY (ARRAY(SELECT ('(' || b || ',' || p || ')')::pg_catalog.tid \
            FROM pg_catalog.generate_series(\(from)::bigint, \(end - 1)::bigint) AS b, pg_catalog.generate_series(1, \(mostRows)) AS p))
            """
    }

    /// Ranges of about the same size, so that several workers are busy to the end.
    static func cut(_ leaf: Leaf, into parts: Int) -> [Checkpoints.NewRange] {
        let size = max(leaf.blocks / max(parts, 1) + 1, smallest)
        return stride(from: 0, to: leaf.blocks, by: size).map { from in
            Checkpoints.NewRange(leaf: leaf, from: [String(from)], upper: [String(min(from + size, leaf.blocks))])
        }
    }

    /// Blocks that are not worth a range of their own.
    private static let smallest = 128
}
