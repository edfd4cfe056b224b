import Engine

/// The shop's application: clients that read and write all the time, and remember what they were promised.
///
/// Requests come at a fixed rate, whether or not earlier ones are answered, and a request's latency counts from the moment it
/// was due: a server that stands still for a second delays every request of that second, and the report shows it.
public final class ShopTraffic: Sendable {
    let conninfo: String
    let clients: Int
    /// Of each client.
    let interval: Duration
    let recorder = TrafficRecorder()
    private let control: Mutex<Control>
    private let running = Mutex<Task<[ShopClient], Never>?>(nil)

    struct Control: Sendable {
        var version: ShopVersion
        var period: String
        var isStopping = false
        /// The version of each client's latest request.
        var inUse: [ShopVersion?]
    }

    /// - Parameters:
    ///   - clients: Each has a connection, and rows that it alone writes.
    ///   - requestsPerSecond: Of all clients together.
    public init(
        conninfo: String, clients: Int = 8, requestsPerSecond: Int = 400, version: ShopVersion = ShopVersion.all[0],
        period: String = "before"
    ) {
        self.conninfo = conninfo
        self.clients = clients
        interval = .seconds(1) * clients / requestsPerSecond
        control = Mutex(Control(version: version, period: period, inUse: Array(repeating: nil, count: clients)))
    }

    /// Connects every client and starts; returns once all are connected.
    public func start() async throws {
        var connected: [ShopClient] = []
        for number in 0..<clients { connected.append(try await ShopClient(number: number, traffic: self)) }
        let everyone = connected
        let start = ContinuousClock.now
        let task = Task {
            await withTaskGroup(of: Void.self) { group in
                for client in everyone {
                    // Evenly spread over the interval.
                    group.addTask { await client.run(from: start + self.interval * client.number / self.clients) }
                }
            }
            return everyone
        }
        running.withLock { $0 = task }
    }

    /// Names the stretch of time that begins now.
    public func begin(period: String) { control.withLock { $0.period = period } }

    /// Deploys another version; returns when no client uses an earlier one any more.
    public func deploy(_ version: ShopVersion) async throws {
        control.withLock { $0.version = version }
        while !control.withLock({ $0.isStopping || $0.inUse.allSatisfy { $0 == version } }) {
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    public var version: ShopVersion { control.withLock { $0.version } }

    /// What a client does next.
    func assignment(of client: Int) -> (version: ShopVersion, period: String)? {
        control.withLock { control in
            guard !control.isStopping else { return nil }
            control.inUse[client] = control.version
            return (control.version, control.period)
        }
    }

    /// Stops after the requests under way, then looks for every acknowledged write.
    ///
    /// - Throws: The error of a server that cannot be asked.
    public func stop() async throws -> TrafficReport {
        control.withLock { $0.isStopping = true }
        guard let task = running.withLock({ $0 }) else { return recorder.report(lostWrites: 0, lost: []) }
        var lost: [String] = []
        let connection = try await PostgresConnection.connect(conninfo)
        for client in await task.value { lost += try await client.lostWrites(connection, version: version) }
        await connection.close()
        return recorder.report(lostWrites: lost.count, lost: Array(lost.prefix(10)))
    }
}
