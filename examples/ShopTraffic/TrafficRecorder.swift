import Engine

/// Collects what the clients see.
final class TrafficRecorder: Sendable {
    private struct State {
        var order: [String] = []
        var latencies: [String: [Duration]] = [:]
        var failures: [String: Int] = [:]
        var messages: [String] = []
        var wrongReads = 0
        var acknowledgedWrites = 0
    }

    private let state = Mutex(State())
    private static let messagesKept = 10

    func answered(in period: String, after latency: Duration) {
        state.withLock {
            Self.begin(period, &$0)
            $0.latencies[period, default: []].append(latency)
        }
    }

    func failed(in period: String, after latency: Duration, _ error: any Error) {
        let described = error as? any DescribedError
        let words = (described?.sqlState.map { $0 + ": " } ?? "") + (described?.message ?? "\(error)")
        answered(in: period, after: latency)
        state.withLock {
            $0.failures[period, default: 0] += 1
            Self.keep(words, &$0)
        }
    }

    func wrote(_ count: Int) { state.withLock { $0.acknowledgedWrites += count } }

    func readWrongly(_ message: String) {
        state.withLock {
            $0.wrongReads += 1
            Self.keep(message, &$0)
        }
    }

    private static func begin(_ period: String, _ state: inout State) {
        if state.latencies[period] == nil { state.order.append(period) }
    }

    private static func keep(_ message: String, _ state: inout State) {
        if state.messages.count < messagesKept, !state.messages.contains(message) { state.messages.append(message) }
    }

    func report(lostWrites: Int, lost: [String]) -> TrafficReport {
        state.withLock { state in
            let periods = state.order.map { name in
                let sorted = (state.latencies[name] ?? []).map { $0 / .milliseconds(1) }.sorted()
                // The nearest rank: the smallest value that this share of the requests did not exceed.
                func rank(_ share: Double) -> Double { sorted[min(sorted.count - 1, Int((share * Double(sorted.count)).rounded(.up)) - 1)] }
                return TrafficReport.Period(
                    name: name, requests: sorted.count, failures: state.failures[name] ?? 0, p50: rank(0.5), p99: rank(0.99),
                    worst: rank(1))
            }
            return TrafficReport(
                periods: periods, acknowledgedWrites: state.acknowledgedWrites, lostWrites: lostWrites, wrongReads: state.wrongReads,
                failureMessages: state.messages + lost)
        }
    }
}
