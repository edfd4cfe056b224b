import ArgumentParser
import Engine

/// A builder command made of an operation or check: its words are those that the keys of its type say.
protocol VerbCommand: HostedCommand {
    static var entry: any MigrationEntry.Type { get }
    /// What stands before the words: `check column-exists`.
    static var path: [String] { get }
    var words: [String] { get }
}

extension VerbCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: entry.verb, abstract: VerbHelp.sentence(entry.summary), helpNames: CommandNames.help)
    }

    static var help: String { VerbHelp(entry).text }

    func run(on host: any CommandHost) async throws -> ExitStatus { try await DraftReply(host).add(DraftCall(Self.path + words)) }
}

/// `migrate add-column users bio text`.
struct OperationCommand<Operation: MigrationOperation>: VerbCommand {
    static var entry: any MigrationEntry.Type { Operation.self }
    static var path: [String] { [Operation.verb] }

    @Argument(parsing: .captureForPassthrough, help: .hidden) var words: [String] = []
}

/// `migrate check column-exists users bio`.
struct ValidationCommand<Validation: MigrationValidation>: VerbCommand {
    static var entry: any MigrationEntry.Type { Validation.self }
    static var path: [String] { ["check", Validation.verb] }

    @Argument(parsing: .captureForPassthrough, help: .hidden) var words: [String] = []
}

/// The builder commands of all operations and checks.
enum Verbs {
    static let operations: [any ParsableCommand.Type] = Operations.all.map { command(of: $0) }
    static let validations: [any ParsableCommand.Type] = Validations.all.map { command(of: $0) }

    private static func command<Operation: MigrationOperation>(of type: Operation.Type) -> any ParsableCommand.Type { OperationCommand<Operation>.self }
    private static func command<Validation: MigrationValidation>(of type: Validation.Type) -> any ParsableCommand.Type { ValidationCommand<Validation>.self }
}
