/// Waits while somebody has locked a table whose rows are read or written, and says who it is.
///
/// Each try gives up at its `lock_timeout`, so that nobody stands behind us for long.
struct TablePatience {
    let locks: LockPatience
    let lock: TableLock

    private static let pause: Duration = .milliseconds(250)

    /// Does the body, which changes nothing where it fails, until nobody is in its way.
    ///
    /// - Throws: ``RunFailure/lockNotAcquired(table:seconds:blockers:)`` once `lockWait` is over.
    func callAsFunction<Value>(_ body: () async throws -> Value) async throws -> Value {
        let clock = ContinuousClock()
        let start = clock.now
        var sightings = LockPatience.Sightings()
        while true {
            do { return try await body() } catch let error as ServerError where error.isTransient {
                let waited = clock.now - start
                let blockers = try await locks.look([lock], &sightings)
                guard waited < locks.options.lockWait else {
                    throw RunFailure.lockNotAcquired(table: lock.title, seconds: waited / .seconds(1), blockers: blockers)
                }
                let reason = blockers.isEmpty ? "trying again: \(error.message)" : "waiting for a lock on \(lock.title)"
                locks.report(.waiting(RunWait(reason: reason, blockers: blockers, seconds: waited / .seconds(1))))
            }
            try locks.control.check()
            try await clock.sleep(for: Self.pause)
        }
    }
}
