
/// The progress of several workers, shown as one.
final class SharedMeter: Sendable {
    private struct State {
        var meter: ProgressMeter
        var rows: Int
        /// Blocks, or ranges of keys, where they are counted; the way that the rows take, whatever the statistics say.
        var done = 0.0
        var all: Double?
        /// Of a range of keys, from the statistics.
        var rowsPerRange: Double?
        /// How much of each open range of keys is done, from 0 to 1.
        var parts: [String: Double] = [:]

        var fraction: Double? { all.map { $0 == 0 ? 1 : min(done / $0, 1) } }
    }
    private let state: Mutex<State>

    /// A range that is not done is not said to be.
    private static let mostOfRange = 0.99

    init(title: String, estimatedRows: Int?, startingAt rows: Int, report: @escaping @Sendable (RunEvent) -> Void) {
        state = Mutex(State(meter: ProgressMeter(title: title, estimatedRows: estimatedRows, startingAt: rows, report: report), rows: rows))
    }

    /// Counts blocks.
    func expect(blocks all: Int, left: Int) { state.withLock { ($0.done, $0.all) = (Double(all - left), Double(all)) } }

    /// Counts ranges of keys, and within a range rows.
    func expect(ranges all: Int, left: Int) {
        state.withLock { state in
            (state.done, state.all) = (Double(all - left), Double(all))
            state.rowsPerRange = state.meter.estimatedRows.map { max(Double($0) / Double(max(all, 1)), 1) }
        }
    }

    /// - Parameters:
    ///   - rows: Done since the last call.
    ///   - range: Of a batch that is done.
    ///   - blocks: Of that batch; nil where it went along the key.
    ///   - time: What the batch took.
    ///   - size: Rows that the batch was meant to have.
    func add(
        _ rows: Int, in range: Checkpoints.OpenRange? = nil, blocks: Int? = nil, isLast: Bool = false, batch time: Duration = .zero, of size: Int = 0
    ) {
        state.withLock { state in
            state.rows += rows
            if let blocks { state.done += Double(blocks) } else if let range {
                let part = state.parts[range.id] ?? 0
                let next = isLast ? 1 : max(part, min(part + (state.rowsPerRange.map { Double(size) / $0 } ?? 0), Self.mostOfRange))
                state.parts[range.id] = isLast ? nil : next
                state.done += next - part
            }
            state.meter.show(state.rows, fraction: state.fraction, batch: time, of: size)
        }
    }
}
