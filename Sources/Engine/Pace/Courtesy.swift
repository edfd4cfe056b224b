/// How much of the machine the movement of rows takes beside an application that is at work: little at first, more only while a reader
/// is served as fast as before.
struct Courtesy: Sendable, Hashable {
    enum Level: Int, Sendable {
        /// One small batch at a time, and as long a rest after it: a core stays free.
        case turns
        /// One batch at a time.
        case alone
        /// As many as there are workers.
        case free
    }

    /// How long readers must be served well before more is taken.
    private static let patience: Duration = .seconds(10)
    /// Never longer than that.
    private static let longest: Duration = .seconds(160)
    /// Samples without anybody before the application counts as gone.
    private static let absence = 3
    /// One session is a person, or what watches the server.
    private static let fewest = 2
    /// How many times the fastest read is no harm, and what is none in any case.
    private static let factor = 3.0
    private static let floor: Duration = .milliseconds(2)

    private(set) var level = Level.free
    /// Sessions at work.
    private(set) var others = 0
    private var hasBegun = false
    private var absent = 0
    private var since: ContinuousClock.Instant?
    private var wait = patience

    /// - Parameters:
    ///   - others: Sessions that did something in the last second.
    ///   - read: What nine of ten reads of a row took at most in the last second, and the fastest ever; nil where none is known.
    mutating func note(others: Int, read: (most: Duration, fastest: Duration)?, at now: ContinuousClock.Instant) {
        self.others = others
        absent = others >= Self.fewest ? 0 : absent + 1
        guard hasBegun, absent < Self.absence else {
            // At the start one sample is all there is.
            level = others >= Self.fewest && !hasBegun ? .turns : .free
            (hasBegun, since, wait) = (true, now, Self.patience)
            return
        }
        // Those who come later find what is taken then, until it hurts.
        guard let read, absent == 0 else { return }
        if read.most > max(read.fastest * Self.factor, Self.floor) {
            if level.rawValue > 0 {
                level = Level(rawValue: level.rawValue - 1) ?? .turns
                wait = min(wait * 2, Self.longest)
            }
            since = now
        } else if let since, now - since >= wait, level != .free {
            level = Level(rawValue: level.rawValue + 1) ?? .free
            self.since = now
        }
    }

    /// A clause for people; nil where nothing is held back.
    var reason: String? {
        switch level {
        case .turns: "taking turns with \(others.grouped) sessions that are at work"
        case .alone: "one batch at a time beside \(others.grouped) sessions that are at work"
        case .free: nil
        }
    }
}
