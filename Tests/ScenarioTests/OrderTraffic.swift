import Engine
import TestSupport

/// Clerks who take orders of several years, change them, move them to another day, cancel them and look them up by number and by day;
/// each client its own orders only. What they know of the table are its columns.
final class OrderTraffic: Sendable {
    private let failures = Mutex<[String]>([])
    private let control = Mutex((isStopping: false, requests: 0, audits: 0, audited: 0))
    /// How long requests took, in milliseconds: while nothing else ran, and the longest since.
    private let times = Mutex((idle: [Double](), isIdle: true, worst: 0.0, slowest: ""))
    private let running = Mutex<Task<Void, Never>?>(nil)

    private static let clients = 4
    private static let pause: Duration = .milliseconds(8)

    static func start(on database: TestDatabase) async throws -> OrderTraffic {
        let traffic = OrderTraffic()
        var clerks: [Clerk] = []
        for number in 0..<clients { clerks.append(Clerk(number: number, connection: try await database.connect(), traffic: traffic)) }
        let everyone = clerks
        traffic.running.withLock {
            $0 = Task { await withTaskGroup(of: Void.self) { group in for clerk in everyone { group.addTask { await clerk.run() } } } }
        }
        return traffic
    }

    /// Returns once so many more requests were answered.
    func serve(_ count: Int) async throws {
        let goal = control.withLock { $0.requests } + count
        try await Patience.until("requests come too slowly") { self.control.withLock { $0.requests } >= goal }
    }

    /// Ends the idle time, by which the rest is measured.
    func measure() { times.withLock { $0.isIdle = false } }

    /// Returns once each clerk has looked at all of its orders, all at work as before.
    func audit() async throws {
        let goal = control.withLock { control in
            control.audits += 1
            return control.audits * Self.clients
        }
        try await Patience.until("the clerks do not look at their orders") { self.control.withLock { $0.audited } >= goal }
    }

    /// Fails where a request took longer than 10 times what 99 of 100 took while idle, or 250 ms.
    func stalls() -> [String] {
        times.withLock { times in
            let idle = times.idle.sorted()
            guard idle.count >= 50, !times.isIdle, times.worst > 0 else { return ["nothing was measured"] }
            let bound = max(10 * idle[idle.count * 99 / 100], 250)
            return times.worst > bound ? ["\(times.slowest) took \(Int(times.worst)) ms, of \(Int(bound)) ms allowed"] : []
        }
    }

    /// - Returns: Everything that failed, was read wrongly, or is not there at the end.
    func stop() async -> [String] {
        control.withLock { $0.isStopping = true }
        await running.withLock { $0 }?.value
        return failures.withLock { $0 }
    }

    fileprivate var goesOn: Bool { control.withLock { !$0.isStopping } }
    fileprivate var audits: Int { control.withLock { $0.audits } }
    fileprivate func audited() { control.withLock { $0.audited += 1 } }
    fileprivate func answered(_ what: String, after time: Duration) {
        control.withLock { $0.requests += 1 }
        let milliseconds = time / .milliseconds(1)
        times.withLock { times in
            if times.isIdle {
                times.idle.append(milliseconds)
            } else if milliseconds > times.worst {
                (times.worst, times.slowest) = (milliseconds, what)
            }
        }
    }
    fileprivate func failed(_ words: String) { failures.withLock { if $0.count < 20 { $0.append(words) } } }
    fileprivate static func rest() async { try? await Task.sleep(for: pause) }
}

private actor Clerk {
    private struct Order: Equatable {
        var total: String
        var status: String
        /// Its day, in UTC.
        var day: String
    }

    private let number: Int
    private let connection: PostgresConnection
    private let traffic: OrderTraffic
    private var orders: [Int: Order] = [:]
    private var turn = 0
    private var audits = 0

    init(number: Int, connection: PostgresConnection, traffic: OrderTraffic) {
        self.number = number
        self.connection = connection
        self.traffic = traffic
    }

    func run() async {
        while traffic.goesOn {
            let start = ContinuousClock.now
            do { try await request() } catch {
                traffic.failed("\(error)")
                if await connection.transactionStatus != .idle { _ = try? await connection.query("ROLLBACK") }
            }
            traffic.answered("request \(turn) of clerk \(number)", after: ContinuousClock.now - start)
            if traffic.audits > audits {
                audits += 1
                await lookAtAll()
                traffic.audited()
            }
            await OrderTraffic.rest()
        }
        await lookAtAll()
        await connection.close()
    }

    private func lookAtAll() async {
        for id in orders.keys {
            do { try await look(at: id) } catch { traffic.failed("\(error)") }
        }
    }

    /// Days from 2023 to 2026, so that they lie in every partition.
    private var day: String {
        func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        let month = (turn * 7919 + number * 104_729) / 10 % 48
        return "\(2023 + month / 12)-\(two(1 + month % 12))-\(two(1 + turn % 28))"
    }

    private func request() async throws {
        turn += 1
        let known = orders.keys.sorted()
        guard known.count > 20 else { return try await take() }
        let id = known[turn * 7919 % known.count]
        switch turn % 9 {
        case 0, 1: try await take()
        case 2: try await set("status", to: turn % 2 == 0 ? "paid" : "shipped", of: id) { $0.status = $1 }
        case 3: try await set("total", to: "\(turn % 500).50", of: id) { $0.total = $1 }
        case 4: try await set("created_at", to: day, of: id) { $0.day = $1 }
        case 5: try await cancel(id)
        case 6: try await list()
        default: try await look(at: id)
        }
    }

    private func take() async throws {
        let order = Order(total: "\(turn % 500).25", status: "open", day: day)
        let row = try await connection.query(
            "INSERT INTO orders (user_id, total, created_at) VALUES ($1, $2, $3::timestamp AT TIME ZONE 'UTC') RETURNING id, status",
            [String(turn % 1000 + 1), order.total, order.day]).first
        guard let row, let id = row["id"].flatMap(Int.init) else { return traffic.failed("no order came back") }
        if row["status"] != order.status { traffic.failed("order \(id) was made without the default of status") }
        orders[id] = order
    }

    private func set(_ column: String, to value: String, of id: Int, _ note: (inout Order, String) -> Void) async throws {
        let text = column == "created_at" ? "$1::timestamp AT TIME ZONE 'UTC'" : "$1"
        let affected = try await connection.query("UPDATE orders SET \(column) = \(text) WHERE id = $2", [value, String(id)]).affected
        if affected != 1 { traffic.failed("\(affected) rows were changed of order \(id)") }
        if var order = orders[id] {
            note(&order, value)
            orders[id] = order
        }
    }

    private func cancel(_ id: Int) async throws {
        let affected = try await connection.query("DELETE FROM orders WHERE id = $1", [String(id)]).affected
        if affected != 1 { traffic.failed("\(affected) rows were deleted of order \(id)") }
        orders[id] = nil
    }

    private static let columns = "id, total, status, (created_at AT TIME ZONE 'UTC')::date AS day"

    private func look(at id: Int) async throws {
        check(try await connection.query("SELECT \(Self.columns) FROM orders WHERE id = $1", [String(id)]), of: [id])
    }

    /// Own orders of a quarter, as a report asks for them.
    private func list() async throws {
        let year = 2023 + turn % 4
        let ids = orders.filter { $0.value.day >= "\(year)-04-01" && $0.value.day < "\(year)-07-01" }.map(\.key)
        let rows = try await connection.query(
            """
            SELECT \(Self.columns) FROM orders
            WHERE created_at >= '\(year)-04-01 00:00:00+00' AND created_at < '\(year)-07-01 00:00:00+00' AND id = ANY ($1::bigint[])
            """, [Quote.array(orders.keys.map(String.init))])
        check(rows, of: ids)
    }

    private func check(_ rows: Rows, of ids: [Int]) {
        var found: [Int: Order] = [:]
        for row in rows { found[row.integer("id")] = Order(total: row.text("total"), status: row.text("status"), day: row.text("day")) }
        if rows.count != found.count { traffic.failed("an order was found twice") }
        for id in Set(ids).union(found.keys) where found[id] != orders[id] {
            traffic.failed("order \(id): \(found[id].map { "\($0)" } ?? "missing") instead of \(orders[id].map { "\($0)" } ?? "none")")
        }
    }
}
