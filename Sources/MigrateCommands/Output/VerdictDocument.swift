import Engine

/// Verdicts for machines.
struct VerdictDocument: Encodable {
    let format = 1
    /// `safe`, `unsafe`, or `unreadable` where a file could not be judged.
    let status: String
    let files: [File]
    let notes: [String]
    let next: String

    struct File: Encodable {
        let file: String
        let kind: String
        let count: Int
        let status: String
        let findings: [FindingDocument]
        let notes: [String]
    }

    struct FindingDocument: Encodable {
        let rule: String
        let severity: String
        let line: Int?
        let column: Int?
        let statement: String
        let message: String
        let locks: [LockDocument]
        let tables: [Table]
        let estimatedSeconds: Double?
        let instead: String?
        let allowed: Bool
        let reason: String?
    }

    struct Table: Encodable {
        let table: String
        let rows: Int?
        let bytes: Int?
    }

    init(_ verdicts: [FileVerdict], notes: [String], next: String) {
        self.notes = notes
        status = verdicts.contains(where: \.isUnreadable) ? "unreadable" : verdicts.allSatisfy(\.isSafe) ? "safe" : "unsafe"
        self.next = next
        files = verdicts.map { verdict in
            File(
                file: verdict.file, kind: verdict.isMigration ? "migration" : "sql", count: verdict.count,
                status: verdict.isUnreadable ? "unreadable" : verdict.isSafe ? "safe" : "unsafe",
                findings: Self.findings(verdict), notes: verdict.notes)
        }
    }

    static func findings(_ verdict: FileVerdict) -> [FindingDocument] {
        verdict.findings.map { finding in
            FindingDocument(
                        rule: finding.rule, severity: finding.severity.rawValue, line: finding.place.line == 0 ? nil : finding.place.line,
                        column: finding.place.line == 0 ? nil : finding.place.column, statement: finding.statement, message: finding.what,
                        locks: finding.locks.map(LockDocument.init),
                        tables: finding.tables.map { Table(table: $0.title, rows: $0.rows, bytes: $0.totalBytes) },
                        // Nothing to do for the table itself takes no time worth a number.
                        estimatedSeconds: finding.seconds, instead: finding.instead, allowed: finding.allowance != nil, reason: finding.allowance)
        }
    }
}
