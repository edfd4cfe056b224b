/// Judges a migration: a pure function of its file, the catalog and the journal.
struct MigrationJudge {
    let migration: Migration
    let file: String
    /// Of the file; none for a draft.
    let lines: [String]
    /// Nil judges by the file alone.
    let catalog: Catalog?
    let state: JournalState
    var keepsSnapshots = true

    func verdict() -> FileVerdict {
        var verdict = FileVerdict(file: file)
        verdict.isMigration = true
        verdict.count = migration.phases.map { $0.operations.count + $0.validations.count }.reduce(0, +)
        for phase in migration.phases {
            guard let record = state.phases[phase.number], record.status == .applied || record.status == .applying, record.checksum != phase.checksum else { continue }
            let place = phase.operations.first?.fields.place ?? phase.validations.first?.fields.place
            verdict.findings.append(
                finding(
                    Hazard(rule: EditedAfterApply.id, severity: EditedAfterApply.severity, what: "Phase \(phase.number) was changed after it had been applied here", instead: "put it back as it was; migrate apply \(migration.name) shows the difference"),
                    at: place, "phase \(phase.number): \(phase.description)"))
        }
        var judged: [(entry: any MigrationEntry, findings: [Finding])] = []
        if let catalog { judged = online(catalog, &verdict) } else {
            for phase in migration.phases {
                let context = PlanContext(migration: migration, phase: phase, catalog: .unknown)
                for operation in phase.operations { judged.append((operation, findings(of: operation, phase, context, nil))) }
            }
            verdict.notes.append(Self.offlineNote)
        }
        verdict.findings = (verdict.findings + allowing(judged)).inOrder
        return verdict
    }

    private static let offlineNote = "No database was asked: whether its tables, columns and types are as the migration takes them, and what its steps lock and cost, is not known."

    private func online(_ catalog: Catalog, _ verdict: inout FileVerdict) -> [(entry: any MigrationEntry, findings: [Finding])] {
        var judged: [(entry: any MigrationEntry, findings: [Finding])] = []
        let first = (state.applied.last ?? 0) + 1
        if let number = state.unfinished {
            verdict.notes.append("Phase \(number) is under way in this database: it and the phases after it were not judged.")
            return []
        }
        guard first <= migration.phases.count else {
            verdict.notes.append("Every phase is applied in this database: nothing is left to judge.")
            return []
        }
        if first > 1 { verdict.notes.append("Phase\(first > 2 ? "s 1 to" : "") \(first - 1) \(first > 2 ? "are" : "is") applied in this database: judged from phase \(first) on.") }
        do throws(PlanRefusal) {
            _ = try Planner(migration, keepsSnapshots: keepsSnapshots).plan(first...migration.phases.count, from: catalog) { entry, before, after in
                judged.append((entry, findings(of: entry, after.phase, before, after)))
            }
        } catch {
            let words = error.phase.map { "phase \($0)" } ?? migration.name
            let hazard = Hazard(rule: PlanRefused.id, severity: PlanRefused.severity, what: error.message, instead: error.hint)
            judged.append((migration.phases[first - 1].operations.first ?? migration.phases[0].operations[0], [finding(hazard, at: error.place, words)]))
        }
        return judged
    }

    /// - Parameter after: What it led to; nil where nothing was planned.
    private func findings(of entry: any MigrationEntry, _ phase: Phase, _ before: PlanContext, _ after: PlanContext?) -> [Finding] {
        let title = "phase \(phase.number): \(entry.title)"
        let judgedEntry = JudgedEntry(migration: migration, phase: phase, entry: entry, before: after == nil ? nil : before)
        var findings = PlanRules.all.flatMap { $0.judge(judgedEntry) }.map { finding($0, at: entry.fields.place, title) }
        if let sql = entry as? CustomSQL { findings += self.findings(in: sql, before, isOffline: after == nil) }
        guard let operation = entry as? any MigrationOperation, !(entry is CustomSQL) else { return findings }
        let rules = Set(HazardRules.all.filter { $0.concerns(operation) }.map { $0.id })
        var judge = StatementJudge(at: before, isOffline: after == nil)
        let steps = after?.steps.dropFirst(before.steps.count).filter { step in
            switch step.action {
            case .transaction, .statement: true
            default: false
            }
        }
        for sql in steps?.flatMap(\.sql) ?? Self.outline(of: operation) {
            let hazards = ((try? judge.judge(sql)) ?? []).flatMap(\.hazards).filter { rules.contains($0.rule) }
            findings += hazards.map { finding($0, at: entry.fields.place, title) }
        }
        return findings
    }

    /// What an operation comes to in the end, where no database says how.
    private static func outline(of operation: any MigrationOperation) -> [String] {
        switch operation {
        case let add as AddColumn: ["ALTER TABLE \(add.table.sql) ADD COLUMN \(Quote.identifier(add.column)) \(add.dataType)"]
        case let rename as RenameColumn: ["ALTER TABLE \(rename.table.sql) RENAME COLUMN \(Quote.identifier(rename.oldColumn)) TO \(Quote.identifier(rename.newColumn))"]
        case let rename as RenameTable: ["ALTER TABLE \(rename.table.sql) RENAME TO \(Quote.identifier(rename.newName))"]
        case let drop as DropNotNull: ["ALTER TABLE \(drop.table.sql) ALTER COLUMN \(Quote.identifier(drop.column)) DROP NOT NULL"]
        default: []
        }
    }

    private func findings(in operation: CustomSQL, _ context: PlanContext, isOffline: Bool) -> [Finding] {
        guard let pieces = try? StatementPieces(operation.sql, operation.transaction, in: context).pieces else { return [] }
        let start = operation.fields.place(of: "sql")
        let script = try? SQLScript(Array(operation.sql.utf8), file: file)
        let comments = Dictionary((script?.statements ?? []).flatMap { statement in statement.tree.texts.map { ($0.withoutLeadingComments, statement.comments) } }, uniquingKeysWith: { $0 + $1 })
        var judge = StatementJudge(at: context, isOffline: isOffline)
        var findings: [Finding] = []
        for piece in pieces {
            var isTogether = false
            if case .transaction = piece.step.action { isTogether = true }
            let texts = piece.statements.map(\.text)
            let hazards = isTogether ? judge.judgeBody(texts, isCertain: true) : texts.map { ((try? judge.judge($0)) ?? []).flatMap(\.hazards) }
            for (text, hazards) in zip(texts, hazards) {
                let place = start.map { locate(text.withoutLeadingComments, from: $0) }
                let own = hazards.map { finding($0, at: place, text.withoutLeadingComments.firstLine) }
                findings += own.allowing((comments[text.withoutLeadingComments] ?? []).compactMap { comment in
                    let place = start.map { locate(comment.lineText, from: $0) } ?? unknownPlace
                    return AllowComment(moving: comment, to: place, lineText: line(place))
                }, isComplete: !isOffline)
            }
        }
        return findings
    }

    private var unknownPlace: SourcePlace { SourcePlace(file: file, line: 0, column: 0) }
    private func line(_ place: SourcePlace) -> String { lines.indices.contains(place.line - 1) ? lines[place.line - 1] : "" }

    private func finding(_ hazard: Hazard, at place: SourcePlace?, _ words: String) -> Finding {
        let place = place.map { SourcePlace(file: file, line: $0.line, column: $0.column) } ?? unknownPlace
        var finding = Finding(hazard, place, line(place), "")
        finding.statement = words
        return finding
    }

    /// Where a text of a value begins, by its first line.
    private func locate(_ text: String, from place: SourcePlace) -> SourcePlace {
        let first = text.split(separator: "\n").first.map { $0.drop(while: \.isWhitespace) } ?? ""
        for number in max(place.line, 1)..<max(lines.count + 1, place.line + 1) where lines.indices.contains(number - 1) {
            if let found = lines[number - 1].firstRange(of: first) {
                return SourcePlace(file: file, line: number, column: lines[number - 1].unicodeScalars.distance(from: lines[number - 1].startIndex, to: found.lowerBound) + 1)
            }
        }
        return place
    }

    /// Comments of the file, each with the operation that it stands before or in.
    private func allowing(_ judged: [(entry: any MigrationEntry, findings: [Finding])]) -> [Finding] {
        let starts = migration.phases.flatMap { $0.operations as [any MigrationEntry] + $0.validations }.compactMap { $0.fields.place?.line }.sorted()
        var comments: [Int: [AllowComment]] = [:]
        for (index, text) in lines.enumerated() {
            guard let match = text.firstMatch(of: /^(.*?)#(\s*ai-shell\s*:\s*allow\b.*)$/.ignoresCase()) else { continue }
            let place = SourcePlace(file: file, line: index + 1, column: match.output.1.unicodeScalars.count + 1)
            guard let comment = AllowComment(match.output.2, at: place, lineText: text) else { continue }
            let isAlone = match.output.1.allSatisfy(\.isWhitespace)
            guard let start = isAlone ? starts.first(where: { $0 > index + 1 }) : starts.last(where: { $0 <= index + 1 }) else { continue }
            comments[start, default: []].append(comment)
        }
        return judged.flatMap { entry, findings in
            let own = entry.fields.place.flatMap { comments[$0.line] } ?? []
            let (done, open) = (findings.filter { $0.allowance != nil || $0.rule == AllowCommentRule.id }, findings.filter { $0.allowance == nil && $0.rule != AllowCommentRule.id })
            return done + open.allowing(own, isComplete: catalog != nil)
        }
    }
}

extension MigrationEntry {
    /// `drop_column users.name`
    fileprivate var title: String {
        [name, [table, column ?? fields.text("oldColumn")].compactMap { $0 }.joined(separator: ".")].filter { !$0.isEmpty }.joined(separator: " ")
    }
}
