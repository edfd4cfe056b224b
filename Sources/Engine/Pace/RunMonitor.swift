internal import FoundationEssentials

/// Looks at the server while a run is at work, tells other sessions how far it is, and hears what they ask of it; on a connection of
/// its own, so that whatever keeps the run's others busy does not keep it.
actor RunMonitor {
    nonisolated let pace: Pace
    private let settings: ConnectionSettings
    private let execution: Int
    private let live: LiveRecorder
    private let options: EngineOptions
    private var readings = PaceReadings.all()
    /// What is moved now.
    private var relations: [String]?
    private var probe: ForegroundProbe?
    private var session: EngineSession?
    private var loop: Task<Void, Never>?
    private var isSampling = false
    private var courtesy = Courtesy()
    private var sampledAt: ContinuousClock.Instant?
    private var told: (state: LiveState, at: ContinuousClock.Instant)?

    private static let tick: Duration = .milliseconds(250)
    private static let sampleInterval: Duration = .seconds(1)
    private static let telling: Duration = .seconds(1)

    init(_ settings: ConnectionSettings, execution: Int, pace: Pace, live: LiveRecorder, options: EngineOptions) {
        (self.settings, self.execution, self.pace, self.live, self.options) = (settings, execution, pace, live, options)
    }

    func start() async throws {
        session = try await open()
        loop = Task { await run() }
    }

    func stop() async {
        loop?.cancel()
        await loop?.value
        await session?.close()
        session = nil
    }

    /// Looks at the server for as long as the body moves rows of a table.
    ///
    /// - Parameters:
    ///   - table: Quoted and qualified.
    ///   - title: As it is called in messages.
    ///   - point: Finds one of its rows, as the application does.
    /// - Returns: The value of the body, and the longest time that a reader of that row had to wait.
    nonisolated func whileMoving<Value>(
        _ table: String, title: String, point: (sql: String, parameters: [String?]), _ body: () async throws -> Value
    ) async throws -> (value: Value, stall: Duration) {
        let probe = ForegroundProbe(settings, of: title, limits: options.pace)
        probe.start("SELECT FROM \(table) WHERE \(point.sql) LIMIT 1", point.parameters)
        do {
            try await begin(table, probe)
            let value = try await body()
            await end()
            return (value, await probe.stop())
        } catch {
            await end()
            _ = await probe.stop()
            throw error
        }
    }

    private func begin(_ table: String, _ probe: ForegroundProbe) async throws {
        while isSampling { try await ContinuousClock().sleep(for: .milliseconds(5)) }
        pace.note(PaceVerdict?.none)
        courtesy = Courtesy()
        (self.relations, self.probe) = ([], probe)
        do {
            relations = try await hired().connection.query("""
                WITH RECURSIVE tree(oid) AS (SELECT $1::regclass::oid UNION SELECT i.inhrelid FROM pg_inherits i JOIN tree ON i.inhparent = tree.oid)
                SELECT oid FROM tree
                """, [table]).compactMap { $0[0] }
        } catch let error as ServerError where !error.endsSession { throw error } catch { await drop() }
        await sample()
    }

    private func end() { (relations, probe) = (nil, nil) }

    // MARK: The loop

    private func run() async {
        let clock = ContinuousClock()
        while !Task.isCancelled {
            do {
                try await exchange()
                if relations != nil, !isSampling, sampledAt.map({ clock.now - $0 >= Self.sampleInterval }) ?? true { await sample() }
            } catch {
                // The age of the last reading holds the batches meanwhile.
                await drop()
            }
            guard (try? await clock.sleep(for: Self.tick)) != nil else { return }
        }
    }

    private func hired() async throws -> EngineSession {
        if let session { return session }
        let session = try await open()
        self.session = session
        return session
    }

    private func open() async throws -> EngineSession {
        let session = try await EngineSession.open(settings, purpose: "monitor")
        // A standby that does not confirm must not keep the run from telling so.
        try await session.connection.execute("SET statement_timeout = '5s'; SET synchronous_commit = off")
        return session
    }

    private func drop() async {
        await session?.close()
        session = nil
    }

    /// Says how far the run is, each second or when something changed, and hears what is asked of it.
    private func exchange() async throws {
        let connection = try await hired().connection
        var state = live.current
        (state.slowed, state.batches, state.steering) = (relations == nil ? nil : pace.slowed, pace.busy, pace.steering.version)
        let now = ContinuousClock().now
        let isNews = told.map { $0.state.steering != state.steering || $0.state.batches != state.batches && state.wait != nil || now - $0.at >= Self.telling } ?? true
        let journal = Journal(connection: connection)
        if isNews {
            try await journal.tell(state, of: execution)
            told = (state, now)
        }
        pace.note(try await journal.steering(of: execution))
    }

    private func sample() async {
        guard let relations else { return }
        isSampling = true
        defer { isSampling = false }
        sampledAt = ContinuousClock().now
        let context = PaceContext(limits: options.pace, relations: relations, maxLag: pace.steering.maxLag)
        var verdicts = probe.map { [$0.verdict] } ?? []
        var readings = readings
        for index in readings.indices {
            do { verdicts.append(try await readings[index].read(try await hired().connection, context)) } catch {
                if Task.isCancelled { return }
                let reason = (error as? any DescribedError)?.message ?? "\(error)"
                verdicts.append(.hold("cannot read \(readings[index].subject): \(reason)"))
                if !(error is ServerError) || (error as? ServerError)?.endsSession == true { await drop() }
            }
        }
        self.readings = readings
        // What cannot be told is no reason to hurry.
        if let others = try? await OthersAtWork.count(try await hired().connection) {
            courtesy.note(others: others, read: probe?.recent, at: ContinuousClock().now)
            pace.note(courtesy)
        }
        pace.note(.strictest(verdicts))
    }
}
