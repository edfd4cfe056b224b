/// What a statement does that stops others, loses data or cannot be undone, as one rule tells it.
public struct Hazard: Hashable, Sendable {
    /// The rule's id: `index-not-concurrent`.
    public var rule: String
    public var severity: Severity
    /// What happens, as a sentence without its full stop.
    public var what: String
    /// The strongest lock that it takes on tables in use, the one that matters first; empty where it takes none that stops anybody.
    public var locks: [TableLock] = []
    public var work = Work.none
    /// Tables whose rows it touches, with their sizes where they are known.
    public var subjects: [Subject] = []
    public var loses = Loss.nothing
    /// The safe form: a statement or command that can be pasted, or how to go about it.
    public var instead: String?

    public enum Severity: String, Hashable, Sendable, Codable, Comparable {
        case recommendation, warning, error

        public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }
        private var rank: Int { self == .error ? 2 : self == .warning ? 1 : 0 }
    }

    /// What the statement does while it holds its lock.
    public enum Work: String, Hashable, Sendable, Codable {
        /// A change of the catalog alone.
        case none
        /// Every row is read.
        case scan
        /// An index is built of every row.
        case build
        /// The table is written anew, with its indexes.
        case rewrite
        /// Every row is changed.
        case update
    }

    public enum Loss: Hashable, Sendable {
        case nothing
        /// Rows or values that nothing but a backup brings back, in words: `every row of users`.
        case data(String)

        public var what: String? { if case .data(let what) = self { what } else { nil } }
    }

    /// A table and how large it is, with its partitions.
    public struct Subject: Hashable, Sendable {
        public var title: String
        /// Quoted and qualified; nil where no database was asked.
        public var sql: String?
        /// By the planner's statistics; nil where they do not say.
        public var rows: Int?
        /// Of the heap; nil where no database was asked.
        public var bytes: Int?
        /// With indexes and TOAST.
        public var totalBytes: Int?

        /// `1,204,331 rows, 312 MB`; nil where nothing is known.
        public var size: String? {
            guard let totalBytes else { return nil }
            return [rows.map { "\($0.grouped) row\($0 == 1 ? "" : "s")" }, totalBytes.asSize].compactMap { $0 }.joined(separator: ", ")
        }

        /// Whether it certainly has no row.
        public var isEmpty: Bool { bytes == 0 }
    }

    /// How long the work should take, by the statistics and reference speeds; nil where no database was asked.
    public var seconds: Double? {
        guard work != .none else { return 0 }
        guard !subjects.isEmpty, subjects.allSatisfy({ $0.bytes != nil }) else { return nil }
        return subjects.map { subject in
            let bytes = Double(subject.bytes ?? 0)
            // Never analyzed: rows of about a hundred bytes.
            let rows = subject.rows.map(Double.init) ?? bytes / 100
            return max(rows / work.rowsPerSecond, bytes / Self.bytesPerSecond)
        }.reduce(0, +)
    }

    /// Read in order from a disk of 2026 that others use too.
    private static let bytesPerSecond = 400_000_000.0
}

extension Hazard.Work {
    /// On one connection of a machine of 2026, as in ``Estimate``.
    fileprivate var rowsPerSecond: Double {
        switch self {
        case .none: .infinity
        case .scan: 1_000_000
        case .build: 500_000
        case .rewrite: 300_000
        case .update: 100_000
        }
    }
}
