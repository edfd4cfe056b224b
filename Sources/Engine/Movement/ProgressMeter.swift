/// Turns counts of rows into progress: rate over the last seconds, time left.
struct ProgressMeter {
    let title: String
    /// From statistics, which may be old or missing.
    let estimatedRows: Int?
    let report: @Sendable (RunEvent) -> Void
    private var samples: [(at: ContinuousClock.Instant, rows: Int)] = []
    private static let window: Duration = .seconds(10)

    init(title: String, estimatedRows: Int?, startingAt rows: Int, report: @escaping @Sendable (RunEvent) -> Void) {
        self.title = title
        self.estimatedRows = estimatedRows
        self.report = report
        add(rows)
    }

    /// - Parameters:
    ///   - rows: Done in all.
    ///   - fraction: Of the way; nil leaves it to the rows.
    ///   - time: What the last batch took.
    ///   - size: Rows the last batch was meant to have.
    mutating func show(_ rows: Int, fraction: Double? = nil, batch time: Duration, of size: Int) {
        add(rows)
        // Statistics never promise less than what is done.
        let estimate = estimatedRows.map { max($0, rows) }
        let rate = rowsPerSecond
        report(.progress(RunProgress(
            title: title, rowsDone: rows, rowsEstimated: estimate, fraction: fraction ?? estimate.map { $0 == 0 ? 1 : Double(rows) / Double($0) },
            rowsPerSecond: rate, secondsLeft: rate > 0 ? estimate.map { Double($0 - rows) / rate } : nil,
            batchMilliseconds: time / .milliseconds(1), batchRows: size)))
    }

    private mutating func add(_ total: Int) {
        let now = ContinuousClock().now
        samples.append((now, total))
        while samples.count > 2, now - samples[0].at > Self.window { samples.removeFirst() }
    }

    private var rowsPerSecond: Double {
        guard let first = samples.first, let last = samples.last, last.at > first.at else { return 0 }
        return Double(last.rows - first.rows) / ((last.at - first.at) / .seconds(1))
    }
}
