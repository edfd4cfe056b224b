import Engine

enum PrintSettingCommand: MetaCommand {
    static let names = ["pset"]
    static let help = [(usage: "\\pset [NAME [VALUE]]", text: "set how results are printed, or list the settings")]
    static let most = 2

    static func subject(_ name: String, after arguments: [String]) -> MetaSubject {
        guard let setting = arguments.first else { return .choices(OutputSetting.all.map(\.name)) }
        return arguments.count == 1 ? .choices(OutputSetting.find(setting)?.choices ?? []) : .nothing
    }

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        guard let name = call.argument else {
            let width = 24
            for setting in OutputSetting.all {
                call.print(setting.name + String(repeating: " ", count: width - setting.name.count) + " " + setting.value(call.session.outputOptions))
            }
            return .done
        }
        return try set(name, to: call.line.arguments.dropFirst().first, call)
    }

    /// Sets one and says so; the commands of a letter of their own do the same.
    @ShellActor static func set(_ name: String, to value: String?, _ call: MetaCall) throws -> MetaOutcome {
        guard let setting = OutputSetting.find(name) else {
            throw OutputSettingProblem.unknown(name, nearest: Nearest.word(to: name, among: OutputSetting.all.map(\.name)))
        }
        try setting.set(&call.session.outputOptions, value)
        // As in psql, a switch that was spelled out is not told again.
        if value != nil, OutputSetting.untold.contains(setting.name) { return .done }
        call.confirm(setting.sentence(call.session.outputOptions))
        return .done
    }
}
