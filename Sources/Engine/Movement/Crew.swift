/// Several connections that go through the ranges of a step at the same time.
struct Crew: Sendable {
    let first: EngineSession
    let settings: ConnectionSettings
    let control: RunControl
    let report: @Sendable (RunEvent) -> Void

    /// Runs the body once on each of so many sessions at once; the first failure stops the others after their batch.
    func run(_ size: Int, _ body: @Sendable @escaping (EngineSession) async throws -> Void) async throws {
        guard size > 1 else { return try await body(first) }
        let others = await hire(size - 1)
        let sessions = [first] + others
        control.onCancel { for session in sessions { session.connection.cancel() } }
        defer { control.onCancel { [first] in first.connection.cancel() } }
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for session in sessions { group.addTask { try await body(session) } }
                try await group.waitForAll()
            }
            for session in others { await session.close() }
        } catch {
            for session in others { await session.close() }
            throw error
        }
    }

    /// A server that has no connection left is worked on with fewer.
    private func hire(_ count: Int) async -> [EngineSession] {
        var sessions: [EngineSession] = []
        do {
            for _ in 0..<count { sessions.append(try await Run.connectWork(settings, purpose: "worker")) }
        } catch {
            let reason = (error as? any DescribedError)?.message ?? "\(error)"
            report(.note("working with \(sessions.count + 1) of \(count + 1) connections: \(reason)"))
        }
        return sessions
    }
}
