/// Goes over a range of blocks, or of keys, one stretch after the other.
struct RangeWalk: Sendable {
    let keys: KeyRange
    /// Whether a size that was asked for is not to be passed, however full the blocks are.
    let isSizeFixed: Bool

    /// What one batch goes over.
    struct Stretch: Sendable {
        /// Whose blocks; nil where it is one of keys, of the whole table.
        var leaf: Leaf?
        let condition: (sql: String, parameters: [String?])
        /// Where it ends, as the checkpoint has it.
        let through: [String]?
        /// Whether its range is done with it.
        let isLast: Bool
        /// nil where it is one of keys.
        var blocks: Int?
    }

    func stretch(of range: Checkpoints.OpenRange, size: Int, _ connection: PostgresConnection, _ patience: TablePatience) async throws -> Stretch {
        if let leaf = range.leaf { return blocks(of: leaf, range, size: size, connection) }
        let through = try await patience { try await keys.boundary(connection, after: range.next, through: range.upper, size: size) }
        // No full batch is left: the rest of the range is the last one.
        let end = through ?? range.upper
        return Stretch(condition: keys.condition(after: range.next, through: end), through: end, isLast: through == nil)
    }

    func blocks(of leaf: Leaf, _ range: Checkpoints.OpenRange, size: Int, _ connection: PostgresConnection) -> Stretch {
        let from = range.next.flatMap { Int($0[0]) } ?? 0, upper = range.upper.flatMap { Int($0[0]) } ?? leaf.blocks
        let perBlock = isSizeFixed ? Double(BlockWalk.mostRows) : leaf.rowsPerBlock
        let end = Int(min(Double(from) + max(Double(size) / perBlock, 1), Double(upper)))
        return Stretch(
            leaf: leaf, condition: (BlockWalk.condition(from: from, to: end, majorVersion: connection.serverVersion / 10_000), []), through: [String(end)],
            isLast: end >= upper, blocks: end - from)
    }

    /// Ranges for a crew, so that all are busy to the end.
    ///
    /// - Parameters:
    ///   - leaves: To go by blocks; nil for keys.
    ///   - sampled: The leaves that keys are sampled from.
    static func ranges(_ keys: KeyRange, leaves: [Leaf]?, sampled: [Leaf], workers: Int, through last: [String]? = nil, _ connection: PostgresConnection) async throws -> [Checkpoints.NewRange] {
        let parts = workers * rangesPerWorker
        if let leaves {
            let blocks = max(leaves.reduce(0) { $0 + $1.blocks }, 1)
            return leaves.flatMap { BlockWalk.cut($0, into: max(parts * $0.blocks / blocks, 1)) }
        }
        let cuts = try await keys.cuts(connection, through: last, into: parts, of: sampled)
        return zip([nil] + cuts.map(Optional.some), cuts.map(Optional.some) + [last]).map { Checkpoints.NewRange(from: $0, upper: $1) }
    }

    private static let rangesPerWorker = 12
}
