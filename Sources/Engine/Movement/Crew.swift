
/// Several connections that go through the ranges of a step at the same time.
struct Crew: Sendable {
    let first: EngineSession
    let settings: ConnectionSettings
    /// In milliseconds, of those that come to the first one.
    let lockTimeout: Int
    let pace: Pace
    let control: RunControl
    let report: @Sendable (RunEvent) -> Void

    private static let look: Duration = .milliseconds(250)

    private enum Outcome { case done, look }

    /// Runs the body once on each of several sessions at once, and on more where the operator asks for more meanwhile; the first
    /// failure stops the others after their batch.
    ///
    /// - Parameter most: No more sessions than that are of use.
    func run(most: Int, _ body: @Sendable @escaping (EngineSession) async throws -> Void) async throws {
        let others = Sessions()
        control.onCancel { [first] in
            first.connection.cancel()
            others.cancel()
        }
        defer { control.onCancel { [first] in first.connection.cancel() } }
        do {
            try await withThrowingTaskGroup(of: Outcome.self) { group in
                var (atWork, mayGrow) = (1, true)
                group.addTask { try await body(first); return .done }
                func grow() async {
                    while mayGrow, 1 + others.count < min(pace.workers, most) {
                        guard let session = await hire(after: others.count) else { return mayGrow = false }
                        others.add(session)
                        atWork += 1
                        group.addTask { try await body(session); return .done }
                    }
                }
                func look() { group.addTask { try await ContinuousClock().sleep(for: Self.look); return .look } }
                await grow()
                look()
                while atWork > 0, let outcome = try await group.next() {
                    switch outcome {
                    // What one finds nothing more to do of is no work for another one.
                    case .done: (atWork, mayGrow) = (atWork - 1, false)
                    case .look:
                        await grow()
                        look()
                    }
                }
                group.cancelAll()
            }
            await others.close()
        } catch {
            await others.close()
            throw error
        }
    }

    /// A server that has no connection left is worked on with fewer.
    private func hire(after count: Int) async -> EngineSession? {
        do {
            let session = try await Run.connectWork(settings, purpose: "worker")
            try await session.connection.query("SET lock_timeout = \(lockTimeout)")
            return session
        } catch {
            let reason = (error as? any DescribedError)?.message ?? "\(error)"
            report(.note("working with \(count + 1) of \(pace.workers) connections: \(reason)"))
            return nil
        }
    }

    private final class Sessions: Sendable {
        private let all = Mutex<[EngineSession]>([])

        var count: Int { all.withLock(\.count) }
        func add(_ session: EngineSession) { all.withLock { $0.append(session) } }
        func cancel() { for session in all.withLock({ $0 }) { session.connection.cancel() } }
        func close() async { for session in all.withLock({ $0 }) { await session.close() } }
    }
}
