@testable import Engine
import TestSupport
import Testing

struct CourtesyTests {
    private static let fast = (most: Duration.milliseconds(1), fastest: Duration.microseconds(300))
    private static let slow = (most: Duration.milliseconds(9), fastest: Duration.microseconds(300))

    /// Notes one sample a second, and gives the level after each.
    private static func levels(_ samples: [(others: Int, read: (most: Duration, fastest: Duration)?)]) -> [Courtesy.Level] {
        var courtesy = Courtesy()
        let start = ContinuousClock().now
        return samples.enumerated().map { second, sample in
            courtesy.note(others: sample.others, read: sample.read, at: start + .seconds(second))
            return courtesy.level
        }
    }

    @Test func `alone on the server nothing is held back, nor beside one session`() {
        #expect(Self.levels([(0, nil), (0, Self.slow), (1, Self.slow)]) == [.free, .free, .free])
    }

    @Test func `beside an application it begins with turns, and takes more while readers are served well`() {
        let levels = Self.levels([(8, nil)] + (1...21).map { _ in (8, Self.fast) })
        #expect(levels[0] == .turns && levels[9] == .turns && levels[10] == .alone && levels[19] == .alone && levels[20] == .free)
    }

    @Test func `where readers suffer it takes less, and waits longer before it takes more again`() {
        let levels = Self.levels([(8, nil)] + (1...10).map { _ in (8, Self.fast) } + [(8, Self.slow)] + (12...40).map { _ in (8, Self.fast) })
        #expect(levels[10] == .alone && levels[11] == .turns && levels[30] == .turns && levels[31] == .alone)
    }

    @Test func `an application that goes leaves the machine, one that comes later is noticed when it hurts`() {
        #expect(Self.levels([(8, nil), (0, Self.fast), (0, Self.fast), (0, Self.fast)]) == [.turns, .turns, .turns, .free])
        #expect(Self.levels([(0, nil), (8, Self.fast), (8, Self.slow), (8, Self.slow)]) == [.free, .free, .alone, .turns])
    }

    @Test func `taking turns, batches are small and rest as long as they took`() async throws {
        var options = EngineOptions()
        options.pace.readingAge = .seconds(3_600)
        let pace = Pace(options: options, control: RunControl(), report: { _ in })
        var courtesy = Courtesy()
        courtesy.note(others: 5, read: nil, at: ContinuousClock().now)
        pace.note(.free)
        pace.note(courtesy)
        #expect(pace.slowed == "taking turns with 5 sessions that are at work")
        let clock = ContinuousClock()
        let start = clock.now
        var limits: [Int?] = []
        for _ in 0..<3 { limits.append(try await pace.batch { limit in try await clock.sleep(for: .milliseconds(30)); return limit }) }
        #expect(limits == [250, 125, 100])
        #expect(clock.now - start >= .milliseconds(150))
        var steering = Steering()
        steering.workers = 2
        pace.note(steering)
        #expect(try await pace.batch { $0 } == nil && pace.slowed == nil)
    }

    @Test func `sessions that did something are counted`() async throws {
        try await TestServer.shared.withDatabase(DatabaseTemplate("SELECT 1")) { database in
            let reader = try await database.connect(), one = try await database.connect(), two = try await database.connect()
            try await one.execute("BEGIN")
            try await two.execute("BEGIN")
            #expect(try await OthersAtWork.count(reader) == 2)
            for connection in [reader, one, two] { await connection.close() }
        }
    }
}
