/// A lock on a table, weakest first.
///
/// - SeeAlso: <https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES>
public enum LockMode: Int, Sendable, Hashable, Codable, Comparable, CaseIterable {
    case accessShare = 1, rowShare, rowExclusive, shareUpdateExclusive, share, shareRowExclusive, exclusive, accessExclusive

    public static func < (left: LockMode, right: LockMode) -> Bool { left.rawValue < right.rawValue }

    /// As `LOCK TABLE … IN … MODE` wants it.
    public var sql: String {
        switch self {
        case .accessShare: "ACCESS SHARE"
        case .rowShare: "ROW SHARE"
        case .rowExclusive: "ROW EXCLUSIVE"
        case .shareUpdateExclusive: "SHARE UPDATE EXCLUSIVE"
        case .share: "SHARE"
        case .shareRowExclusive: "SHARE ROW EXCLUSIVE"
        case .exclusive: "EXCLUSIVE"
        case .accessExclusive: "ACCESS EXCLUSIVE"
        }
    }

    /// As `pg_locks.mode` has it.
    public var catalogName: String {
        sql.split(separator: " ").map { $0.prefix(1) + $0.dropFirst().lowercased() }.joined() + "Lock"
    }

    /// The modes that conflict with this one (the manual's table 13.2).
    public var conflicts: [LockMode] {
        switch self {
        case .accessShare: [.accessExclusive]
        case .rowShare: [.exclusive, .accessExclusive]
        case .rowExclusive: [.share, .shareRowExclusive, .exclusive, .accessExclusive]
        case .shareUpdateExclusive: [.shareUpdateExclusive, .share, .shareRowExclusive, .exclusive, .accessExclusive]
        case .share: [.rowExclusive, .shareUpdateExclusive, .shareRowExclusive, .exclusive, .accessExclusive]
        case .shareRowExclusive: [.rowExclusive, .shareUpdateExclusive, .share, .shareRowExclusive, .exclusive, .accessExclusive]
        case .exclusive: Array(LockMode.allCases.dropFirst())
        case .accessExclusive: LockMode.allCases
        }
    }

    /// What others cannot do while it is held.
    public var blocks: String {
        switch self {
        case .accessShare, .rowShare, .rowExclusive: "nothing"
        case .shareUpdateExclusive: "other schema changes and VACUUM"
        case .share, .shareRowExclusive: "writes"
        case .exclusive: "writes and SELECT FOR UPDATE"
        case .accessExclusive: "reads and writes"
        }
    }
}
