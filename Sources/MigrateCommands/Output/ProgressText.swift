import Engine

/// How far a movement of rows has come, as one line.
struct ProgressText {
    let text: String

    init(_ progress: RunProgress) {
        var text = ""
        if let fraction = progress.fraction {
            let filled = Int((min(max(fraction, 0), 1) * 20).rounded(.down))
            text = String(repeating: "█", count: filled) + String(repeating: "░", count: 20 - filled) + " \(Int(min(max(fraction, 0), 1) * 100)) %  "
        }
        if let stage = progress.stage {
            self.text = text + stage
            return
        }
        text += Amount.count(progress.rowsDone)
        if let estimate = progress.rowsEstimated { text += " of about \(Amount.count(estimate))" }
        text += " rows · \(Amount.count(Int(progress.rowsPerSecond))) rows/s"
        if let left = progress.secondsLeft { text += " · \(Amount.time(left)) left" }
        self.text = text + " · batch of \(Amount.count(progress.batchRows)) in \(Int(progress.batchMilliseconds)) ms"
    }
}

/// What somebody waits for, as one line.
struct WaitText {
    let text: String

    init(_ wait: RunWait) {
        text = "\(wait.reason) (\(Amount.time(wait.seconds)))" + (wait.blockers.first.map { ": \($0.description)" } ?? "")
    }
}

/// A run under way as another session sees it.
struct ActiveRunText {
    let run: ActiveRun

    private static let silence = 5.0

    /// One line for each thing that is known.
    var lines: [String] {
        let state = run.state
        var lines = [head]
        if let progress = state.progress { lines.append("  " + ProgressText(progress).text) }
        if let wait = state.wait { lines.append("  ⏳ " + WaitText(wait).text) }
        if let slowed = state.slowed { lines.append("  slowed down: \(slowed)") }
        if let limits { lines.append("  \(limits)") }
        if let age = run.age, age > Self.silence { lines.append("  not heard of for \(Amount.time(age)): its connection to the server may be lost") }
        return lines
    }

    /// The same for a log.
    var line: String {
        let state = run.state
        let parts = [head, state.progress.map { ProgressText($0).text }, state.wait.map { "⏳ " + WaitText($0).text }, state.slowed.map { "slowed down: \($0)" }, limits]
        return parts.compactMap(\.self).joined(separator: " · ")
    }

    private var head: String {
        let state = run.state
        var text = run.steering.isPaused && state.steering >= run.steering.version ? "paused in" : "running"
        if let phase = state.phase { text += " phase \(phase)" }
        if let step = state.step, let steps = state.steps { text += ", step \(step) of \(steps)" }
        return text + (state.title.map { ": \($0)" } ?? "")
    }

    private var limits: String? {
        let steering = run.steering
        let parts = [
            steering.isPaused ? "paused" : nil, steering.workers.map { Amount.counted($0, "worker") }, steering.batch.map { "batches of at most \(Amount.counted($0, "row"))" },
            steering.maxLag.map { "replicas at most \(Amount.time($0 / .seconds(1))) behind" },
        ].compactMap(\.self)
        return parts.isEmpty ? nil : "asked for by \(steering.by): \(parts.joined(separator: ", "))"
    }
}

/// A run under way for machines.
struct ActiveRunDocument: Encodable {
    let execution: Int
    let migration: String
    let phase: Int?
    let step: Int?
    let steps: Int?
    let title: String?
    let rows: Int?
    let rowsEstimated: Int?
    let fraction: Double?
    let rowsPerSecond: Double?
    let secondsLeft: Double?
    let batchRows: Int?
    let batchSeconds: Double?
    let stage: String?
    let waitingFor: String?
    let waitingSeconds: Double?
    let blockers: [String]?
    let slowedDown: String?
    let paused: Bool
    let workers: Int?
    let batch: Int?
    let maxLag: Double?
    let steeredBy: String?
    /// Seconds since the run was heard of.
    let age: Double?

    init(_ run: ActiveRun) {
        let (state, progress) = (run.state, run.state.progress)
        (execution, migration, age) = (run.execution, run.migration, run.age)
        (phase, step, steps, title) = (state.phase, state.step, state.steps, state.title)
        (rows, rowsEstimated, fraction) = (progress?.rowsDone, progress?.rowsEstimated, progress?.fraction)
        (rowsPerSecond, secondsLeft) = (progress?.rowsPerSecond, progress?.secondsLeft)
        (batchRows, batchSeconds, stage) = (progress?.batchRows, progress.map { $0.batchMilliseconds / 1_000 }, progress?.stage)
        (waitingFor, waitingSeconds, blockers) = (state.wait?.reason, state.wait?.seconds, state.wait?.blockers.map(\.description))
        slowedDown = state.slowed
        (paused, workers, batch) = (run.steering.isPaused, run.steering.workers, run.steering.batch)
        (maxLag, steeredBy) = (run.steering.maxLag.map { $0 / .seconds(1) }, run.steering.version == 0 ? nil : run.steering.by)
    }
}
