import Engine

/// Asks before something runs.
struct Confirmation {
    let host: any CommandHost
    /// `-y` was given.
    let isGiven: Bool

    /// - Throws: ``Unanswerable`` where nobody can be asked and `-y` is missing.
    func ask(_ question: String) async throws -> Bool {
        if isGiven { return true }
        guard host.isInteractive else { throw Unanswerable() }
        guard let answer = await host.ask("\(question) [y/N] ") else { return false }
        return answer.isYes
    }

    struct Unanswerable: DescribedError {
        var message: String { "this asks before it runs, and there is no terminal to answer" }
        var hint: String? { "Add -y to answer yes." }
    }

    struct Declined: DescribedError {
        var message: String { "not confirmed: nothing was changed" }
    }
}

extension String {
    /// Whether an answer to `[y/N]` agrees.
    package var isYes: Bool { ["y", "yes"].contains(lowercased().filter { !$0.isWhitespace }) }
}

/// Refuses what would run beside the session's own open transaction.
enum OpenTransaction {
    static func refuse(_ host: any CommandHost) async throws {
        if await host.transactionIsOpen { throw Refusal() }
    }

    private struct Refusal: DescribedError {
        var message: String { "a transaction is open in this session, and a migration would wait for its locks" }
        var hint: String? { "End it with COMMIT or ROLLBACK first." }
        var exitStatus: ExitStatus { .refused }
    }
}
