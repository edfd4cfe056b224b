import ArgumentParser
import Engine

/// The migration that a command is about.
struct FileArgument: ParsableArguments {
    @Argument(help: "A path, or a name in the migrations folder; left out in a session, the one last named.")
    var file: String?

    /// - Parameter command: For the error where there is none.
    func load(_ host: any CommandHost, of command: String) async throws -> LoadedMigration {
        if let file { return try LoadedMigration(file, host) }
        guard let memory = host.memory else { throw MissingFile(command: command) }
        guard let last = memory.lastFile else { throw MissingFile(command: command, isSession: true, draft: try await host.drafts.draft()?.name) }
        host.note("file: \(last)\n")
        return try LoadedMigration(last, host)
    }

    /// The same, but the open draft of the session's database comes first.
    func loadOrDraft(_ host: any CommandHost, of command: String) async throws -> LoadedMigration {
        if file == nil, host.memory != nil, let draft = try await host.drafts.draft() { return try LoadedMigration(draft: draft, host) }
        return try await load(host, of: command)
    }
}

/// A command that needs a migration and was given none.
struct MissingFile: DescribedError {
    let command: String
    var isSession = false
    /// The open draft, which has no file yet.
    var draft: String?
    /// It would run without a question.
    var isUnasked = false

    var message: String { "\(command) lacks its FILE" }
    var hint: String? {
        let name = "Name it: a path, or a name that `migrate list` shows"
        if let draft { return "`migrate commit` writes the draft \(draft) to its file, which may then be left out here." }
        if isUnasked { return "\(name). What runs without a question always needs it." }
        return isSession ? "\(name). What was named last in a session may be left out; here nothing was yet." : "\(name). Only inside a session may it be left out."
    }
}

/// A migration and how the operator calls it.
struct LoadedMigration {
    let migration: Migration
    /// Nil for a draft.
    let path: String?
    /// As it was typed; a draft's name.
    let word: String

    init(_ word: String, _ host: any CommandHost) throws {
        let store = MigrationStore(directory: host.migrationsFolder)
        let path = try store.find(word)
        host.memory?.lastFile = word
        migration = try store.load(path)
        self.path = path
        self.word = word
    }

    init(draft: Draft, _ host: any CommandHost) throws {
        migration = try draft.migration()
        path = nil
        word = draft.name
    }

    func engine(_ host: any CommandHost) -> MigrationEngine {
        var engine = host.engine
        if let path { engine.options.fileName = path }
        return engine
    }
}
