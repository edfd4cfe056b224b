import Engine

/// Verdicts for people: place, line and caret, what it stops, what to write instead.
struct VerdictText {
    let verdicts: [FileVerdict]
    /// About the files as a whole.
    let notes: [String]

    var text: String {
        var text = ""
        for verdict in verdicts {
            for finding in verdict.open { text += Self.text(of: finding) + "\n" }
            for finding in verdict.allowed { text += "\(Self.place(finding)): allowed: \(finding.rule): \(finding.allowance ?? "")\n" }
            if !verdict.allowed.isEmpty { text += "\n" }
            text += Self.summary(verdict) + "\n"
        }
        for note in notes + Self.notes(verdicts) { text += "note: \(note)\n" }
        if verdicts.count > 1 {
            let unsafe = verdicts.count { !$0.isSafe }
            text += "\(Amount.counted(verdicts.count, "file")): \(unsafe == 0 ? "all safe" : "\(unsafe) not safe")\n"
        }
        return text
    }

    /// Each once: what holds for the database holds for all files.
    static func notes(_ verdicts: [FileVerdict]) -> [String] {
        let isAlone = verdicts.count == 1
        let all = verdicts.flatMap { verdict in verdict.notes.map { note in (note, verdict.file) } }
        return all.enumerated().compactMap { index, pair in
            guard all.firstIndex(where: { $0.0 == pair.0 }) == index else { return nil }
            let isShared = all.count { $0.0 == pair.0 } > 1
            return isAlone || isShared ? pair.0 : "\(pair.1): \(pair.0)"
        }
    }

    static func place(_ finding: Finding) -> String { finding.place.line == 0 ? finding.place.file : "\(finding.place)" }

    private static func text(of finding: Finding) -> String {
        // The line says which statement it is; a migration's does not always, and a draft has none.
        let words = finding.lineText.isEmpty && !finding.statement.isEmpty ? "\(finding.statement): " : ""
        var text = "\(place(finding)): \(finding.severity.rawValue): \(words)\(finding.what) [\(finding.rule)]\n" + finding.excerpt
        for sentence in finding.cost { text += "  \(sentence)\n" }
        if let instead = finding.instead { text += "  \(finding.isUnreadable ? "hint" : "instead"): \(instead)\n" }
        return text
    }

    private static func summary(_ verdict: FileVerdict) -> String {
        if verdict.isUnreadable { return "\(verdict.file): \(Amount.counted(verdict.findings.count, "error")), so that nothing of it was judged" }
        let counts = [Hazard.Severity.error, .warning, .recommendation].compactMap { severity -> String? in
            let count = verdict.open.count { $0.severity == severity }
            return count == 0 ? nil : Amount.counted(count, severity.rawValue)
        }
        let allowed = verdict.allowed.isEmpty ? [] : ["\(verdict.allowed.count) allowed"]
        let found = counts + allowed
        return "\(verdict.file): \(Amount.counted(verdict.count, verdict.isMigration ? "operation" : "statement")), \(found.isEmpty ? "nothing found" : found.joined(separator: ", "))"
    }
}
