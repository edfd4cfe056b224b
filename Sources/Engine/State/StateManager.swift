import Glibc

/// Small values that a program keeps, each under a typed key, with a version and, where wanted, an end.
///
/// With a file, every change is on the disk when the call returns, whole or not at all, and processes that share the file
/// lose nothing of each other's: a change reads what is there, under a lock, before it writes. Folders that it makes are
/// 0700, the file 0600; keep passwords elsewhere all the same.
public actor StateManager {
    private let persistence: StatePersistence
    private let now: @Sendable () -> Double
    private var memory = StateFile()

    /// How long another process may hold the file.
    private static let patience: Duration = .seconds(10)

    public init(persistence: StatePersistence = .none) { self.init(persistence: persistence, now: Self.clock) }

    /// - Parameter now: Seconds since 1970.
    init(persistence: StatePersistence, now: @escaping @Sendable () -> Double) {
        self.persistence = persistence
        self.now = now
    }

    private static let clock: @Sendable () -> Double = {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    // MARK: Values

    /// - Returns: nil where there is none, or its time is over.
    public func value<Value>(_ key: StateKey<Value>) throws -> Value? { try entry(key)?.value }

    public func entry<Value>(_ key: StateKey<Value>) throws -> StateEntry<Value>? {
        guard let entry = try read().entries[key.name], !entry.isExpired(at: now()) else { return nil }
        guard let value: Value = try? StateFile.decode(entry.value) else { throw StateError.wrongType(key: key.name, wanted: "\(Value.self)") }
        return StateEntry(value: value, version: entry.version, changedAt: entry.changedAt, expiresAt: entry.expiresAt)
    }

    /// Keeps a value.
    ///
    /// - Parameters:
    ///   - lifetime: How long it is there; nil for ever.
    ///   - version: What ``entry(_:)`` gave, 0 for none: a value that somebody has changed since is left as it is.
    /// - Returns: Its version from now on.
    /// - Throws: ``StateError/changed(key:expected:found:)``, or where the file cannot be written: nothing is changed then.
    @discardableResult
    public func set<Value>(_ key: StateKey<Value>, to value: Value, for lifetime: Duration? = nil, ifVersion version: Int? = nil) async throws -> Int {
        let text = try StateFile.encode(value)
        let now = now()
        return try await change { file in
            let found = file.entries[key.name].flatMap { $0.isExpired(at: now) ? nil : $0.version } ?? 0
            if let version, version != found { throw StateError.changed(key: key.name, expected: version, found: found) }
            file.changes += 1
            file.entries[key.name] = StateFile.Entry(
                value: text, version: file.changes, changedAt: now, expiresAt: lifetime.map { now + $0 / .seconds(1) })
            return file.changes
        }
    }

    public func remove<Value>(_ key: StateKey<Value>) async throws {
        try await change { $0.entries[key.name] = nil }
    }

    /// Names of the keys that have a value, in order.
    public var keys: [String] {
        get throws {
            let now = now()
            return try read().entries.filter { !$0.value.isExpired(at: now) }.keys.sorted()
        }
    }

    // MARK: Snapshots

    /// Keeps all values as they are now under a name; an earlier snapshot of that name goes.
    public func takeSnapshot(_ name: String) async throws {
        try await change { $0.snapshots[name] = $0.entries }
    }

    /// Puts all values back as they were, those that are another now under a new version; what has come since is gone.
    /// - Throws: ``StateError/noSnapshot(_:known:)``.
    public func restore(_ name: String) async throws {
        let now = now()
        try await change { file in
            guard let kept = file.snapshots[name] else { throw StateError.noSnapshot(name, known: file.snapshots.keys.sorted()) }
            let before = file.entries
            file.entries = kept
            for key in kept.keys.sorted() where before[key] != kept[key] {
                file.changes += 1
                file.entries[key]?.version = file.changes
                file.entries[key]?.changedAt = now
            }
        }
    }

    public func removeSnapshot(_ name: String) async throws {
        try await change { $0.snapshots[name] = nil }
    }

    public var snapshots: [String] { get throws { try read().snapshots.keys.sorted() } }

    // MARK: The file

    private func read() throws(StateError) -> StateFile {
        switch persistence {
        case .none: memory
        case .file(let path): try StateFile.read(path)
        }
    }

    private func change<Result>(_ body: (inout StateFile) throws -> Result) async throws -> Result {
        guard case .file(let path) = persistence else {
            var next = memory
            let result = try body(&next)
            next.sweep(at: now())
            memory = next
            return result
        }
        try Folder.make(Folder.parent(of: path), mode: 0o700)
        guard let lock = try await FileLock.acquire(path + ".lock", patience: Self.patience) else {
            throw StateError.busy(path: path, seconds: Self.patience / .seconds(1))
        }
        defer { withExtendedLifetime(lock) {} }
        var file = try StateFile.read(path)
        let result = try body(&file)
        file.sweep(at: now())
        try file.write(path)
        return result
    }
}

extension StateFile {
    /// Drops what is over.
    fileprivate mutating func sweep(at now: Double) { entries = entries.filter { !$0.value.isExpired(at: now) } }
}
