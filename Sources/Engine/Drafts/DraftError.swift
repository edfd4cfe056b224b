/// Why a draft, or a call of it, cannot be.
public enum DraftError: DescribedError, Hashable {
    /// No draft is open in this database.
    case notOpen
    /// Another one is.
    case open(name: String, wanted: String)
    case noPhase(DraftCall)
    case wrong(command: [String], String, hint: String?)
    /// A call that is kept and cannot be made any more.
    case stale(number: Int, DraftCall, reason: String)
    case unfinished([String])
    case nothingToUndo(name: String)
    case damaged(path: String, reason: String)
    /// There is no folder to keep it in.
    case noHome

    public var message: String {
        switch self {
        case .notOpen: "no draft is open in this database"
        case .open(let name, _): "the draft \"\(name)\" is open in this database"
        case .noPhase: "the draft has no phase yet"
        case .wrong(_, let message, _): message
        case .stale(let number, let call, let reason): "call \(number) of the draft, \(call.words.first ?? ""), cannot be made: \(reason)"
        case .unfinished(let lacks): lacks.joined(separator: "; ")
        case .nothingToUndo(let name): "the draft \"\(name)\" has no call yet"
        case .damaged(let path, let reason): "the draft in \(path) cannot be read: \(reason)"
        case .noHome: "neither XDG_STATE_HOME nor HOME is set, and a draft has no folder"
        }
    }

    public var hint: String? {
        switch self {
        case .notOpen: "Open one: migrate draft NAME"
        case .open: "There is one at a time: `migrate commit` writes it to its file, `migrate discard` throws it away."
        case .noPhase: "Begin one first: migrate phase 'what it does'"
        case .wrong(_, _, let hint): hint
        case .stale: "`migrate undo` takes the calls back, the last one first."
        case .unfinished: "Go on, or take the last call back with `migrate undo`."
        case .nothingToUndo: "`migrate discard` throws the draft away."
        case .damaged(let path, _): "Nothing was changed. The calls stand in it as text: mend it, or move it away to begin anew: mv '\(path)' '\(path).broken'"
        case .noHome: "Set one of them."
        }
    }

    /// What to type next, as words; nil where only the operator knows.
    public var next: [String]? {
        switch self {
        case .notOpen: ["migrate", "draft", "NAME"]
        case .noPhase: ["migrate", "phase", "what it does"]
        case .wrong(let command, _, _): ["migrate"] + command + ["--help"]
        case .open, .unfinished: ["migrate", "show"]
        case .stale: ["migrate", "undo"]
        case .nothingToUndo: ["migrate", "discard"]
        case .damaged, .noHome: nil
        }
    }
}
