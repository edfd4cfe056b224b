import ArgumentParser

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Add a validation to the draft's last phase: it must hold after the phase's operations.",
        subcommands: Verbs.validations, helpNames: CommandNames.help)
}
