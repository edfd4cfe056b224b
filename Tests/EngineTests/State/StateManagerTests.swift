@testable import Engine
import Glibc
import TestSupport
import Testing

struct StateManagerTests {
    struct Version: Codable, Sendable, Equatable {
        var number: Int
        var name: String
    }

    private static let deployed = StateKey<Version>("deployed")
    private static let count = StateKey<Int>("count")

    /// A clock that a test sets.
    final class Clock: Sendable {
        private let time = Mutex(1_000.0)
        var now: @Sendable () -> Double { { self.time.withLock { $0 } } }
        func pass(_ seconds: Double) { time.withLock { $0 += seconds } }
    }

    private static func mode(_ path: String) -> mode_t {
        var information = stat()
        return stat(path, &information) == 0 ? information.st_mode & 0o777 : 0
    }

    @Test(arguments: [true, false]) func `what is set is there, in this manager and, with a file, in the next`(isKept: Bool) async throws {
        let folder = try ScratchFolder()
        let persistence = isKept ? StatePersistence.file(folder.path + "/a/b/state.json") : .none
        let state = StateManager(persistence: persistence)
        #expect(try await state.value(Self.deployed) == nil)
        try await state.set(Self.deployed, to: Version(number: 12, name: "Zwölf \"12\"\n"))
        #expect(try await state.value(Self.deployed) == Version(number: 12, name: "Zwölf \"12\"\n"))
        let next = StateManager(persistence: persistence)
        #expect(try await next.value(Self.deployed)?.number == (isKept ? 12 : nil))
        try await state.remove(Self.deployed)
        #expect(try await state.keys == [])
    }

    @Test func `the file is the user's alone, and nothing is left beside it`() async throws {
        let folder = try ScratchFolder()
        let state = StateManager(persistence: .file(folder.path + "/own/state.json"))
        for number in 1...3 { try await state.set(Self.count, to: number) }
        #expect(Self.mode(folder.path + "/own") == 0o700)
        #expect(Self.mode(folder.path + "/own/state.json") == 0o600)
        #expect(Folder.names(in: folder.path + "/own") == ["state.json", "state.json.lock"])
    }

    @Test func `a change that was made in between is not written over`() async throws {
        let folder = try ScratchFolder()
        let (one, other) = (StateManager(persistence: .file(folder.path + "/s")), StateManager(persistence: .file(folder.path + "/s")))
        try await one.set(Self.count, to: 1, ifVersion: 0)
        let seen = try #require(try await other.entry(Self.count))
        try await one.set(Self.count, to: 2, ifVersion: seen.version)
        await #expect(throws: StateError.changed(key: "count", expected: seen.version, found: seen.version + 1)) {
            try await other.set(Self.count, to: 3, ifVersion: seen.version)
        }
        #expect(try await other.value(Self.count) == 2)
        // Taken out and put in anew it is another one.
        try await one.remove(Self.count)
        try await one.set(Self.count, to: 9)
        #expect(try await one.entry(Self.count)?.version != seen.version)
    }

    @Test func `managers of one file lose nothing of each other's`() async throws {
        let folder = try ScratchFolder()
        try await withThrowingTaskGroup { group in
            for writer in 1...8 {
                group.addTask {
                    let state = StateManager(persistence: .file(folder.path + "/s"))
                    for number in 1...10 { try await state.set(StateKey<Int>("\(writer)/\(number)"), to: number) }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await StateManager(persistence: .file(folder.path + "/s")).keys.count == 80)
    }

    @Test func `a value is gone when its time is over`() async throws {
        let clock = Clock()
        let state = StateManager(persistence: .none, now: clock.now)
        try await state.set(Self.count, to: 7, for: .seconds(60))
        clock.pass(59)
        #expect(try await state.entry(Self.count)?.expiresAt == 1_060)
        clock.pass(1)
        #expect(try await state.value(Self.count) == nil)
        #expect(try await state.keys == [])
        #expect(try await state.set(Self.count, to: 8, ifVersion: 0) > 1)
    }

    @Test func `a snapshot brings back what was, and only that`() async throws {
        let folder = try ScratchFolder()
        let state = StateManager(persistence: .file(folder.path + "/s"))
        try await state.set(Self.count, to: 1)
        try await state.set(StateKey<String>("same"), to: "x")
        let same = try await state.entry(StateKey<String>("same"))?.version
        try await state.takeSnapshot("before")
        let changed = try await state.set(Self.count, to: 2)
        try await state.set(Self.deployed, to: Version(number: 1, name: ""))
        let next = StateManager(persistence: .file(folder.path + "/s"))
        try await next.restore("before")
        #expect(try await next.value(Self.count) == 1)
        #expect(try await next.keys == ["count", "same"])
        #expect(try #require(try await next.entry(Self.count)).version > changed)
        #expect(try await next.entry(StateKey<String>("same"))?.version == same)
        #expect(try await next.snapshots == ["before"])
        await #expect(throws: StateError.noSnapshot("befor", known: ["before"])) { try await next.restore("befor") }
    }

    @Test func `another type under the same key is an error, not nil`() async throws {
        let state = StateManager()
        try await state.set(StateKey<String>("count"), to: "seven")
        await #expect(throws: StateError.wrongType(key: "count", wanted: "Int")) { _ = try await state.value(Self.count) }
    }

    @Test(arguments: ["", "{", "[]", #"{"format": 1, "changes": 0, "entries": {"count": 7}, "snapshots": {}}"#, #"{"format": 2}"#])
    func `a file that cannot be read is refused and left as it is`(text: String) async throws {
        let folder = try ScratchFolder()
        try folder.write(text, to: "s")
        let state = StateManager(persistence: .file(folder.path + "/s"))
        let error = await #expect(throws: StateError.self) { try await state.set(Self.count, to: 1) }
        #expect(error?.hint != nil)
        #expect(try folder.read("s") == text)
    }

    @Test func `a value that cannot be written changes nothing`() async throws {
        let folder = try ScratchFolder()
        let state = StateManager(persistence: .file(folder.path + "/s"))
        try await state.set(Self.count, to: 1)
        await #expect(throws: (any Error).self) { try await state.set(StateKey<Double>("count"), to: .nan) }
        #expect(try await state.value(Self.count) == 1)
    }
}
