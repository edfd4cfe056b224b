/// The open draft of a database: one file, which sessions side by side share.
///
/// Every change reads what is there first and is on the disk when the call returns, so neither a second session nor a kill loses a call.
public struct DraftStore: Sendable {
    public let path: String
    private let state: StateManager

    private struct Slot: Codable, Sendable {
        var draft: Draft?
    }

    private static let key = StateKey<Slot>("draft")

    /// - Parameter environment: `XDG_STATE_HOME` and `HOME` are read.
    public init(_ address: DatabaseAddress, environment: [String: String] = ChildProcess.environment()) throws(DraftError) {
        let state = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        guard let base = state ?? environment["HOME"].flatMap({ $0.hasPrefix("/") ? $0 + "/.local/state" : nil }) else { throw .noHome }
        // The name is for people, the rest for the machine.
        let name = String(address.database.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) ? $0 : "-" }.prefix(40))
        path = "\(base)/ai-shell/drafts/\(name)-\(Fingerprint.of(address.description)).json"
        self.state = StateManager(persistence: .file(path))
    }

    /// - Returns: nil where none is open.
    public func draft() async throws -> Draft? {
        try await reading { try await state.value(Self.key)?.draft }
    }

    /// The draft that must be there.
    public func openDraft() async throws -> Draft {
        guard let draft = try await draft() else { throw DraftError.notOpen }
        return draft
    }

    /// Changes the draft in one step; nil is none. What the body throws leaves everything as it was.
    @discardableResult
    public func change<Result: Sendable>(_ body: (inout Draft?) throws -> Result) async throws -> Result {
        while true {
            do {
                return try await reading {
                    let entry = try await state.entry(Self.key)
                    var draft = entry?.value.draft
                    let result = try body(&draft)
                    try await state.set(Self.key, to: Slot(draft: draft), ifVersion: entry?.version ?? 0)
                    return result
                }
            } catch StateError.changed {
                // Another session came first: decide anew on what it left.
                continue
            }
        }
    }

    /// Adds a call to the open draft.
    public func add(_ call: DraftCall) async throws -> Draft {
        try await change { draft in
            guard var open = draft else { throw DraftError.notOpen }
            try open.add(call)
            draft = open
            return open
        }
    }

    private func reading<Result>(_ body: () async throws -> Result) async throws -> Result {
        do { return try await body() } catch let error as StateError {
            switch error {
            case .unreadable(_, let reason): throw DraftError.damaged(path: path, reason: reason)
            case .wrongType: throw DraftError.damaged(path: path, reason: "it is not what was written there")
            default: throw error
            }
        }
    }
}
