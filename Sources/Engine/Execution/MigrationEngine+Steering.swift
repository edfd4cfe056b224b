extension MigrationEngine {
    /// The run that is at work on the active database; nil where none is.
    public func activeRun() async throws -> ActiveRun? {
        try await withSession("status") { session in try await Journal(connection: session.connection).active() }
    }

    /// Asks something of the run under way, which follows within a second, and waits until it does.
    ///
    /// - Parameters:
    ///   - migration: Only where it is this one that runs.
    ///   - change: Of what was asked before.
    /// - Returns: The run as it follows; where it was not heard of for five seconds, as it was heard of last.
    /// - Throws: ``RunFailure/nothingRunning(_:running:)``; what `change` throws.
    public func steer(_ migration: String? = nil, _ change: @Sendable (inout Steering, ActiveRun) throws -> Void) async throws -> ActiveRun {
        let by = options.startedBy
        return try await withSession("steering") { session in
            let journal = Journal(connection: session.connection)
            let found = try await journal.active()
            guard let run = found, migration ?? run.migration == run.migration else { throw RunFailure.nothingRunning(migration, running: found?.migration) }
            var steering = run.steering
            try change(&steering, run)
            steering.by = by
            let version = try await journal.steer(run.execution, steering)
            let clock = ContinuousClock()
            let end = clock.now + .seconds(5)
            var now = run
            repeat {
                guard let current = try await journal.active(), current.execution == run.execution else { return now }
                now = current
                if now.state.steering >= version, !steering.isPaused || now.state.batches == 0 { return now }
                try await clock.sleep(for: .milliseconds(50))
            } while clock.now < end
            return now
        }
    }
}
