/// A run as an async sequence of what happens, ``RunEvent/finished(_:)`` last; a run that fails throws.
///
/// It begins when the iteration does. An iteration that stops early stops the run: the statement under way is cancelled,
/// what was committed stays, and ``MigrationEngine/resume(_:uncertainStep:)-(String,_)`` goes on from there.
public struct MigrationRun: AsyncSequence, Sendable {
    private let body: @Sendable (@escaping @Sendable (RunEvent) -> Void) async throws -> Execution

    init(_ body: @escaping @Sendable (@escaping @Sendable (RunEvent) -> Void) async throws -> Execution) { self.body = body }

    public func makeAsyncIterator() -> Iterator { Iterator(body) }

    public struct Iterator: AsyncIteratorProtocol {
        private var events: AsyncThrowingStream<RunEvent, any Error>.Iterator
        private let leash: Leash

        fileprivate init(_ body: @escaping @Sendable (@escaping @Sendable (RunEvent) -> Void) async throws -> Execution) {
            let (stream, continuation) = AsyncThrowingStream.makeStream(of: RunEvent.self)
            let task = Task {
                do {
                    continuation.yield(.finished(try await body { continuation.yield($0) }))
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            // A task that is cancelled while it waits for the next event ends the stream, not the run.
            continuation.onTermination = { _ in task.cancel() }
            events = stream.makeAsyncIterator()
            leash = Leash(task)
        }

        public mutating func next() async throws -> RunEvent? { try await events.next() }
    }

    /// Ends the run with the iteration.
    private final class Leash: Sendable {
        private let task: Task<Void, Never>
        init(_ task: Task<Void, Never>) { self.task = task }
        deinit { task.cancel() }
    }
}
