import Engine
import Glibc
import MigrateCommands

/// Brings signals to whatever the shell is doing: the prompt, a statement, a command.
///
/// The handler only writes the signal's number to a pipe; a thread of its own reads it and acts.
final class SignalWatch: Sendable {
    /// Who hears Ctrl-C at the moment.
    enum Listener: Sendable {
        case nobody
        case prompt(wake: Int32)
        case statement(PostgresConnection)
        case command(Interrupts)
    }

    private struct State {
        var listener = Listener.nobody
        var isInteractive = false
        var interrupts = 0
        var ending: Int32?
    }

    private let state = Mutex(State())
    private let output: OutputWriter
    private let errors: OutputWriter

    /// How long the server has to answer a cancel request before the program ends without it, and how often it is asked.
    private static let patience = 50
    private static let pauseInMilliseconds: Int32 = 200

    init(output: OutputWriter, errors: OutputWriter) {
        self.output = output
        self.errors = errors
        var ends: [Int32] = [-1, -1]
        pipe(&ends)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let reading = ends[0]
        var thread = pthread_t()
        let context = Unmanaged.passRetained(Start(watch: self, descriptor: reading)).toOpaque()
        pthread_create(&thread, nil, { context in
            guard let context else { return nil }
            let start = Unmanaged<Start>.fromOpaque(context).takeRetainedValue()
            start.watch.run(start.descriptor)
            return nil
        }, context)
        pthread_detach(thread)
        SignalHandler.install(for: [SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGCONT], writingTo: ends[1])
    }

    private final class Start {
        let watch: SignalWatch
        let descriptor: Int32
        init(watch: SignalWatch, descriptor: Int32) {
            self.watch = watch
            self.descriptor = descriptor
        }
    }

    /// Ctrl-C stops what runs, not the program.
    func beInteractive() { state.withLock { $0.isInteractive = true } }

    /// The signal that the program is to end with.
    var ending: Int32? { state.withLock { $0.ending } }

    /// How often Ctrl-C was pressed in this session.
    var interrupts: Int { state.withLock { $0.interrupts } }

    /// Lets `listener` hear Ctrl-C while the body runs.
    func listening<Value>(_ listener: Listener, isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value) async rethrows -> Value {
        let before = exchange(listener)
        defer { _ = exchange(before) }
        return try await body()
    }

    func listening<Value>(_ listener: Listener, _ body: () throws -> Value) rethrows -> Value {
        let before = exchange(listener)
        defer { _ = exchange(before) }
        return try body()
    }

    private func exchange(_ listener: Listener) -> Listener {
        state.withLock { state in
            defer { state.listener = listener }
            return state.listener
        }
    }

    private func run(_ descriptor: Int32) {
        var rounds = 0
        while true {
            var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let isEnding = ending != nil
            if poll(&wait, 1, isEnding ? Self.pauseInMilliseconds : -1) <= 0 {
                guard isEnding, case .statement(let connection) = state.withLock({ $0.listener }) else { continue }
                rounds += 1
                if rounds == Self.patience { end("the server did not answer the cancel request; the statement may still run there") }
                connection.cancel()
                continue
            }
            var byte: UInt8 = 0
            if read(descriptor, &byte, 1) == 1 { receive(Int32(byte)) }
        }
    }

    private func receive(_ signal: Int32) {
        let (listener, ends) = state.withLock { state in
            if signal == SIGINT { state.interrupts += 1 }
            let hearsCommand = if case .command = state.listener { true } else { false }
            let ends = signal == SIGTERM || signal == SIGHUP || signal == SIGINT && !state.isInteractive && !hearsCommand
            if ends { state.ending = state.ending ?? signal }
            return (state.listener, ends)
        }
        switch (signal, listener) {
        case (SIGWINCH, .prompt(let wake)): tell(wake, "w")
        case (SIGCONT, .prompt(let wake)): tell(wake, "c")
        case (SIGWINCH, _), (SIGCONT, _): break
        case (_, .prompt(let wake)): tell(wake, ends ? "t" : "i")
        case (_, .statement(let connection)):
            if !ends { errors.write("Cancel request sent\n") }
            connection.cancel()
        case (_, .command(let interrupts)): interrupts.press()
        case (_, .nobody): if ends { end(nil) }
        }
    }

    private func tell(_ wake: Int32, _ what: Unicode.Scalar) {
        var byte = UInt8(ascii: what)
        _ = write(wake, &byte, 1)
    }

    private func end(_ message: String?) {
        output.flush()
        if let message { errors.write("ai-shell: error: \(message)\n") }
        _exit(128 + (ending ?? SIGTERM))
    }
}
