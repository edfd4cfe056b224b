import Engine
import Glibc
import TestSupport
import Testing

/// Brings a migration to where it is wanted through kills at random moments.
struct KilledRun {
    let database: TestDatabase
    let file: String
    private(set) var tally = Tally()

    /// A kill comes within so many milliseconds: shorter than the whole takes.
    private static let latestKill = 500

    /// One kill of so many may come before the program has begun a phase; the others wait for that.
    private static let early = 5

    init(_ database: TestDatabase, _ file: String) {
        self.database = database
        self.file = file
    }

    /// Runs the command, kills it, resumes it, kills that, … and lets the last one through.
    ///
    /// - Parameters:
    ///   - wanted: ``TestDatabase/appliedPhases()`` at the end.
    ///   - kills: At most; fewer when it comes to its end before.
    mutating func reach(_ wanted: String, by command: [String], kills: Int) async throws {
        var resumes = false
        var left = kills
        while try await database.appliedPhases() != wanted {
            let words = resumes ? ["resume", file, "-y"] : [command[0], file] + command.dropFirst() + ["-y"]
            let program = try database.startMigrate(words)
            if left > 0 {
                if Int.random(in: 0..<Self.early) > 0 { try await Self.begin(program) }
                try await Task.sleep(for: .milliseconds(Int.random(in: 0...Self.latestKill)))
                if program.isRunning {
                    program.send(SIGKILL)
                    left -= 1
                }
            }
            let outcome = try await program.wait()
            switch outcome.ending {
            case .killed(signal: SIGKILL):
                tally.add(try await database.placeOfInterruption())
                resumes = true
            case .exited(0):
                resumes = false
            case .exited(7) where resumes && outcome.error.contains("interrupted"):
                // The kill came between two phases, or before the first.
                resumes = false
            default:
                Issue.record("\(words.joined(separator: " ")): \(outcome.ending)\n\(outcome.output)\(outcome.error)")
                throw Unsurvived()
            }
        }
    }

    /// Waits until the program says that it works on a phase, or has ended.
    private static func begin(_ program: RunningProgram) async throws {
        let beginnings = ["phase ", "going on with phase ", "taking phase "]
        while program.isRunning {
            if try program.error.split(separator: "\n").contains(where: { line in beginnings.contains { line.hasPrefix($0) } }) { return }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    struct Unsurvived: Error {}
}
