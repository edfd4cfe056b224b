import Engine
import Glibc
import MigrateCommands

/// The shell as its commands see it.
final class ShellHost: CommandHost {
    let connectionSettings: ConnectionSettings
    let isInteractive: Bool
    let isTerminal: Bool
    let engineOptions: EngineOptions
    let commandPrefix: String
    let interrupts = Interrupts()
    let memory: SessionMemory?
    var terminalWidth: Int { Terminal.columns ?? 80 }
    private let session: Session
    private let output: OutputWriter
    private let errors: OutputWriter

    /// - Parameters:
    ///   - mayAsk: Whether an operator sits at standard input.
    ///   - isFromSystem: Whether the command came as words of the operating system's shell.
    @ShellActor
    init(_ session: Session, mayAsk: Bool, isFromSystem: Bool) {
        self.session = session
        connectionSettings = session.settings.forShell
        isInteractive = mayAsk
        isTerminal = session.errors.isTerminal
        engineOptions = session.engineOptions
        memory = isFromSystem ? nil : session.memory
        commandPrefix = isFromSystem ? CommandPrefix.text(session.options) : ""
        output = session.output
        errors = session.errors
    }

    var transactionIsOpen: Bool {
        get async { await session.hasOpenTransaction }
    }

    func write(_ text: String) { output.write(text) }

    func note(_ text: String) {
        output.flush()
        errors.write(text)
    }

    func ask(_ question: String) async -> String? {
        output.flush()
        return await session.ask(question, interrupts)
    }
}

extension Session {
    /// An explicit transaction, that of `-1` included even before its first statement.
    var hasOpenTransaction: Bool { transactionIsOpen || options.isSingleTransaction }

    func ask(_ question: String, _ interrupts: Interrupts) -> String? {
        guard output.isTerminal else {
            errors.write(question)
            return standardInput.next().map { String(decoding: $0.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self) }
        }
        switch editor.read(question, signals) {
        case .line(let line): return line
        case .interrupted:
            errors.write("\n")
            interrupts.press()
            return nil
        case .endOfInput, .terminated, .left:
            errors.write("\n")
            return nil
        }
    }

    /// Runs a shell command given as words.
    func run(command words: [String], mayAsk: Bool, isFromSystem: Bool = false) async -> Flow {
        switch words.first {
        case "quit", "exit": return .quit
        case "help":
            guard words.count > 1 else {
                output.write(GuideText.text)
                return .next
            }
            if words.dropFirst() == ["config"] {
                output.write(ConfigurationText.text(configuration, file: UserFolder.configuration("config.yaml")))
                return .next
            }
            guard let text = MigrateCommands.CommandLine.help(for: Array(words.dropFirst())) else {
                note(UnknownTopic(topic: words.dropFirst().joined(separator: " ")))
                return .failed(.failure)
            }
            output.write(text + "\n")
            return .next
        default: break
        }
        if words.first != "sandbox", words.first != "completions" {
            do { try await startSandbox() } catch {
                note(error)
                return .failed((error as? any DescribedError)?.exitStatus ?? .failure)
            }
        }
        let host = ShellHost(self, mayAsk: mayAsk, isFromSystem: isFromSystem)
        let status = await signals.listening(.command(host.interrupts)) {
            await MigrateCommands.CommandLine.run(words: words, host: host)
        }
        return status == .success ? .next : .failed(status)
    }
}

private struct UnknownTopic: DescribedError {
    let topic: String
    var message: String { "there is no help for \"\(topic)\"" }
    var hint: String? { "Write `help` for the guide, `help config` for the configuration, `help migrate apply` and the like for a command, \\? for backslash commands." }
}
