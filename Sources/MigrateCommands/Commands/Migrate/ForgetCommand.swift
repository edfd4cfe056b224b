import ArgumentParser
import Engine

struct ForgetCommand: HostedCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget", abstract: "Drop, for good, what was kept of what phases destroyed.",
        discussion: "Kept are the values of dropped columns, dropped tables, and columns dropped with keepAs. Once they are forgotten their phases can no longer be taken back.",
        helpNames: CommandNames.help)

    @Argument(help: "A path, or a name in the migrations folder; left out, every migration of this database.")
    var file: String?
    @Option(help: ArgumentHelp("Only what has been kept for longer: 30d, 12h, 2w, 0.", valueName: "AGE")) var olderThan = Age.month
    @Flag(help: "Show what would go and change nothing.") var dryRun = false
    @Flag(name: [.short, .long], help: "Answer yes.") var yes = false
    @Flag(help: "One JSON document.") var json = false

    func run(on host: any CommandHost) async throws -> ExitStatus {
        if !dryRun { try await OpenTransaction.refuse(host) }
        var options = EngineOptions()
        options.startedBy = Operator.name
        let engine = MigrationEngine(connections: DatabaseConnectionManager(host.connectionSettings), options: options)
        let kept = try await engine.keepsakes(of: try await name(engine, host))
        let due = kept.filter { !$0.isNeeded && $0.age >= olderThan.duration }
        let list = ForgetText(host: host, due: due, younger: kept.count { !$0.isNeeded && $0.age < olderThan.duration }, needed: kept.filter(\.isNeeded), olderThan: olderThan)
        if !json { list.write() }
        guard !dryRun, !due.isEmpty else {
            if json { host.write(JSONText.line(ForgetDocument(due, isDone: false, list))) } else { list.writeNext() }
            return .success
        }
        guard try await Confirmation(host: host, isGiven: yes).ask("Forget \(Amount.counted(due.count, "thing")) for good?") else { throw Confirmation.Declined() }
        let printer = RunPrinter(host, asJSON: false)
        let isQuiet = json
        do {
            let done = try await host.stoppable { control in
                try await engine.forget(Set(due.map(\.id)), control: control, report: { if !isQuiet { printer.show($0) } })
            }
            printer.finish()
            if json { host.write(JSONText.line(ForgetDocument(done, isDone: true, list))) } else { list.write(done: done) }
            return .success
        } catch let error as any DescribedError {
            printer.finish()
            throw error
        }
    }

    /// The migration's; its file may be gone, while the journal knows it still.
    private func name(_ engine: MigrationEngine, _ host: any CommandHost) async throws -> String? {
        guard let file else { return nil }
        do { return try LoadedMigration(file, host).migration.name } catch let error as MigrationStoreError {
            if try await engine.keepsakes(of: file).isEmpty { throw error }
            return file
        }
    }
}

/// What is kept, for people.
struct ForgetText {
    let host: any CommandHost
    let due: [Keepsake]
    let younger: Int
    let needed: [Keepsake]
    let olderThan: Age

    func write() {
        if due.isEmpty {
            host.write("Nothing is kept for longer than \(olderThan.text).\n")
        } else {
            host.write("Kept for longer than \(olderThan.text):\n")
            let width = due.map(\.title.count).max() ?? 0
            for item in due {
                host.write("  \(item.title)\(String(repeating: " ", count: width - item.title.count))  \(facts(item))\n")
            }
            for place in places(due) { host.write("Then \(place) can no longer be taken back.\n") }
        }
        for item in needed { host.write("\(item.title) stays: \(item.place) is half done, see `migrate status`.\n") }
        if younger > 0 { host.write("\(Amount.counted(younger, "younger one")) stay\(younger == 1 ? "s" : ""): --older-than 0 takes all.\n") }
    }

    private func facts(_ item: Keepsake) -> String {
        if item.isGone { return "not there any more · \(item.place)" }
        let size = item.bytes.map { (item.kind == .keptColumn ? "about " : "") + Amount.size($0) } ?? "size unknown"
        return "\(size) · \(Amount.counted(Int(item.age / .seconds(86_400)), "day")) · \(item.place)"
    }

    /// Each once, in the order of the list.
    private func places(_ items: [Keepsake]) -> [String] {
        items.map(\.place).reduce(into: []) { places, place in if !places.contains(place) { places.append(place) } }
    }

    func write(done: [Keepsake]) {
        let bytes = done.compactMap(\.bytes).reduce(0, +)
        host.write("Done: \(Amount.counted(done.count, "thing")) forgotten, about \(Amount.size(bytes)).\n")
        host.write("next: \(host.commandPrefix)migrate status\n")
    }

    func writeNext() { host.write("next: \(host.commandPrefix)migrate \(due.isEmpty ? "status" : "forget --older-than \(olderThan.text)")\n") }
}

/// The same for machines.
struct ForgetDocument: Encodable {
    let format = 1
    /// Whether the items are gone, rather than due.
    let forgotten: Bool
    let items: [Item]
    /// Kept still: younger ones, and those that a half-done phase may need.
    let younger: Int
    let needed: Int

    struct Item: Encodable {
        let id: Int
        let migration: String
        let phase: Int
        let kind: String
        let source: String
        let relation: String
        let column: String?
        let createdAt: String
        let ageSeconds: Double
        let bytes: Int?
        let isGone: Bool
    }

    init(_ items: [Keepsake], isDone: Bool, _ list: ForgetText) {
        forgotten = isDone
        younger = list.younger
        needed = list.needed.count
        self.items = items.map { item in
            Item(
                id: item.id, migration: item.migration, phase: item.phase, kind: item.kind.rawValue, source: item.source, relation: item.relation,
                column: item.columnName, createdAt: item.createdAt, ageSeconds: (item.age / .seconds(1)).rounded(), bytes: item.bytes, isGone: item.isGone)
        }
    }
}
