
/// Does what the application does, reading one row by its key, and takes the time: that is the delay that users feel.
final class ForegroundProbe: Sendable {
    private struct State {
        /// Those of the last second.
        var recent: [(at: ContinuousClock.Instant, time: Duration)] = []
        var begun: ContinuousClock.Instant?
        var longest: Duration = .zero
        var fastest: Duration?
        var failure: String?
    }

    private let state = Mutex(State())
    private let settings: ConnectionSettings
    private let limits: PaceLimits
    private let table: String
    private let task = Mutex<Task<Void, Never>?>(nil)

    private static let window: Duration = .seconds(1)
    private static let pause: Duration = .seconds(1)

    /// - Parameter table: As it is called in messages.
    init(_ settings: ConnectionSettings, of table: String, limits: PaceLimits) {
        (self.settings, self.table, self.limits) = (settings, table, limits)
    }

    /// - Parameter sql: Finds one row, or none.
    func start(_ sql: String, _ parameters: [String?]) {
        let work = Task { [self] in
            while !Task.isCancelled {
                do { try await read(sql, parameters) } catch {
                    if Task.isCancelled { return }
                    state.withLock { $0.failure = (error as? any DescribedError)?.message ?? "\(error)" }
                    _ = try? await ContinuousClock().sleep(for: Self.pause)
                }
            }
        }
        task.withLock { $0 = work }
    }

    /// - Returns: The longest time that a read has taken.
    func stop() async -> Duration {
        let work = task.withLock { $0 }
        let longest = state.withLock { state in max(state.longest, state.begun.map { ContinuousClock().now - $0 } ?? .zero) }
        work?.cancel()
        await work?.value
        return longest
    }

    private func read(_ sql: String, _ parameters: [String?]) async throws {
        let session = try await EngineSession.open(settings, purpose: "probe")
        do {
            let clock = ContinuousClock()
            try await session.connection.query("SET lock_timeout = \(max(Int(limits.probeLatency / .milliseconds(1)), 1))")
            while !Task.isCancelled {
                let start = clock.now
                state.withLock { $0.begun = start }
                // Somebody who excludes readers is waited for, and named, by the batches.
                do { try await session.connection.query(sql, parameters) } catch let error as ServerError where error.code == ServerError.lockNotAvailable {
                    state.withLock { $0.begun = nil }
                    continue
                }
                let now = clock.now
                state.withLock { state in
                    state.begun = nil
                    state.failure = nil
                    state.recent.append((now, now - start))
                    state.recent.removeAll { now - $0.at > Self.window }
                    state.longest = max(state.longest, now - start)
                    state.fastest = min(state.fastest ?? now - start, now - start)
                }
                try await clock.sleep(for: limits.probeInterval)
            }
            await session.close()
        } catch {
            state.withLock { $0.begun = nil }
            await session.close()
            throw error
        }
    }

    /// What nine of ten reads took at most in the last second, and the fastest ever; nil where there was none.
    var recent: (most: Duration, fastest: Duration)? {
        state.withLock { state in
            let now = ContinuousClock().now
            let times = state.recent.filter { now - $0.at <= Self.window }.map(\.time).sorted()
            guard let fastest = state.fastest, !times.isEmpty else { return nil }
            return (times[min(times.count * 9 / 10, times.count - 1)], fastest)
        }
    }

    /// Of the last second, one that is not answered yet included.
    var verdict: PaceVerdict {
        let (recent, failure) = state.withLock { state in
            let now = ContinuousClock().now
            return (state.recent.filter { now - $0.at <= Self.window }.map(\.time) + (state.begun.map { [now - $0] } ?? []), state.failure)
        }
        if let failure { return .hold("cannot read a row of \(table) as the application does: \(failure)") }
        let worst = recent.max() ?? .zero
        return .of(worst / limits.probeLatency, holdingAt: 10, "reading one row of \(table) takes \((worst / .milliseconds(1)).brief) ms")
    }
}
