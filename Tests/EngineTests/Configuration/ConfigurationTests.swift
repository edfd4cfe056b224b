@testable import Engine
import TestSupport
import Testing

struct ConfigurationTests {
    private static func read(_ text: String) throws -> Configuration {
        let folder = try ScratchFolder()
        try folder.write(text, to: "config.yaml")
        return try Configuration(file: folder.path + "/config.yaml")
    }

    @Test func `what the file says holds, the rest is as usual`() throws {
        let configuration = try Self.read("""
            migrations: db/migrations   # ours
            lockWait: 2min
            maxHold: 1h
            stepDeadline: none
            timeout: 150ms
            workers: 3
            batch:
              target: 25ms
              max: 5000
            """)
        let options = configuration.options
        #expect(options.migrationsDirectory == "db/migrations" && options.lockWait == .seconds(120) && options.pace.maxHold == .seconds(3_600))
        #expect(options.stepDeadline == nil && options.timeoutMilliseconds == 150 && options.workers == 3)
        #expect(options.batchTarget == .milliseconds(25) && options.batchMaximum == 5_000 && options.batchMinimum == EngineOptions().batchMinimum)
        let entries = configuration.entries
        #expect(entries.first { $0.name == "batch.target" }?.value == "25ms")
        #expect(entries.first { $0.name == "batch.target" }?.origin.hasSuffix("config.yaml:8:11") == true)
        #expect(entries.first { $0.name == "reconnectWait" }?.origin == "as usual")
    }

    @Test(arguments: ["", "# nothing yet\n", "---\n"]) func `a file that says nothing is fine, and so is none`(text: String) throws {
        #expect(try Self.read(text).options == EngineOptions())
        #expect(try Configuration(file: "/nowhere/config.yaml").options == EngineOptions())
    }

    @Test(arguments: [
        ("lockwait: 10s", "1:1: the configuration has no key \"lockwait\"", "Did you mean \"lockWait\"?"),
        ("batch: 5", "1:8: batch needs keys: target, min, max", nil),
        ("batch: {size: 5}", "1:9: the configuration has no key \"batch.size\"", nil),
        ("lockWait: 10", "1:11: lockWait needs a span of time such as 500ms, 30s or 10min", nil),
        ("lockWait: ten seconds", "1:11: lockWait needs a span of time such as 500ms, 30s or 10min", nil),
        ("timeout: 1h", "1:10: timeout is from 1ms to 10s", nil),
        ("workers: 0", "1:10: workers needs a whole number from 1 to 32", nil),
        ("workers: 2.5", "1:10: workers needs a whole number from 1 to 32", nil),
        ("workers: [1]", "1:10: workers needs one value", nil),
        ("batch: {min: 100, max: 10}", "1:14: batch.min is 100, more than batch.max (10)", nil),
        ("- workers", "1:1: the configuration needs keys: migrations, timeout, lockWait, reconnectWait, maxHold, stepDeadline, workers, batch", nil),
        ("migrations: ''", "1:13: migrations is empty", nil),
        ("lockWait: 99999999999999999999s", "1:11: lockWait needs a span of time such as 500ms, 30s or 10min", nil),
    ]) func `what it cannot say is refused with its place`(text: String, message: String, hint: String?) throws {
        let error = try #require(throws: MigrationFileError.self) { _ = try Self.read(text) }
        #expect(error.problems.map { "\($0.place.line):\($0.place.column): \($0.message)" } == [message])
        if let hint { #expect(error.problems[0].hint == hint) }
    }

    @Test(arguments: ["500ms", "30s", "10min", "2h", "7d", "90s", "1500ms", "0s"]) func `a span of time is written as it is read`(text: String) throws {
        #expect(DurationText.text(try #require(DurationText.parse(text))) == text)
    }

    @Test(arguments: ["", "s", "10", "10 minutes", "-5s", "1.5h", "10S"]) func `what is no span of time is none`(text: String) { #expect(DurationText.parse(text) == nil) }
}
