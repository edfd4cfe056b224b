/// Judges a script: a pure function of its text and what is known of the database.
struct ScriptJudge {
    let script: SQLScript
    /// Nil judges by the parse tree alone.
    let catalog: Catalog?

    func verdict() -> FileVerdict {
        var verdict = FileVerdict(file: script.file)
        verdict.notes = script.notes
        var judge = StatementJudge(catalog, isInTransaction: script.isInTransaction, assumesMissing: true)
        // The statement of the script that each one judged belongs to.
        var origins: [Int] = []
        var findings = [[Finding]](repeating: [], count: script.statements.count)
        for (index, statement) in script.statements.enumerated() {
            for (node, text) in zip(statement.tree.statements, statement.tree.texts) {
                verdict.count += 1
                origins.append(index)
                findings[index] += judge.judge(node, text).hazards.map { Finding($0, statement.place, statement.lineText, text) }
                findings[index] += self.findings(inBodyOf: node, text, statement, &judge, &verdict)
            }
        }
        if let begin = judge.openSince.map({ origins[$0 - 1] }) {
            let statement = script.statements[begin]
            findings[begin] += judge.end().map { Finding($0, statement.place, statement.lineText, statement.split.text) }
        }
        verdict.findings = zip(findings, script.statements).flatMap { $0.allowing($1.comments, isComplete: catalog != nil) }
        verdict.findings = Self.folded(verdict.findings.inOrder)
        if let catalog { verdict.notes += Self.missing(verdict.findings, catalog) } else { verdict.notes.append(Self.offlineNote) }
        return verdict
    }

    static let offlineNote =
        "No database was asked: every table that the file does not make counts as one in use. Its size, its indexes, constraints, partitions and dependants, types, volatile functions, lock_timeout and time zone are not known."

    /// Tables that neither the database nor the script has.
    private static func missing(_ findings: [Finding], _ catalog: Catalog) -> [String] {
        let names = Set(findings.flatMap(\.tables).filter { $0.sql == nil }.map(\.title)).sorted()
        guard let first = names.first else { return [] }
        return names.count == 1
            ? ["Database \(catalog.database) has no table \(first): it was judged as one in use, without knowing it."]
            : ["Database \(catalog.database) does not have tables \(names.joined(separator: ", ")): they were judged as in use, without knowing them."]
    }

    private func findings(inBodyOf node: SQLNode, _ text: String, _ statement: SQLScript.Statement, _ judge: inout StatementJudge, _ verdict: inout FileVerdict) -> [Finding] {
        guard let body = RoutineBody(node, text) else { return [] }
        let title = body.name.map { "\($0)()" } ?? "the DO block"
        if let problem = body.problem { verdict.notes.append("Line \(statement.place.line): the body of \(title) could not be looked into: \(problem).") }
        let locate = { (position: Int) in
            let location = statement.split.isSingle ? statement.split.location(ofCharacter: position) : statement.split.start
            return SourcePlace(file: script.file, line: location.line, column: location.column)
        }
        for position in body.computed { verdict.notes.append("Line \(locate(position).line): EXECUTE in \(title) runs a text that is put together only then, and was not looked into.") }
        var findings: [Finding] = []
        func add(_ hazards: [Hazard], _ part: RoutineBody.Statement) {
            let place = locate(part.position)
            findings += hazards.map { Finding($0, place, script.line(place.line), part.sql) }
        }
        if body.name == nil {
            for (part, hazards) in zip(body.statements, judge.judgeBody(body.statements.map(\.sql), isCertain: false)) { add(hazards, part) }
        } else {
            // Nothing of it happens here: a copy judges it, one step less severe.
            var later = judge
            for (part, hazards) in zip(body.statements, later.judgeBody(body.statements.map(\.sql), isCertain: false)) { add(hazards.compactMap { $0.whenCalled(title) }, part) }
        }
        return findings
    }

    /// That nothing bounds a wait is said once.
    private static func folded(_ findings: [Finding]) -> [Finding] {
        let isRepeated = { (finding: Finding) in finding.rule == LockTimeoutMissing.id && finding.allowance == nil }
        let count = findings.count(where: isRepeated)
        guard count > 1, let first = findings.firstIndex(where: isRepeated) else { return findings }
        var folded = findings
        folded[first].what += "; the same holds for \(count - 1) more"
        return folded.enumerated().filter { $0.offset == first || !isRepeated($0.element) }.map(\.element)
    }
}

extension Finding {
    init(_ hazard: Hazard, _ place: SourcePlace, _ lineText: String, _ sql: String) {
        self.init(
            rule: hazard.rule, severity: hazard.severity, place: place, lineText: lineText, statement: sql.withoutLeadingComments.firstLine, what: hazard.what,
            cost: hazard.rule == LockTimeoutMissing.id ? [] : LockSentences.of([hazard], locks: hazard.locks), locks: hazard.locks, tables: hazard.subjects, seconds: hazard.seconds, instead: hazard.instead)
    }
}

extension Hazard {
    /// As it is in a routine: only when that is called; nil where it is not worth a word there.
    fileprivate func whenCalled(_ title: String) -> Hazard? {
        guard severity > .recommendation, rule != LockTimeoutMissing.id else { return nil }
        var hazard = self
        hazard.severity = severity == .error ? .warning : .recommendation
        hazard.what = "When \(title) runs: \(what)"
        return hazard
    }
}
