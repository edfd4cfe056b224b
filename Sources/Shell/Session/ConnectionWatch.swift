import Engine

/// Listens to the session's idle connection while somebody types: notifications are shown as they come, and a lost session is
/// known before the next statement.
@ShellActor
final class ConnectionWatch {
    private struct State {
        var isOver = false
        var loss: (any Error)?
    }

    private let connection: PostgresConnection
    private let task: Task<Void, Never>
    private let state: Shared

    private final class Shared: Sendable { let state = Mutex(State()) }

    init(_ connection: PostgresConnection, _ alerts: Alerts, _ reporting: ErrorReport.Detail) {
        self.connection = connection
        let shared = Shared()
        state = shared
        connection.onNotice { alerts.tell(ErrorReport.text($0, reporting)) }
        task = Task.detached {
            while !shared.state.withLock({ $0.isOver }) {
                switch await connection.waitForNews() {
                case .nothing: continue
                case .notifications(let received): alerts.tell(received.map(\.line).joined())
                case .lost(let error):
                    shared.state.withLock { $0.loss = error }
                    return alerts.tell("", leaves: true)
                }
            }
        }
    }

    /// Gives the connection back.
    /// - Returns: Why it is gone, when it is.
    func end() async -> (any Error)? {
        state.state.withLock { $0.isOver = true }
        connection.stopWaiting()
        await task.value
        return state.state.withLock { $0.loss }
    }
}

extension PostgresConnection.Notification {
    /// As psql says it.
    var line: String {
        "Asynchronous notification \"\(channel)\"\(payload.isEmpty ? "" : " with payload \"\(payload)\"") received from server process with PID \(pid).\n"
    }
}
