import Engine
import TestSupport

/// Customers who place orders of several items, change and cancel them, and look at them again: each client its own orders only.
///
/// Of two versions, one keeps an order's items as JSON in `orders.items`, the other as rows of `order_items`.
final class BasketTraffic: Sendable {
    enum Version: Sendable { case json, rows }

    /// What went wrong, in words.
    private let failures = Mutex<[String]>([])
    private let control = Mutex((version: Version.json, inUse: [Version?](), isStopping: false, requests: 0))
    private let running = Mutex<Task<Void, Never>?>(nil)

    private static let clients = 4
    private static let pause: Duration = .milliseconds(10)

    /// Places the first orders, then lets the clients loose.
    static func start(on database: TestDatabase) async throws -> BasketTraffic {
        let traffic = BasketTraffic()
        traffic.control.withLock { $0.inUse = Array(repeating: nil, count: clients) }
        var customers: [Customer] = []
        for number in 0..<clients {
            let customer = Customer(number: number, connection: try await database.connect(), traffic: traffic)
            for _ in 1...100 { try await customer.place(.json) }
            customers.append(customer)
        }
        let everyone = customers
        traffic.running.withLock {
            $0 = Task {
                await withTaskGroup(of: Void.self) { group in for customer in everyone { group.addTask { await customer.run() } } }
            }
        }
        return traffic
    }

    /// Returns once no client uses another version any more.
    func deploy(_ version: Version) async throws {
        control.withLock { $0.version = version }
        try await Patience.until("somebody still uses another version") {
            self.control.withLock { $0.inUse.allSatisfy { $0 == version } }
        }
    }

    /// Returns once so many more requests were answered.
    func serve(_ count: Int) async throws {
        let goal = control.withLock { $0.requests } + count
        try await Patience.until("requests come too slowly") { self.control.withLock { $0.requests } >= goal }
    }

    /// - Returns: Everything that failed, was read wrongly, or is not there at the end.
    func stop() async -> [String] {
        control.withLock { $0.isStopping = true }
        await running.withLock { $0 }?.value
        return failures.withLock { $0 }
    }

    fileprivate func assignment(of client: Int) -> Version? {
        control.withLock { control in
            guard !control.isStopping else { return nil }
            control.inUse[client] = control.version
            return control.version
        }
    }

    fileprivate func answered() { control.withLock { $0.requests += 1 } }
    fileprivate func failed(_ words: String) { failures.withLock { if $0.count < 20 { $0.append(words) } } }
    fileprivate static func rest() async { try? await Task.sleep(for: pause) }
}

/// One client, and what it was promised of its orders.
private actor Customer {
    /// Product, quantity and price, as text: `7:2:1.50`.
    private typealias Basket = [String]

    private let number: Int
    private let connection: PostgresConnection
    private let traffic: BasketTraffic
    /// By the order's id, with the version that wrote it: the older one does not see what the newer wrote.
    private var baskets: [Int: (items: Basket, by: BasketTraffic.Version)] = [:]
    private var turn = 0

    init(number: Int, connection: PostgresConnection, traffic: BasketTraffic) {
        self.number = number
        self.connection = connection
        self.traffic = traffic
    }

    func run() async {
        while let version = traffic.assignment(of: number) {
            do { try await request(version) } catch {
                traffic.failed("\(version): \(error)")
                if await connection.transactionStatus != .idle { _ = try? await connection.query("ROLLBACK") }
            }
            traffic.answered()
            await BasketTraffic.rest()
        }
        for (id, basket) in baskets { try? await look(at: id, basket.by == .rows ? nil : .json) }
        await connection.close()
    }

    private func request(_ version: BasketTraffic.Version) async throws {
        turn += 1
        let known = baskets.filter { version == .rows || $0.value.by == .json }.keys.sorted()
        guard known.count > 20 else { return try await place(version) }
        let id = known[turn * 7919 % known.count]
        switch turn % 8 {
        case 0: try await place(version)
        case 1, 2, 3: try await change(id, version)
        case 4: try await cancel(id)
        default: try await look(at: id, version)
        }
    }

    /// From none to four items, some of them alike.
    private func basket() -> Basket { (0..<(turn + number) % 5).map { "\(1 + (turn + $0 / 2) % 100):\(1 + $0 / 2):\(turn % 40).50" } }

    private static func json(_ items: Basket) -> String {
        "[" + items.map { item in
            let parts = item.split(separator: ":")
            return "{\"product_id\": \(parts[0]), \"quantity\": \(parts[1]), \"unit_price\": \(parts[2])}"
        }.joined(separator: ", ") + "]"
    }

    func place(_ version: BasketTraffic.Version) async throws {
        turn += 1
        let items = basket()
        let user = String(turn % 1000 + 1)
        let id: Int?
        switch version {
        case .json:
            id = try await connection.query(
                "INSERT INTO orders (user_id, total, items) VALUES ($1, 1, $2::jsonb) RETURNING id", [user, Self.json(items)]).scalar.flatMap { Int($0) }
        case .rows:
            try await connection.query("BEGIN")
            id = try await connection.query("INSERT INTO orders (user_id, total) VALUES ($1, 1) RETURNING id", [user]).scalar.flatMap { Int($0) }
            if let id { try await insert(items, for: id) }
            try await connection.query("COMMIT")
        }
        if let id { baskets[id] = (items, version) }
    }

    private func change(_ id: Int, _ version: BasketTraffic.Version) async throws {
        let items = basket()
        switch version {
        case .json: try await connection.query("UPDATE orders SET items = $1::jsonb WHERE id = $2", [Self.json(items), String(id)])
        case .rows:
            try await connection.query("BEGIN")
            try await connection.query("DELETE FROM order_items WHERE order_id = $1", [String(id)])
            try await insert(items, for: id)
            try await connection.query("COMMIT")
        }
        baskets[id] = (items, version)
    }

    private func insert(_ items: Basket, for id: Int) async throws {
        for item in items {
            let parts = item.split(separator: ":").map(String.init)
            try await connection.query(
                "INSERT INTO order_items (order_id, product_id, quantity, unit_price) VALUES ($1, $2, $3, $4)", [String(id)] + parts)
        }
    }

    private func cancel(_ id: Int) async throws {
        try await connection.query("DELETE FROM orders WHERE id = $1", [String(id)])
        baskets[id] = nil
    }

    /// - Parameter version: Nil only asks whether the order is there.
    private func look(at id: Int, _ version: BasketTraffic.Version?) async throws {
        let items =
            switch version {
            case .json: "(SELECT string_agg(concat_ws(':', i->>'product_id', i->>'quantity', i->>'unit_price'), ' ' ORDER BY i::text) FROM jsonb_array_elements(items) i)"
            case .rows: "(SELECT string_agg(concat_ws(':', product_id, quantity, unit_price), ' ') FROM order_items WHERE order_id = orders.id)"
            case nil: "''"
            }
        let rows = try await connection.query("SELECT \(items) AS items FROM orders WHERE id = $1", [String(id)])
        guard let row = rows.first else { return traffic.failed("order \(id) is missing") }
        guard version != nil, let expected = baskets[id]?.items.sorted() else { return }
        let found = (row["items"] ?? "").split(separator: " ").map(String.init).sorted()
        if found != expected { traffic.failed("order \(id): \(found) instead of \(expected)") }
    }
}
