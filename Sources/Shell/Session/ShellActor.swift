import Engine

/// Where the session lives: a thread of its own, since the prompt and the reading of scripts block. The main queue would do as well, but a
/// hop to it costs several times as much, and a script makes two a statement.
@globalActor
actor ShellActor {
    static let shared = ShellActor()
    private let executor = ThreadExecutor()
    nonisolated var thread: ThreadExecutor { executor }
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
}
