import ArgumentParser
import Engine

struct SandboxCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox", abstract: "A private PostgreSQL server of your own, to try things on.",
        subcommands: [Start.self, Stop.self, Status.self, URL.self, Reset.self], helpNames: CommandNames.help)

    struct Start: HostedCommand {
        static let configuration = CommandConfiguration(commandName: "start", abstract: "Start it; the first time, make it.", helpNames: CommandNames.help)

        func run(on host: any CommandHost) async throws -> ExitStatus {
            let status = try await Sandbox().start()
            host.write("The sandbox runs: PostgreSQL \(status.version ?? "") in \(status.folder)\nnext: ai-shell --sandbox\n")
            return .success
        }
    }

    struct Stop: HostedCommand {
        static let configuration = CommandConfiguration(commandName: "stop", abstract: "Stop it; its data stays.", helpNames: CommandNames.help)

        func run(on host: any CommandHost) async throws -> ExitStatus {
            host.write(try await Sandbox().stop() ? "The sandbox is stopped; its data stays.\n" : "The sandbox was not running.\n")
            return .success
        }
    }

    struct Status: HostedCommand {
        static let configuration = CommandConfiguration(commandName: "status", abstract: "Say whether it runs, and where.", helpNames: CommandNames.help)
        @Flag(help: "One JSON document.") var json = false

        func run(on host: any CommandHost) async throws -> ExitStatus {
            let status = try Sandbox().status()
            if json {
                host.write(JSONText.line(Document(isRunning: status.isReady, pid: status.processID, folder: status.folder, version: status.version, uri: status.uri, log: status.log)))
                return .success
            }
            if status.isReady {
                host.write("running: PostgreSQL \(status.version ?? ""), pid \(status.processID ?? 0)\nfolder: \(status.folder)\nlog: \(status.log)\nurl: \(status.uri)\n")
            } else {
                host.write("not running\nfolder: \(status.folder)\nnext: ai-shell sandbox start\n")
            }
            return .success
        }

        private struct Document: Encodable {
            let format = 1
            let isRunning: Bool
            let pid: Int32?
            let folder: String
            let version: String?
            let uri: String
            let log: String
        }
    }

    struct URL: HostedCommand {
        static let configuration = CommandConfiguration(commandName: "url", abstract: "Print how to connect to it, for ai-shell, psql and others.", helpNames: CommandNames.help)

        func run(on host: any CommandHost) async throws -> ExitStatus {
            host.write(try Sandbox().uri + "\n")
            return .success
        }
    }

    struct Reset: HostedCommand {
        static let configuration = CommandConfiguration(commandName: "reset", abstract: "Throw its data away and start anew.", helpNames: CommandNames.help)
        @Flag(name: [.short, .long], help: "Answer yes.") var yes = false

        func run(on host: any CommandHost) async throws -> ExitStatus {
            let sandbox = try Sandbox()
            guard try await Confirmation(host: host, isGiven: yes).ask("Throw away everything in \(sandbox.folder.path)?") else { throw Confirmation.Declined() }
            let status = try await sandbox.reset()
            host.write("The sandbox is empty and runs: PostgreSQL \(status.version ?? "")\n")
            return .success
        }
    }
}
