/// The exit statuses that scripts rely upon; `ai-shell help exit-status` prints the same table.
public enum ExitStatus: Int32, Sendable, Comparable {
    /// Everything asked for was done; a stop at a gate counts as done.
    case success = 0
    /// The program's own error: a bad option, an unreadable or invalid file, an unknown command.
    case failure = 1
    /// The connection failed, or was lost and could not be made again.
    case connection = 2
    /// An SQL statement or backslash command of a script failed.
    case sql = 3
    /// Findings: unsafe steps, differences, a critical metric.
    case findings = 4
    /// A phase failed and is back at its start.
    case phaseRolledBack = 5
    /// A phase failed and was not taken back.
    case phaseLeft = 6
    /// Refused before anything changed.
    case refused = 7
    /// Stopped before finishing, resumable, nothing lost.
    case stopped = 8
    /// A phase is back at its start, because a validation or a look at the data did not hold.
    case validation = 9
    /// `migrate status --exit-code` of a migration that waits at a gate.
    case waitingAtGate = 10
    /// `migrate status --exit-code` of a migration with phases to apply.
    case pending = 11

    /// With several reasons the first of 2, 8, 6, 9, 5 counts; any other comes after those, the higher first.
    private var precedence: Int {
        switch self {
        case .connection: 9
        case .stopped: 8
        case .phaseLeft: 7
        case .validation: 6
        case .phaseRolledBack: 5
        case .refused: 4
        case .findings: 3
        case .sql: 2
        case .failure: 1
        case .waitingAtGate, .pending: 0
        case .success: -1
        }
    }

    public static func < (left: ExitStatus, right: ExitStatus) -> Bool { left.precedence < right.precedence }
}
