import Synchronization

/// The progress of several workers, shown as one.
final class SharedMeter: Sendable {
    private struct State {
        var meter: ProgressMeter
        var rows: Int
        /// Blocks, where the rows are walked by them.
        var units: (done: Int, all: Int)?
    }
    private let state: Mutex<State>

    init(title: String, estimatedRows: Int?, startingAt rows: Int, report: @escaping @Sendable (RunEvent) -> Void) {
        state = Mutex(State(meter: ProgressMeter(title: title, estimatedRows: estimatedRows, startingAt: rows, report: report), rows: rows))
    }

    func expect(units all: Int, left: Int) { state.withLock { $0.units = (all - left, all) } }

    /// - Parameters:
    ///   - rows: Done since the last call.
    ///   - time: What the last batch took.
    ///   - size: Rows that the last batch was meant to have.
    func add(_ rows: Int, units: Int? = nil, batch time: Duration = .zero, of size: Int = 0) {
        state.withLock { state in
            state.rows += rows
            state.units?.done += units ?? 0
            state.meter.show(state.rows, fraction: state.units.map { $0.all == 0 ? 1 : min(Double($0.done) / Double($0.all), 1) }, batch: time, of: size)
        }
    }
}
