import Engine
import Glibc
import MigrateCommands

@main
struct AIShell {
    static func main() async {
        Terminal.useUTF8()
        let output = OutputWriter(STDOUT_FILENO)
        let errors = OutputWriter(STDERR_FILENO, isBuffered: false)
        let signals = SignalWatch(output: output, errors: errors)
        var status = await run(Array(Swift.CommandLine.arguments.dropFirst()), output, errors, signals).rawValue
        output.flush()
        if let number = output.failure, status == 0 {
            errors.write(ErrorReport.text(OutputFailure(number: number)))
            status = ExitStatus.failure.rawValue
        }
        // A command that was stopped has a status of its own, which says how things stand.
        if let signal = signals.ending, status <= ExitStatus.sql.rawValue { status = 128 + signal }
        // Nothing is left to be done but what libraries do for those who go on.
        fflush(nil)
        _exit(status)
    }

    @ShellActor
    private static func run(_ arguments: [String], _ output: OutputWriter, _ errors: OutputWriter, _ signals: SignalWatch) async -> ExitStatus {
        if SystemCompletion.isAsked(arguments) {
            output.write(await SystemCompletion.answer(arguments))
            return .success
        }
        do {
            let options = try OptionParser.parse(arguments, commandWords: MigrateCommands.CommandLine.words.union(["help"]))
            if options.showsHelp {
                output.write(HelpText.text)
                return .success
            }
            if options.showsVersion {
                output.write("ai-shell \(Version.text)\n")
                return .success
            }
            let isInteractive = options.actions.isEmpty && isatty(STDIN_FILENO) == 1 && output.isTerminal && !options.readsWithoutEditor
            let session = try Session(options: options, output: output, errors: errors, signals: signals, isInteractive: isInteractive)
            let status = isInteractive ? await session.runInteractively() : await session.runActions()
            return await session.finish(status)
        } catch {
            errors.write(ErrorReport.text(error))
            return (error as? any DescribedError)?.exitStatus ?? .failure
        }
    }
}

extension Session {
    /// Runs what the command line asks for, else standard input.
    fileprivate func runActions() async -> ExitStatus {
        let isOneCommand = if case .shellCommand? = options.actions.first { true } else { false }
        if !isOneCommand { await runStartupFile() }
        if options.actions.isEmpty { return status(of: await run(script: standardInput)) }
        for action in options.actions {
            let flow: Flow
            switch action {
            case .command(let text): flow = await run(text: text)
            case .file(let path):
                guard let reader = open(path) else { return .failure }
                flow = await run(script: reader)
            case .listDatabases: flow = await run(text: "\\l")
            case .shellCommand(let words):
                flow = await run(command: words, mayAsk: isatty(STDIN_FILENO) == 1 && errors.isTerminal, isFromSystem: true)
            }
            if case .failed(let status) = flow {
                let goesOn = status != .connection && signals.ending == nil && !variables.isOn("ON_ERROR_STOP", default: true)
                if !goesOn { return status }
                if status != .sql { worst = max(worst, status) }
            }
            if signals.ending != nil { return .sql }
            // `\q` ends its own script or text; the next one runs, as in psql.
        }
        return .success
    }

    private func status(of flow: Flow) -> ExitStatus { if case .failed(let status) = flow { status } else { .success } }
}
