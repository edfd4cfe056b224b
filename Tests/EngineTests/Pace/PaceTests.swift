@testable import Engine
import TestSupport
import Testing

/// The gate before each batch.
struct PaceTests {
    private static func pace(_ log: EventLog = EventLog(), _ control: RunControl = RunControl(), _ change: (inout EngineOptions) -> Void = { _ in }) -> Pace {
        var options = EngineOptions()
        // However busy the machine is.
        options.pace.readingAge = .seconds(3_600)
        change(&options)
        return Pace(options: options, control: control, report: log.report)
    }

    @Test func `nothing runs before the first look, nor once the last one is too old`() async throws {
        let log = EventLog()
        let pace = Self.pace(log)
        async let first: Void = pace.admit()
        try await log.untilWaiting()
        pace.note(.free)
        try await first
        let late = EventLog(), control = RunControl()
        let old = Self.pace(late, control) { $0.pace.readingAge = .zero }
        old.note(.free)
        let batch = Task { try await old.admit() }
        try await late.untilWaiting()
        control.stop()
        await #expect(throws: RunStop.self) { try await batch.value }
        #expect(late.waits[0].reason.hasPrefix("the server could not be looked at for "))
    }

    @Test func `what is held too long stops the run, and says why`() async throws {
        let pace = Self.pace { $0.pace.maxHold = .milliseconds(50) }
        pace.note(.hold("replica s1 has gone away"))
        let failure = await #expect(throws: RunFailure.self) { try await pace.admit() }
        #expect(failure?.message.hasSuffix(" s: replica s1 has gone away") == true)
        #expect(failure?.exitStatus == .stopped)
    }

    @Test func `a hold ends at once where the run is to stop`() async throws {
        let log = EventLog(), control = RunControl()
        let pace = Self.pace(log, control)
        pace.note(.hold("because"))
        let batch = Task { try await pace.admit() }
        try await log.untilWaiting()
        control.stop()
        await #expect(throws: RunStop.self) { try await batch.value }
    }

    @Test func `slowed down, one small batch runs at a time`() async throws {
        let pace = Self.pace { $0.batchTarget = .milliseconds(1) }
        pace.note(.slow("because"))
        let limits = try await withThrowingTaskGroup(of: (limit: Int?, busy: Int).self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try await pace.batch { limit in
                        try await Task.sleep(for: .milliseconds(5))
                        return (limit, pace.busy)
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(limits.allSatisfy { $0.limit == 1_000 && $0.busy == 1 })
        #expect(pace.busy == 0)
    }

    @Test func `an operator's limits hold, a pause without end`() async throws {
        let log = EventLog()
        let pace = Self.pace(log) { $0.pace.maxHold = .milliseconds(1) }
        pace.note(.free)
        var steering = Steering()
        (steering.batch, steering.workers, steering.isPaused, steering.by) = (10, 7, true, "ops")
        pace.note(steering)
        #expect(pace.workers == 7)
        async let limit = pace.batch { $0 }
        try await Patience.until("no wait") { (log.waits.last?.seconds ?? 0) > 0.2 }
        #expect(log.waits.last?.reason == "paused by ops; `migrate resume` lets it go on")
        steering.isPaused = false
        pace.note(steering)
        #expect(try await limit == 10)
    }

    @Test func `the strictest of several counts`() {
        #expect(PaceVerdict.strictest([.free, .hold("a"), .slow("b")]) == .hold("a"))
        #expect(PaceVerdict.strictest([]) == .free)
        #expect(PaceVerdict.of(1, holdingAt: 2, "x") == .free)
        #expect(PaceVerdict.of(1.1, holdingAt: 2, "x") == .slow("x"))
        #expect(PaceVerdict.of(2.1, holdingAt: 2, "x") == .hold("x"))
    }

    @Test func `a batch that was kept small says nothing of larger ones`() {
        var servo = BatchServo(EngineOptions(), fixed: nil)
        servo.limit = 10
        #expect(servo.size == 10)
        for _ in 0..<5 { servo.took(.milliseconds(1)) }
        servo.limit = nil
        #expect(servo.size == 1_000)
        servo.took(.milliseconds(25))
        #expect(servo.size == 1_500)
        servo.took(.milliseconds(300))
        #expect(servo.size == 150)
    }
}
