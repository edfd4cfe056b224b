/// Rows of a batch, steered so that each takes about the same time.
struct BatchServo {
    private(set) var size: Int
    private let isFixed: Bool
    /// Of a fixed size: what has not taken too long.
    private var ceiling: Int
    private let options: EngineOptions

    init(_ options: EngineOptions, fixed: Int?) {
        size = fixed ?? options.batchStart
        isFixed = fixed != nil
        ceiling = fixed ?? options.batchMaximum
        self.options = options
    }

    mutating func took(_ time: Duration) {
        guard !isFixed else {
            size = min(size * 2, ceiling)
            return
        }
        let ratio = options.batchTarget / max(time, .microseconds(1))
        let next = ratio < 0.2 ? Double(size) / 10 : (Double(size) * min(ratio, 1.5)).rounded(.up)
        size = min(max(Int(next), options.batchMinimum), options.batchMaximum)
    }

    /// After a batch that ran into its time limit.
    mutating func shrink() {
        size = max(size / 10, min(size, options.batchMinimum))
        ceiling = size
    }

    /// After a batch that met a value that does not fit: towards the row.
    mutating func narrow() { size = max(size / 10, 1) }
}
