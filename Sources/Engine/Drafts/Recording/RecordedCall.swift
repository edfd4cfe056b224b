/// What a statement is to the draft.
public struct RecordedCall: Hashable, Sendable {
    public let call: DraftCall
    /// Its text as an operation, for a phase in which the call cannot stand beside what is there; nil where the call is that.
    public let asSQL: DraftCall?
}

extension DraftStore {
    /// Adds what a statement is, or its text where the last phase cannot take that.
    /// - Returns: The call that was added.
    public func add(_ recorded: RecordedCall) async throws -> DraftCall {
        guard let text = recorded.asSQL else {
            _ = try await add(recorded.call)
            return recorded.call
        }
        do {
            _ = try await add(recorded.call)
            return recorded.call
        } catch DraftError.wrong {
            _ = try await add(text)
            return text
        }
    }
}
