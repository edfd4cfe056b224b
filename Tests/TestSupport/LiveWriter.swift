import Engine

/// A client that sends statements one after the other until it is stopped, and keeps what failed.
public final class LiveWriter: Sendable {
    private let state = Mutex((isStopping: false, sent: 0, errors: [String]()))
    private let task = Mutex<Task<Void, Never>?>(nil)

    /// - Parameter statement: The text of the n-th statement.
    public static func start(on database: TestDatabase, _ statement: @escaping @Sendable (Int) -> String) async throws -> LiveWriter {
        let writer = LiveWriter()
        let connection = try await database.connect()
        writer.task.withLock { task in
            task = Task {
                var number = 0
                while !writer.state.withLock({ $0.isStopping }) {
                    do { try await connection.query(statement(number)) } catch {
                        writer.state.withLock { $0.errors.append("\(error)") }
                    }
                    number += 1
                    writer.state.withLock { $0.sent = number }
                    try? await Task.sleep(for: .milliseconds(2))
                }
                await connection.close()
            }
        }
        return writer
    }

    /// - Returns: Statements sent, and the errors.
    public func stop() async -> (sent: Int, errors: [String]) {
        state.withLock { $0.isStopping = true }
        await task.withLock { $0 }?.value
        return state.withLock { ($0.sent, $0.errors) }
    }
}
