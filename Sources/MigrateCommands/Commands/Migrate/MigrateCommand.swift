import ArgumentParser

struct MigrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Build, plan, apply and take back migrations.",
        subcommands: [
            CreateCommand.self, GenerateCommand.self, ConvertCommand.self, ListCommand.self, VerifyCommand.self, PlanCommand.self, TestCommand.self, ApplyCommand.self, ResumeCommand.self,
            PauseCommand.self, ThrottleCommand.self, StatusCommand.self, RollbackCommand.self, ForgetCommand.self, SchemaCommand.self,
        ],
        groupedSubcommands: [
            CommandGroup(
                name: "Draft",
                subcommands: [
                    DraftCommand.self, PhaseCommand.self, GateCommand.self, TimeoutCommand.self, CheckCommand.self, OnRollbackCommand.self, ShowCommand.self,
                    UndoCommand.self, RecordCommand.self, CommitCommand.self, DiscardCommand.self,
                ]),
            CommandGroup(name: "Operation", subcommands: Verbs.operations),
        ], helpNames: CommandNames.help)
}
