import Engine
import Glibc

/// A way to the server that loses one answer: everything is passed on until a chosen statement, then the connection is reset,
/// before the server got the statement or after it has done it.
///
/// It listens on a port of the loopback, so that a reset is one, and reads the protocol's messages.
/// - SeeAlso: <https://www.postgresql.org/docs/current/protocol-message-formats.html>
public final class LossyProxy: Sendable {
    public enum Loss: String, Sendable, CaseIterable {
        /// The server never gets the statement.
        case request
        /// The server has done it, and nobody hears of that.
        case answer
    }

    /// The statement whose text holds `statement`, on a session whose open transaction has sent a text that holds `after`.
    public struct Trap: Sendable {
        public var statement: String
        public var after: String?
        /// So many that match are let through before.
        public var skipping: Int

        public init(_ statement: String, after: String? = nil, skipping: Int = 0) {
            self.statement = statement
            self.after = after
            self.skipping = skipping
        }
    }

    private struct State {
        var trap: Trap
        var losses = 0
        var isOver = false
    }

    public let port: Int
    private let loss: Loss
    private let listener: Int32
    private let target: String
    private let state: Mutex<State>

    public init(to server: ThrowAwayServer, losing loss: Loss, of trap: Trap) throws {
        self.loss = loss
        target = server.folder.sockets + "/.s.PGSQL.5432"
        state = Mutex(State(trap: trap))
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && listen(listener, 16) == 0 && getsockname(listener, $0, &size) == 0
            }
        }
        guard isListening else { throw SystemError(call: "listen on", subject: "127.0.0.1") }
        self.listener = listener
        port = Int(UInt16(bigEndian: address.sin_port))
        Self.onThread { [self] in serve() }
    }

    /// How to reach a database by this way.
    public func settings(_ database: TestDatabase, user: String = "postgres") -> ConnectionSettings {
        ConnectionSettings("host=127.0.0.1 port=\(port) sslmode=disable gssencmode=disable user=\(user) dbname=\(database.name)")
    }

    /// How many answers were lost: 1 once the trap has closed.
    public var losses: Int { state.withLock(\.losses) }

    /// Ends it; sessions that are open go on until they close.
    public func close() {
        state.withLock { $0.isOver = true }
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private static func onThread(_ body: @escaping @Sendable () -> Void) {
        let box = Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        pthread_create(&thread, nil, { Unmanaged<Body>.fromOpaque($0!).takeRetainedValue().run(); return nil }, box.toOpaque())
        pthread_detach(thread)
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private func serve() {
        while true {
            let client = accept(listener, nil, nil)
            guard client >= 0, !state.withLock(\.isOver) else { break }
            guard let server = connectToServer() else {
                Glibc.close(client)
                continue
            }
            Self.onThread { [self] in pass(between: client, and: server) }
        }
        Glibc.close(listener)
    }

    private func connectToServer() -> Int32? {
        let server = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { path in
            for (index, byte) in target.utf8.prefix(path.count - 1).enumerated() { path[index] = byte }
        }
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(server, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0 }
        }
        if isConnected { return server }
        Glibc.close(server)
        return nil
    }

    // MARK: One session

    private func pass(between client: Int32, and server: Int32) {
        defer {
            // Without this a close says goodbye; a line that breaks does not.
            var hard = linger(l_onoff: 1, l_linger: 0)
            setsockopt(client, SOL_SOCKET, SO_LINGER, &hard, socklen_t(MemoryLayout<linger>.size))
            Glibc.close(client)
            Glibc.close(server)
        }
        var fromClient = Messages(hasStartup: true), fromServer = Messages(hasStartup: false)
        var transaction = ""
        var isLosing = false
        while true {
            var polls = [pollfd(fd: client, events: Int16(POLLIN), revents: 0), pollfd(fd: server, events: Int16(POLLIN), revents: 0)]
            guard poll(&polls, 2, -1) > 0 else { return }
            if polls[0].revents != 0 {
                guard let bytes = Self.read(client) else { return }
                for message in fromClient.take(bytes) {
                    if let text = message.statement {
                        if isCaught(text, after: transaction) {
                            if loss == .request { return }
                            isLosing = true
                        }
                        transaction = text.hasPrefix("BEGIN") ? text : transaction + text
                    }
                    guard Self.write(message.bytes, to: server) else { return }
                }
            }
            if polls[1].revents != 0 {
                guard let bytes = Self.read(server) else { return }
                // Ready for the next statement: this one is over and done.
                if isLosing {
                    if fromServer.take(bytes).contains(where: { $0.type == UInt8(ascii: "Z") }) { return }
                } else {
                    _ = fromServer.take(bytes)
                    guard Self.write(bytes, to: client) else { return }
                }
            }
        }
    }

    private func isCaught(_ text: String, after transaction: String) -> Bool {
        state.withLock { state in
            guard state.losses == 0, text.contains(state.trap.statement) else { return false }
            if let after = state.trap.after, !(transaction + text).contains(after) { return false }
            state.trap.skipping -= 1
            if state.trap.skipping >= 0 { return false }
            state.losses = 1
            return true
        }
    }

    private static func read(_ descriptor: Int32) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Cuts a stream of bytes into the protocol's messages.
    private struct Messages {
        struct Message {
            /// 0 for the one that begins a session.
            let type: UInt8
            let bytes: [UInt8]

            /// The SQL of a simple query, or of one that is prepared.
            var statement: String? {
                switch type {
                case UInt8(ascii: "Q"): return String(decoding: bytes.dropFirst(5).dropLast(), as: UTF8.self)
                case UInt8(ascii: "P"):
                    let text = bytes.dropFirst(5).drop { $0 != 0 }.dropFirst()
                    return String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
                default: return nil
                }
            }
        }

        var hasStartup: Bool
        private var kept: [UInt8] = []

        init(hasStartup: Bool) { self.hasStartup = hasStartup }

        mutating func take(_ bytes: [UInt8]) -> [Message] {
            kept += bytes
            var messages: [Message] = []
            while true {
                let head = hasStartup ? 0 : 1
                guard kept.count >= head + 4 else { return messages }
                let length = kept[head..<(head + 4)].reduce(0) { $0 << 8 | Int($1) } + head
                guard kept.count >= length else { return messages }
                messages.append(Message(type: hasStartup ? 0 : kept[0], bytes: Array(kept[..<length])))
                kept.removeFirst(length)
                hasStartup = false
            }
        }
    }
}
