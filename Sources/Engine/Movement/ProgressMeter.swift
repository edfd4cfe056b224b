/// Turns counts of rows into progress: rate over the last seconds, time left.
struct ProgressMeter {
    let title: String
    /// From statistics, which may be old or missing.
    let estimatedRows: Int?
    let report: @Sendable (RunEvent) -> Void
    private var samples: [(at: ContinuousClock.Instant, rows: Int, fraction: Double?)] = []
    private static let window: Duration = .seconds(10)

    init(title: String, estimatedRows: Int?, startingAt rows: Int, report: @escaping @Sendable (RunEvent) -> Void) {
        self.title = title
        self.estimatedRows = estimatedRows
        self.report = report
        add(rows, nil)
    }

    /// - Parameters:
    ///   - rows: Done in all.
    ///   - fraction: Of the way; nil leaves it to the rows.
    ///   - time: What the last batch took.
    ///   - size: Rows the last batch was meant to have.
    mutating func show(_ rows: Int, fraction: Double? = nil, batch time: Duration, of size: Int) {
        // Statistics never promise less than what is done.
        let estimate = estimatedRows.map { max($0, rows) }
        let fraction = fraction ?? estimate.map { $0 == 0 ? 1 : Double(rows) / Double($0) }
        add(rows, fraction)
        report(.progress(RunProgress(
            title: title, rowsDone: rows, rowsEstimated: estimate, fraction: fraction,
            rowsPerSecond: rowsPerSecond, secondsLeft: secondsLeft,
            batchMilliseconds: time / .milliseconds(1), batchRows: size)))
    }

    private mutating func add(_ rows: Int, _ fraction: Double?) {
        let now = ContinuousClock().now
        samples.append((now, rows, fraction))
        while samples.count > 2, now - samples[0].at > Self.window { samples.removeFirst() }
    }

    /// By how fast the way has been gone lately.
    private var secondsLeft: Double? {
        guard let last = samples.last, let end = last.fraction, let first = samples.first(where: { $0.fraction != nil }), let start = first.fraction, end > start
        else { return nil }
        return (1 - end) / (end - start) * ((last.at - first.at) / .seconds(1))
    }

    private var rowsPerSecond: Double {
        guard let first = samples.first, let last = samples.last, last.at > first.at else { return 0 }
        return Double(last.rows - first.rows) / ((last.at - first.at) / .seconds(1))
    }
}
