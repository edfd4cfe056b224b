/// What takes a statement back, and what of it nothing brings back.
struct Inverse {
    enum Part {
        /// Statements that need no search path.
        case sql([String], isLong: Bool)
        case steps([Step])
    }

    /// In the order to run.
    var parts: [Part] = []
    var losses: [String] = []
    var notes: [String] = []

    mutating func prepend(_ statements: [String], isLong: Bool = false) {
        if !statements.isEmpty { parts.insert(.sql(statements, isLong: isLong), at: 0) }
    }

    mutating func prepend(_ steps: [Step]) {
        if !steps.isEmpty { parts.insert(.steps(steps), at: 0) }
    }

    /// Of a statement that ran later.
    mutating func prepend(_ later: Inverse) {
        parts = later.parts + parts
        losses += later.losses.filter { !losses.contains($0) }
        notes += later.notes.filter { !notes.contains($0) }
    }

    /// As steps, neighbours in one transaction.
    func steps(_ title: String, locks: ([String]) -> [TableLock]) -> [Step] {
        var steps: [Step] = []
        var pending: [String] = []
        var isLong = false
        func flush() {
            guard !pending.isEmpty else { return }
            var statements = pending
            // Bodies were written under another search path, and are looked at when they are called.
            if pending.contains(where: { $0.hasPrefix("CREATE OR REPLACE FUNCTION") || $0.hasPrefix("CREATE OR REPLACE PROCEDURE") }) {
                statements.insert("SET LOCAL check_function_bodies = off", at: 0)
            }
            var transaction = Step.Transaction(statements, isUserSQL: isLong, isUnbounded: isLong)
            // What takes long must not wait for locks as long, which only SQL of the user's own is kept from.
            if isLong { transaction.statements.insert("SET LOCAL search_path = pg_catalog", at: 0) }
            var step = Step("take back: \(title)", .transaction(transaction))
            step.locks = locks(pending)
            step.followsCatalog = true
            steps.append(step)
            (pending, isLong) = ([], false)
        }
        for part in parts {
            switch part {
            case .sql(let statements, let long):
                pending += statements
                isLong = isLong || long
            case .steps(let own):
                flush()
                steps += own
            }
        }
        flush()
        return steps
    }
}
