/// What the statements of a text before one have done to the session that it runs in.
struct JudgedSession: Sendable {
    /// Whether a transaction is open, by the text's own BEGIN or from outside it.
    var isInTransaction = false
    /// Whether the text itself opened it, and where.
    var begin: Int?
    /// `lock_timeout` in milliseconds, 0 for none.
    var lockTimeout: Int
    /// What `RESET lock_timeout` gives.
    let defaultLockTimeout: Int
    /// Whether ai-shell's runner bounds the waits: `lock_timeout` for what is short, a deadline for what waits for others.
    var isManaged = false
    /// `TimeZone` where the text sets it.
    var timeZone: String?
    /// Locks stronger than `SHARE UPDATE EXCLUSIVE` that the open transaction holds.
    var held: [TableLock] = []
    /// Constraints that the open transaction added, as `table/name`.
    var addedConstraints: Set<String> = []
    /// Titles of tables that a statement before read, built or wrote whole while others waited.
    var worked: Set<String> = []
    /// Whether a statement before changed something for good, outside the transaction of this one.
    var hasCommitted = false
    /// Tables that a policy was made for.
    var policies: Set<[String]> = []
    /// Columns, as `table.column`, of which a valid check of this text says that they are never NULL.
    var proven: Set<String> = []
    /// Such checks that are not validated yet, by `table/name`.
    var unproven: [String: String] = [:]

    /// A longer `lock_timeout` bounds nothing that anybody would notice, in milliseconds.
    static let longestTimeout = 30_000
    /// Whether waits for locks are bounded.
    var boundsWaits: Bool { isManaged || lockTimeout > 0 && lockTimeout <= Self.longestTimeout }

    init(lockTimeout: Int = 0) { (self.lockTimeout, defaultLockTimeout, transaction) = (lockTimeout, lockTimeout, (lockTimeout, nil)) }

    private var transaction: (lockTimeout: Int, timeZone: String?)

    /// Follows BEGIN and its kin.
    /// - Parameter chains: Whether the next one begins at once.
    mutating func control(_ kind: String, chains: Bool, _ index: Int) {
        switch kind {
        case "TRANS_STMT_BEGIN", "TRANS_STMT_START":
            if !isInTransaction { (isInTransaction, begin, transaction) = (true, index, (lockTimeout, timeZone)) }
        case "TRANS_STMT_COMMIT", "TRANS_STMT_ROLLBACK", "TRANS_STMT_PREPARE":
            // SET LOCAL, and a SET that is rolled back, end here.
            if isInTransaction, kind != "TRANS_STMT_COMMIT" || isLocal { (lockTimeout, timeZone) = transaction }
            (isInTransaction, begin, isLocal) = (chains, chains ? index : nil, false)
            (held, addedConstraints) = ([], [])
        default: break
        }
    }

    private var isLocal = false

    /// Follows `SET` and `RESET` of what rules ask for.
    mutating func set(_ statement: SQLNode) {
        let isReset = ["VAR_RESET", "VAR_SET_DEFAULT"].contains(statement["kind"]?.text ?? "")
        let value = statement["args"]?.elements.first?["A_Const"]
        if statement["is_local"] != nil {
            guard isInTransaction else { return }
            isLocal = true
        }
        switch statement["name"]?.text?.lowercased() {
        case "lock_timeout":
            lockTimeout = isReset ? defaultLockTimeout : value.flatMap { $0["sval"]?["sval"]?.text.flatMap(Self.milliseconds) ?? $0["ival"].map { $0["ival"]?.integer ?? 0 } } ?? lockTimeout
        case "timezone": timeZone = isReset ? nil : value?["sval"]?["sval"]?.text ?? timeZone
        default: break
        }
    }

    /// Follows `SELECT set_config('lock_timeout', '1s', false)`.
    mutating func call(_ select: SQLNode) {
        for call in select.all("FuncCall") where call["funcname"]?.names.last == "set_config" {
            let words = (call["args"]?.elements ?? []).map { $0["A_Const"]?["sval"]?["sval"]?.text }
            guard words.count == 3, let name = words[0], let value = words[1] else { continue }
            if name.lowercased() == "lock_timeout" { lockTimeout = Self.milliseconds(value) ?? lockTimeout }
            if name.lowercased() == "timezone" { timeZone = value }
        }
    }

    /// Follows `DISCARD ALL`.
    mutating func discard() { (lockTimeout, timeZone) = (defaultLockTimeout, nil) }

    /// `2s` as 2,000; a bare number is milliseconds.
    static func milliseconds(_ text: String) -> Int? {
        guard let match = text.wholeMatch(of: /\s*(\d+(?:\.\d+)?)\s*(us|ms|s|min|h|d)?\s*/), let number = Double(match.output.1) else { return nil }
        let units: [String: Double] = ["us": 0.001, "ms": 1, "s": 1_000, "min": 60_000, "h": 3_600_000, "d": 86_400_000]
        let unit = units[match.output.2.map(String.init) ?? "ms"] ?? 1
        return Int((number * unit).rounded())
    }
}
