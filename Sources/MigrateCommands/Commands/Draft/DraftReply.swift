import Engine

/// Adds a call to the open draft and says so.
struct DraftReply {
    let host: any CommandHost

    init(_ host: any CommandHost) { self.host = host }

    func add(_ call: DraftCall) async throws -> ExitStatus {
        let draft = try await host.drafts.add(call)
        host.write("\(draft.name), \(Self.place(draft)): \(call.line)\n")
        host.write("next: \(host.pasted(["migrate", "show"]))\n")
        return .success
    }

    /// `phase 2`.
    static func place(_ draft: Draft) -> String { "phase \(draft.phaseCount)" }
}
