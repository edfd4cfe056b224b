extension MigrationEngine {
    /// What is kept of what migrations destroyed, the oldest first.
    /// - Parameter migration: Only this one's; nil for all.
    public func keepsakes(of migration: String? = nil) async throws -> [Keepsake] {
        try await withSession("forget") { session in try await Keepsakes(connection: session.connection).read(of: migration) }
    }

    /// Drops what is kept, for good: the phases that destroyed it can no longer be taken back.
    ///
    /// - Parameter ids: Of ``keepsakes(of:)``. One that is gone already, or that its phase may need since it is half done, is left out.
    /// - Returns: What was forgotten.
    /// - Throws: ``ForgetFailure``; ``RunFailure/busy(holder:)`` while a run is at work.
    public func forget(
        _ ids: Set<Int>, control: RunControl = RunControl(), report: @escaping @Sendable (RunEvent) -> Void = { _ in }
    ) async throws -> [Keepsake] {
        let (watch, work) = try await Run.connect(try connections.settings, report: report)
        do {
            let items = try await Keepsakes(connection: work.connection).read(of: nil).filter { ids.contains($0.id) && !$0.isNeeded }
            let forgetting = Forgetting(watch: watch, work: work, options: options, control: control, report: report)
            try await forgetting.check(items)
            let done = try await forgetting.run(items)
            await work.close()
            await watch.close()
            return done
        } catch {
            await work.close()
            await watch.close()
            throw Self.described(error)
        }
    }

    private static func described(_ error: any Error) -> any Error {
        switch error {
        case is RunStop, is CancellationError: ForgetFailure.stopped
        case let error as ServerError where error.code == ServerError.queryCanceled: ForgetFailure.stopped
        case let error as ServerError where error.endsSession: ConnectionError.lost(error.message)
        case let error as ServerError: ForgetFailure.failed(error)
        case let failure as RunFailure:
            if case .lockNotAcquired = failure { ForgetFailure.locked(failure) } else { failure }
        default: error
        }
    }
}
