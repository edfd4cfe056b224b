import ArgumentParser
import Engine

struct VerifyCommand: HostedCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Say what is unsafe in migrations and SQL scripts, and what to write instead.",
        discussion: """
            Exit status 4 when there are errors or warnings, 1 when a file cannot be read. A comment silences one statement:
            -- ai-shell: allow RULE reason
            """, helpNames: CommandNames.help)

    @Argument(help: "Migrations, .sql files and folders of them; left out in a session, the draft, or the file last named.")
    var files: [String] = []
    @Flag(help: "Ask no database: judge by the text alone.") var offline = false
    @Flag(help: "Run migrations on a throw-away copy of the schema, and compare what they lock with the plan.") var rehearse = false
    @Flag(help: "Judge scripts as run in one transaction, as -1 does.") var singleTransaction = false
    @Option(help: ArgumentHelp("How to write it.", valueName: "FORMAT"))
    var format: VerdictFormat?
    @Flag(help: "One JSON document: --format json.") var json = false
    @Flag(help: "Print every rule, as Markdown.") var rules = false

    enum VerdictFormat: String, CaseIterable, ExpressibleByArgument, Sendable { case text, json, sarif, github }

    func validate() throws {
        if json, let format, format != .json { throw ValidationError("--json and --format \(format.rawValue) exclude each other") }
        if rehearse, offline { throw ValidationError("--rehearse copies the schema of a database; --offline asks none") }
        if rules, !files.isEmpty { throw ValidationError("--rules takes no file") }
    }

    func run(on host: any CommandHost) async throws -> ExitStatus {
        if rules {
            host.write(SafetyText().markdown)
            return .success
        }
        var notes: [String] = []
        let subjects = try await subjects(host, &notes)
        let verdicts = try await verdicts(subjects, host)
        let status: ExitStatus = verdicts.contains(where: \.isUnreadable) ? .failure : verdicts.allSatisfy(\.isSafe) ? .success : .findings
        let next = next(subjects, status, host)
        switch json ? .json : format ?? .text {
        case .text: host.write(VerdictText(verdicts: verdicts, notes: notes).text + "next: \(next)\n")
        case .json: host.write(JSONText.line(VerdictDocument(verdicts, notes: notes, next: next)))
        case .sarif: host.write(SARIFDocument(verdicts).text)
        case .github: host.write(GitHubAnnotations(verdicts: verdicts).text)
        }
        return status
    }

    private enum Subject {
        case script(SQLScript)
        case migration(LoadedMigration)
        case unreadable(MigrationFileError)
    }

    private func subjects(_ host: any CommandHost, _ notes: inout [String]) async throws -> [Subject] {
        guard !files.isEmpty else {
            let file = try FileArgument.parse([])
            return [.migration(try await file.loadOrDraft(host, of: "migrate verify"))]
        }
        var subjects: [Subject] = []
        for word in files {
            guard ScriptFolder.isFolder(word) else {
                subjects.append(try subject(word, host))
                continue
            }
            let contents = try ScriptFolder.contents(of: word)
            if contents.files.isEmpty { throw NothingToVerify(folder: word) }
            for file in contents.files { subjects.append(try subject(file, host)) }
            if let first = contents.takingBack.first { notes.append("\(Amount.counted(contents.takingBack.count, "file")) that take\(contents.takingBack.count == 1 ? "s" : "") changes back \(contents.takingBack.count == 1 ? "was" : "were") passed over: \(first)\(contents.takingBack.count > 1 ? " …" : "")") }
        }
        return subjects
    }

    private func subject(_ word: String, _ host: any CommandHost) throws -> Subject {
        do {
            if ScriptFolder.isScript(word) { return .script(try SQLScript.load(word, isInTransaction: singleTransaction ? true : nil)) }
            return .migration(try LoadedMigration(word, host))
        } catch let error as MigrationFileError {
            return .unreadable(error)
        }
    }

    private func verdicts(_ subjects: [Subject], _ host: any CommandHost) async throws -> [FileVerdict] {
        let scripts = subjects.compactMap { if case .script(let script) = $0 { script } else { nil } }
        if rehearse, let script = scripts.first { throw UnrehearsedScript(file: script.file) }
        // All of them in one session.
        var judged = (offline || scripts.isEmpty ? scripts.map { .offline($0) } : try await host.engine.verify(scripts))[...]
        var verdicts: [FileVerdict] = []
        for subject in subjects {
            switch subject {
            case .unreadable(let error): verdicts.append(FileVerdict(error))
            case .script: verdicts.append(judged.removeFirst())
            case .migration(let loaded):
                let lines = try loaded.path.map { try MigrationStore.lines(of: $0) } ?? []
                let file = loaded.path ?? "draft \(loaded.word)"
                var verdict = offline ? .offline(loaded.migration, file: file, lines: lines) : try await loaded.engine(host).verify(loaded.migration, file: file, lines: lines)
                // What the planner refuses cannot be tried.
                if rehearse, verdict.hasPlan {
                    verdict.add(try await loaded.engine(host).rehearse(loaded.migration), of: loaded.migration, lines: lines)
                }
                verdicts.append(verdict)
            }
        }
        return verdicts
    }

    /// The way on where it is safe, a safe migration where it is a script, else the same again.
    private func next(_ subjects: [Subject], _ status: ExitStatus, _ host: any CommandHost) -> String {
        if status == .success, subjects.count == 1 {
            switch subjects[0] {
            case .migration(let loaded): return host.pasted(["migrate", "plan"] + (loaded.path == nil ? [] : [loaded.word]))
            case .script(let script): return host.commandPrefix.isEmpty ? "\\i \(ShellWord.quoted(script.file, forSystemShell: false))" : host.pasted(["-f", script.file])
            case .unreadable: break
            }
        }
        if status == .findings, subjects.count == 1, case .script(let script) = subjects[0] { return host.pasted(["migrate", "convert", script.file] + (offline ? ["--offline"] : [])) }
        return host.pasted(["migrate", "verify"] + files + (offline ? ["--offline"] : []) + (singleTransaction ? ["--single-transaction"] : []))
    }
}

/// A script has no plan that could be compared with anything.
struct UnrehearsedScript: DescribedError {
    let file: String
    var message: String { "\(file) is no migration: only those are rehearsed" }
    var hint: String? { "`migrate convert \(file)` makes one of it." }
}

/// A folder without anything that could be judged.
struct NothingToVerify: DescribedError {
    let folder: String
    var message: String { "\(folder) holds no .sql file and no migration" }
    var hint: String? { "Files end in .sql, .yaml or .yml; folders below it are gone through too." }
}
