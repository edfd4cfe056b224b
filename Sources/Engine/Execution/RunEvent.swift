/// What happens during a run, as it happens.
public enum RunEvent: Sendable {
    case started(execution: Int, migration: String)
    /// An interrupted run goes on.
    case resumed(phase: Int, stepsDone: Int)
    case phaseStarted(PhasePlan)
    case stepStarted(Step, of: Int)
    case progress(RunProgress)
    /// Nothing moves until something else does; who and why.
    case waiting(RunWait)
    case stepFinished(Step, seconds: Double)
    case phaseFinished(number: Int, seconds: Double)
    case phaseSkipped(number: Int)
    /// A phase is being taken back: because it failed, or, without a reason, because it was asked for.
    case undoing(phase: Int, reason: String?)
    /// As asked for.
    case phaseTakenBack(number: Int, seconds: Double)
    case reconnecting(reason: String)
    case note(String)
    /// The last event of a run that did what it was asked.
    case finished(Execution)
}

/// How far a movement of rows has come.
public struct RunProgress: Sendable, Hashable, Codable {
    public var title: String
    public var rowsDone: Int
    /// From statistics; never less than `rowsDone`.
    public var rowsEstimated: Int?
    /// From 0 to 1, where it can be told.
    public var fraction: Double?
    public var rowsPerSecond: Double
    public var secondsLeft: Double?
    public var batchMilliseconds: Double
    public var batchRows: Int
    /// What the server says it is doing, where it moves the rows itself.
    public var stage: String?
}

/// Somebody in the way.
public struct RunWait: Sendable, Hashable, Codable {
    /// One sentence without a full stop: `waiting for a lock on users`.
    public var reason: String
    public var blockers: [Blocker]
    public var seconds: Double
}

/// A session that holds what a step needs.
public struct Blocker: Sendable, Hashable, Codable {
    /// nil for a prepared transaction.
    public var pid: Int?
    public var user: String
    public var application: String
    public var state: String
    /// Age of its transaction; nil where this role may not see it.
    public var seconds: Double?
    public var query: String
    /// The relation that it holds.
    public var table: String
    /// The identifier of a prepared transaction, by which it can be ended.
    public var prepared: String?

    public var description: String {
        let age = seconds.map { " for \(Int($0)) s" } ?? ""
        guard let pid else {
            guard let prepared else { return "a prepared transaction on \(table); see pg_prepared_xacts" }
            return "prepared transaction \(Quote.literal(prepared))\(user.isEmpty ? "" : " (\(user))") on \(table)\(age): COMMIT PREPARED or ROLLBACK PREPARED ends it"
        }
        let what = query.isEmpty ? "" : ": \(query.prefix(100))"
        return "pid \(pid) (\(user)\(application.isEmpty ? "" : ", \(application)")) \(state)\(age)\(what)"
    }
}
