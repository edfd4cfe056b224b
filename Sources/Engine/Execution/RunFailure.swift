/// Why a run did not do what it was asked.
public enum RunFailure: DescribedError {
    /// Another run holds this database.
    case busy(holder: String)
    case notPrimary
    /// A phase of this number is applied and the file says something else now.
    case edited(phase: Int, was: String, now: String)
    case earlierPending(phase: Int, requested: Int, file: String)
    case noSuchPhase(Int, count: Int)
    case nothingToRollBack
    /// What a phase destroyed is not kept any more.
    case forgotten(phase: Int, what: [String])
    case nothingToResume(String)
    case needsFullFile(String)
    /// The journal cannot be made or written, with the statement that would allow it where it is known.
    case journalForbidden(String, grant: String?)
    /// What is under way was begun on a server with another system identifier.
    case otherServer(was: String, now: String)
    case journalTooNew(Int)
    case planChanged
    /// A phase would be gone about in another way than the plan that was kept says.
    case otherPlan(phase: Int, file: String)
    /// Taking this phase back was cut off.
    case halfTakenBack(phase: Int, file: String)
    /// Rows that are to be changed once each have been changed, which nothing takes back.
    case changedInPlace(table: String)
    /// The step's locks were not had within `lockWait`.
    case lockNotAcquired(table: String, seconds: Double, blockers: [Blocker])
    /// Before anything runs: somebody holds a lock under which a table cannot even be looked at.
    case lookBlocked(seconds: Int, blockers: [Blocker])
    /// Transactions that began before did not end within `lockWait`.
    case notOutlasted(seconds: Double, blockers: [Blocker])
    case validation(title: String, message: String, rows: [String])
    /// Rows of a backfill that the server refuses, each with its key and the server's words; and what it said of the first.
    case badRows(table: String, rows: [String], ServerError)
    case step(title: String, ServerError)
    case uncertain(title: String)
    /// The step's statement was not done within the deadline; what it left is gone.
    case stepDeadline(title: String, seconds: Double)
    /// Something that the run did not make has the name of its index.
    case indexTaken(name: String, what: String)
    /// The statement of the step could not be undone after a failure.
    indirect case left(phase: Int, cause: any DescribedError, undo: any DescribedError)
    /// The phase failed and stays as it is, as the operator asked.
    indirect case kept(phase: Int, cause: any DescribedError)
    /// A phase dropped something without keeping it.
    case goneForGood(phase: Int, what: String)
    /// The phase failed and is back at its start.
    indirect case takenBack(phase: Int, cause: any DescribedError)
    /// A step of a rollback failed; those before it are done.
    indirect case notRolledBack(phase: Int, cause: any DescribedError)
    /// The movement of rows was held for longer than `maxHold`.
    case heldTooLong(reason: String, seconds: Double)
    /// No run is there to be steered: of any migration, or of this one.
    case nothingRunning(String?, running: String?)
    case notPaused(String)
    case stopped
    case reconnectFailed(String)

    public var message: String {
        switch self {
        case .busy(let holder): "another run is working on this database: \(holder)"
        case .notPrimary: "the server is a standby, which cannot be changed"
        case .edited(let phase, _, _): "phase \(phase) was applied and has been edited since"
        case .earlierPending(let phase, let requested, _): "phase \(phase) has not been applied, so phase \(requested) cannot be"
        case .noSuchPhase(let number, let count): "there is no phase \(number): the migration has \(count)"
        case .nothingToRollBack: "no phase of this migration is applied"
        case .forgotten(let phase, let what): "phase \(phase) can no longer be taken back: what was kept of \(what.joined(separator: ", ")) is gone"
        case .nothingToResume(let name): "no run of \(name) was interrupted"
        case .needsFullFile(let name): "the file of \(name) does not fit what the journal knows"
        case .otherServer(let was, let now): "what is under way in this database was begun on another server (system identifier \(was), here \(now))"
        case .journalForbidden(let text, _): "the journal cannot be used: \(text)"
        case .journalTooNew(let version): "the journal in this database is of version \(version), made by a newer ai-shell"
        case .changedInPlace(let table): "rows of \(table) were changed in place, and nothing tells what they were"
        case .halfTakenBack(let phase, _): "phase \(phase) is half taken back"
        case .planChanged: "the database has changed since the plan was shown"
        case .otherPlan(let phase, let file): "phase \(phase) would not run as \(file) says"
        case .lockNotAcquired(let table, let seconds, _): "could not lock table \(table) within \(Int(seconds)) s"
        case .lookBlocked(let seconds, _): "a table could not be looked at for \(seconds) s: somebody holds a lock that excludes even readers"
        case .notOutlasted(let seconds, _): "transactions that began before the copy ended are still open after \(Int(seconds)) s"
        case .validation(_, let message, _): message
        case .badRows(let table, let rows, _):
            rows.count == 1 ? "a row of \(table) cannot be written: \(rows[0])" : "\(rows.count) rows of \(table) or more cannot be written, the first: \(rows[0])"
        case .step(let title, let error): "could not \(title): \(error.message)"
        case .stepDeadline(let title, let seconds): "\"\(title)\" was not done within \(Int(seconds.rounded(.up))) s"
        case .indexTaken(let name, _): "index \"\(name)\" is not the one that this step makes"
        case .uncertain(let title): "nobody can tell whether \"\(title)\" has run: the connection was lost while it did"
        case .left(let phase, let cause, let undo): "phase \(phase) failed (\(cause.message)) and could not be taken back: \(undo.message)"
        case .kept(let phase, let cause): "phase \(phase) failed and stays as it is: \(cause.message)"
        case .goneForGood(let phase, let what): "phase \(phase) cannot be taken back: \(what)"
        case .takenBack(_, let cause): cause.message
        case .notRolledBack(let phase, let cause): "phase \(phase) could not be rolled back: \(cause.message)"
        case .heldTooLong(let reason, let seconds): "rows were not moved for \(Int(seconds)) s: \(reason)"
        case .nothingRunning(let name?, let running): "\(name) is not running\(running.map { "; \($0) is" } ?? "")"
        case .nothingRunning(nil, _): "no run is under way in this database"
        case .notPaused(let name): "\(name) is running and is not paused"
        case .stopped: "stopped before the end; nothing is lost"
        case .reconnectFailed(let text): "the connection was lost and did not come back: \(text)"
        }
    }

    public var detail: String? {
        switch self {
        case .edited(_, let was, let now): LineDifference.text(from: was, to: now)
        case .lockNotAcquired(_, _, let blockers), .notOutlasted(_, let blockers), .lookBlocked(_, let blockers): blockers.isEmpty ? nil : blockers.map(\.description).joined(separator: "\n")
        case .validation(_, _, let rows): rows.isEmpty ? nil : rows.joined(separator: "\n")
        case .badRows(_, let rows, let error): rows.count == 1 ? error.detail ?? error.context : rows.joined(separator: "\n")
        case .step(_, let error): error.detail ?? error.context
        case .takenBack(let phase, let cause):
            [cause.detail, "Phase \(phase) is back at its start."].compactMap { $0 }.joined(separator: "\n")
        case .left(_, let cause, let undo): [cause.detail, undo.detail].compactMap { $0 }.first
        case .notRolledBack(_, let cause), .kept(_, let cause): cause.detail
        case .indexTaken(_, let what): what
        default: nil
        }
    }

    public var hint: String? {
        switch self {
        case .busy: "Wait for it, or see what it does with `migrate status`."
        case .notPrimary: "Connect to the primary."
        case .edited: "Give the change a phase or a migration of its own, and put the applied phase's text back."
        case .earlierPending(let phase, _, let file): "Run `migrate apply \(file) --phase \(phase)` first."
        case .nothingToResume: "`migrate status` says where it stands."
        case .nothingToRollBack: "See `migrate status`."
        case .forgotten(let phase, _):
            "Phases after it still can: `migrate rollback FILE --to-phase \(phase)`. Its data come from a backup, or the change back is a migration of its own."
        case .journalForbidden(_, let grant): grant ?? "Run it as the role that made the journal: the owner of schema ai_shell."
        case .otherServer:
            "Make sure that this is the database you mean. Where it was copied, restored or upgraded on purpose: UPDATE ai_shell.version SET system_identifier = NULL;"
        case .journalTooNew: "Use that version."
        case .halfTakenBack(_, let file): "Run `migrate resume \(file)` first, which brings it back to its start."
        case .heldTooLong: "Mend the cause, then run `migrate resume`; the batches that are done stay."
        case .nothingRunning: "`migrate status` says where each migration stands."
        case .notPaused: "`migrate status --watch` shows how far it is."
        case .planChanged: "Look at the plan again and confirm it."
        case .otherPlan(_, let file): "The migration or the database has changed since. Nothing was changed; look at the plan again: `migrate plan FILE --out \(file)`."
        case .notOutlasted: "End or wait for them, then run `migrate resume`."
        case .lockNotAcquired: "End or wait for what holds it, then run `migrate resume`."
        case .lookBlocked: "Nothing was changed. End or wait for what holds it, then try again."
        case .badRows: "Mend them or narrow the WHERE, then apply again; the batches that are done stay. With onBadRow: skip such rows are listed and passed over."
        case .stepDeadline: "Give it more time with the step deadline, then run `migrate resume`."
        case .indexTaken: "Rename or drop it, then try again."
        case .uncertain: "Look at the database, then run `migrate resume --step done` or `migrate resume --step again`."
        case .kept(let phase, _): "Mend the cause, then run `migrate resume`; or take the phase back with `migrate rollback --to-phase \(phase - 1)`."
        case .goneForGood(let phase, _):
            "Take back what came after it with `migrate rollback --to-phase \(phase)`, or give the phase rollbackOperations that bring something back."
        case .left: "See `migrate status`; mend the cause, then run `migrate resume` or `migrate rollback`."
        case .takenBack(_, let cause): cause.hint
        case .notRolledBack: "Mend the cause, then run `migrate rollback` again: it goes on where it is."
        case .step(_, let error): error.hint
        case .stopped, .reconnectFailed: "Run `migrate resume` to go on."
        case .noSuchPhase(_, let count): "Phases count from 1 to \(count)."
        case .needsFullFile, .validation, .changedInPlace: nil
        }
    }

    public var sqlState: String? {
        switch self {
        case .step(_, let error), .badRows(_, _, let error): error.code
        case .takenBack(_, let cause), .left(_, let cause, _), .notRolledBack(_, let cause), .kept(_, let cause): cause.sqlState
        case .lockNotAcquired, .lookBlocked: ServerError.lockNotAvailable
        default: nil
        }
    }

    public var exitStatus: ExitStatus {
        switch self {
        case .busy, .notPrimary, .edited, .earlierPending, .noSuchPhase, .nothingToRollBack, .nothingToResume, .forgotten, .needsFullFile, .journalForbidden, .otherServer, .journalTooNew,
            .planChanged, .otherPlan, .halfTakenBack, .goneForGood, .nothingRunning, .notPaused:
            .refused
        case .lockNotAcquired, .lookBlocked, .notOutlasted, .stepDeadline, .heldTooLong, .stopped: .stopped
        case .reconnectFailed: .connection
        case .validation, .badRows: .validation
        case .step(_, let error): error.isAboutData ? .validation : .phaseRolledBack
        case .indexTaken: .phaseRolledBack
        case .uncertain, .left, .kept, .notRolledBack, .changedInPlace: .phaseLeft
        case .takenBack(_, let cause): cause.exitStatus == .validation ? .validation : .phaseRolledBack
        }
    }
}

/// The lines that two texts do not share, marked as `diff` does.
enum LineDifference {
    static func text(from old: String, to new: String) -> String {
        let before = old.split(separator: "\n", omittingEmptySubsequences: false), after = new.split(separator: "\n", omittingEmptySubsequences: false)
        var lines: [(Int, String)] = []
        for change in after.difference(from: before) {
            switch change {
            case .remove(let offset, let line, _): lines.append((offset * 2, "- \(line)"))
            case .insert(let offset, let line, _): lines.append((offset * 2 + 1, "+ \(line)"))
            }
        }
        return lines.sorted { $0.0 < $1.0 }.map(\.1).joined(separator: "\n")
    }
}
