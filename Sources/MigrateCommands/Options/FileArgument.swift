import ArgumentParser
import Engine

/// The migration that a command is about.
struct FileArgument: ParsableArguments {
    @Argument(help: "A path, or a name in the migrations folder.")
    var file: String

    func load(_ host: any CommandHost) throws -> LoadedMigration { try LoadedMigration(file, host) }
}

/// A migration and how the operator calls it.
struct LoadedMigration {
    let migration: Migration
    let path: String
    /// As it was typed.
    let word: String

    init(_ word: String, _ host: any CommandHost) throws {
        let store = MigrationStore(directory: host.migrationsFolder)
        path = try store.find(word)
        migration = try store.load(path)
        self.word = word
    }

    func engine(_ host: any CommandHost) -> MigrationEngine {
        var engine = host.engine
        engine.options.fileName = path
        return engine
    }
}
