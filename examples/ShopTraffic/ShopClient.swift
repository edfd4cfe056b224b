import Engine

/// One client: a connection, rows that it alone writes, and the last value of each that the server acknowledged.
actor ShopClient {
    nonisolated let number: Int
    private let traffic: ShopTraffic
    private var connection: PostgresConnection
    private var random: SplitMix64
    /// The users that this client alone writes: those it can choose from, by id.
    private var users: [Int]
    /// What the server acknowledged last, by the user's id. A write that failed may or may not be there: then nothing is known.
    private var names: [Int: String] = [:]
    private var orders: [Int] = []
    private var writes = 0
    /// Tells this run's new users from those of earlier runs on the same database: the highest id at its start.
    private let generation: Int

    init(number: Int, traffic: ShopTraffic) async throws {
        self.number = number
        self.traffic = traffic
        random = SplitMix64(state: UInt64(number))
        connection = try await PostgresConnection.connect(traffic.conninfo)
        let rows = try await connection.query(
            "SELECT id FROM users WHERE id % $1::bigint = $2::bigint ORDER BY id", [String(traffic.clients), String(number)])
        users = rows.map { $0.integer("id") }
        generation = try await connection.query("SELECT max(id) FROM users").scalar.flatMap { Int($0) } ?? 0
    }

    /// Sends requests from this moment on, one each interval, until the traffic stops.
    func run(from start: ContinuousClock.Instant) async {
        var due = start
        while true {
            try? await Task.sleep(until: due, tolerance: .zero, clock: .continuous)
            guard let (version, period) = traffic.assignment(of: number) else { break }
            do {
                if await !connection.isUsable { connection = try await PostgresConnection.connect(traffic.conninfo) }
                try await request(version)
                traffic.recorder.answered(in: period, after: .now - due)
            } catch {
                if await connection.transactionStatus != .idle { _ = try? await connection.query("ROLLBACK") }
                traffic.recorder.failed(in: period, after: .now - due, error)
            }
            due += traffic.interval
        }
        await connection.close()
    }

    private func request(_ version: ShopVersion) async throws {
        guard let user = users.randomElement(using: &random) else { return try await insert(version) }
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<60: try await read(user, version)
        case 60..<85: try await rename(user, version)
        case 85..<90: try await changeEmail(user, version)
        case 90..<95: try await insert(version)
        default: try await order(for: user, version)
        }
    }

    private func read(_ user: Int, _ version: ShopVersion) async throws {
        let rows = try await connection.query(
            "SELECT id, \(version.reads) AS name, email FROM users WHERE id = $1", [String(user)])
        guard let row = rows.first, let name = row["name"] else {
            return traffic.recorder.readWrongly("user \(user) has no \(version.reads) for version \(version.name)")
        }
        if let expected = names[user], name != expected {
            traffic.recorder.readWrongly("user \(user): \(version.reads) is \"\(name)\", the last write was \"\(expected)\"")
        }
    }

    private func rename(_ user: Int, _ version: ShopVersion) async throws {
        try await writing(user) { name in
            try await self.update(user, name, version)
        }
        traffic.recorder.wrote(1)
    }

    private func update(_ user: Int, _ name: String, _ version: ShopVersion) async throws {
        let assignments = version.writes.map { "\(Quote.identifier($0)) = \(version.valueSQL(of: $0))" }
        let rows = try await connection.query(
            "UPDATE users SET \(assignments.joined(separator: ", ")) WHERE id = $2", [name, String(user)])
        guard rows.affected == 1 else { throw ShopError.rowMissing(user) }
    }

    private func changeEmail(_ user: Int, _ version: ShopVersion) async throws {
        let verified = version.writesEmailVerified ? ", email_verified = true" : ""
        try await connection.query(
            "UPDATE users SET email = $1\(verified) WHERE id = $2", ["user\(user).\(number).\(nextWrite())@example.com", String(user)])
    }

    private func insert(_ version: ShopVersion) async throws {
        let write = nextWrite()
        let name = Self.name(client: number, write: write)
        let columns = version.writes.map(Quote.identifier).joined(separator: ", ")
        let values = version.writes.map(version.valueSQL).joined(separator: ", ")
        let id = try await connection.query(
            "INSERT INTO users (\(columns), email) VALUES (\(values), $2) RETURNING id",
            [name, "new\(generation).\(number).\(write)@example.com"])
        guard let user = id.scalar.flatMap({ Int($0) }) else { throw ShopError.rowMissing(0) }
        users.append(user)
        names[user] = name
        traffic.recorder.wrote(1)
    }

    /// A transaction over several rows: two users renamed, in the order of their keys, and an order placed.
    private func order(for user: Int, _ version: ShopVersion) async throws {
        let other = users.randomElement(using: &random) ?? user
        let pair = user == other ? [user] : [min(user, other), max(user, other)]
        let name = Self.name(client: number, write: nextWrite())
        for user in pair { names[user] = nil }
        try await connection.query("BEGIN")
        for user in pair { try await update(user, name, version) }
        let placed = try await connection.query(
            "INSERT INTO orders (user_id, total) VALUES ($1, $2) RETURNING id",
            [String(user), "\(Int.random(in: 1...500, using: &random)).99"])
        try await connection.query("COMMIT")
        for user in pair { names[user] = name }
        if let id = placed.scalar.flatMap({ Int($0) }) { orders.append(id) }
        traffic.recorder.wrote(pair.count + 1)
    }

    /// Writes a new name; what holds afterwards is known only once the server has acknowledged it.
    private func writing(_ user: Int, _ write: (String) async throws -> Void) async throws {
        let name = Self.name(client: number, write: nextWrite())
        names[user] = nil
        try await write(name)
        names[user] = name
    }

    private func nextWrite() -> Int {
        writes += 1
        return writes
    }

    private static func name(client: Int, write: Int) -> String { "Zoë \"Bob\" O'Brien 美咲 \(client)-\(write)" }

    /// Every acknowledged write that is not there.
    func lostWrites(_ connection: PostgresConnection, version: ShopVersion) async throws -> [String] {
        var lost: [String] = []
        let ids = Quote.array(names.keys.map(String.init))
        var found: [Int: String?] = [:]
        for row in try await connection.query("SELECT id, \(version.reads) AS name FROM users WHERE id = ANY ($1::bigint[])", [ids]) {
            found[row.integer("id")] = .some(row["name"])
        }
        for (user, name) in names.sorted(by: { $0.key < $1.key }) where found[user] != .some(.some(name)) {
            lost.append("user \(user): \(version.reads) is \(found[user].flatMap { $0 } ?? "missing"), the last write was \"\(name)\"")
        }
        let placed = try await connection.query(
            "SELECT id FROM unnest($1::bigint[]) AS id WHERE NOT EXISTS (SELECT FROM orders WHERE orders.id = id.id)",
            [Quote.array(orders.map(String.init))])
        return lost + placed.map { "order \($0.integer("id")) is missing" }
    }
}
