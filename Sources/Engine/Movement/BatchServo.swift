/// Rows of a batch, steered so that each takes about the same time.
struct BatchServo {
    /// What it has come to.
    private var reached: Int
    /// The most rows that may be asked for now; what it has come to stays.
    var limit: Int?
    var size: Int { min(reached, max(limit ?? reached, 1)) }
    private let isFixed: Bool
    /// Of a fixed size: what has not taken too long.
    private var ceiling: Int
    private let options: EngineOptions

    init(_ options: EngineOptions, fixed: Int?) {
        reached = fixed ?? min(max(options.batchStart, options.batchMinimum), options.batchMaximum)
        isFixed = fixed != nil
        ceiling = fixed ?? options.batchMaximum
        self.options = options
    }

    mutating func took(_ time: Duration) {
        guard !isFixed else {
            reached = min(reached * 2, ceiling)
            return
        }
        let ratio = options.batchTarget / max(time, .microseconds(1))
        let next = ratio < 0.2 ? Double(size) / 10 : (Double(size) * min(ratio, 1.5)).rounded(.up)
        let bounded = min(max(Int(next), options.batchMinimum), options.batchMaximum)
        // A batch that was kept small says nothing of larger ones.
        reached = size < reached ? (ratio < 1 ? min(reached, bounded) : reached) : bounded
    }

    /// After a batch that ran into its time limit.
    mutating func shrink() {
        reached = max(size / 10, min(size, options.batchMinimum))
        ceiling = reached
    }

    /// After a batch that met a value that does not fit: towards the row.
    mutating func narrow() { reached = max(size / 10, 1) }
}
