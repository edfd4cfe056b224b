internal import CLibPQ
import Glibc

/// The owner of one `PGconn`: made once, finished once.
///
/// `@unchecked Sendable`: the connection itself is touched only by the actor that owns the handle; `PQcancel`
/// on its own `PGcancel` is thread-safe by libpq's promise, and the pipe is written with `write(2)`.
final class ConnectionHandle: @unchecked Sendable {
    let connection: OpaquePointer
    private var isFinished = false
    private let cancellation: OpaquePointer?
    private let wakeRead: Int32
    private let wakeWrite: Int32
    let messages = MessageBox()

    /// Connects; blocks the calling thread until the server answered or `connect_timeout` is over.
    init(_ settings: ConnectionSettings) throws(ConnectionError) {
        var keywords: [UnsafeMutablePointer<CChar>?] = settings.parameters.map { strdup($0.keyword) } + [nil]
        var values: [UnsafeMutablePointer<CChar>?] = settings.parameters.map { strdup($0.value) } + [nil]
        defer { for pointer in keywords + values { free(pointer) } }
        let made: OpaquePointer? = keywords.withUnsafeMutableBufferPointer { names in
            values.withUnsafeMutableBufferPointer { texts in
                names.withMemoryRebound(to: UnsafePointer<CChar>?.self) { names in
                    texts.withMemoryRebound(to: UnsafePointer<CChar>?.self) { texts in
                        PQconnectdbParams(names.baseAddress, texts.baseAddress, 1)
                    }
                }
            }
        }
        guard let made else { throw .failed("out of memory", needsPassword: false) }
        guard PQstatus(made) == CONNECTION_OK else {
            let text = String(cString: PQerrorMessage(made))
            let needsPassword = PQconnectionNeedsPassword(made) != 0
            PQfinish(made)
            throw .failed(text.trimmingNewlines(), needsPassword: needsPassword)
        }
        var ends: [Int32] = [-1, -1]
        pipe(&ends)
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        connection = made
        cancellation = PQgetCancel(made)
        wakeRead = ends[0]
        wakeWrite = ends[1]
        PQsetNoticeReceiver(made, { box, result in
            guard let box, let result else { return }
            Unmanaged<MessageBox>.fromOpaque(box).takeUnretainedValue().receive(ServerError(result, statement: nil))
        }, Unmanaged.passUnretained(messages).toOpaque())
    }

    deinit {
        PQfreeCancel(cancellation)
        finish()
        close(wakeRead)
        close(wakeWrite)
    }

    /// Ends the session; nothing but ``wake()`` may follow.
    func finish() {
        if !isFinished { PQfinish(connection) }
        isFinished = true
    }

    /// Asks the waiting thread to cancel the running statement; safe from a signal handler.
    func wake() {
        var byte: UInt8 = 1
        _ = write(wakeWrite, &byte, 1)
    }

    func drainWakes() {
        var buffer: (UInt64, UInt64) = (0, 0)
        while read(wakeRead, &buffer, 16) > 0 {}
    }

    /// Blocks until a result can be taken; turns a wake into a cancel request on the server.
    func waitUntilReady() {
        while PQisBusy(connection) != 0 {
            guard waitForSocket(writable: PQflush(connection) == 1) else { return }
        }
    }

    /// Blocks until the server sent something, or can be sent something, or a wake came, which becomes a cancel request.
    /// - Returns: Whether the connection still stands.
    private func waitForSocket(writable: Bool) -> Bool {
        var waits = [
            pollfd(fd: PQsocket(connection), events: Int16(POLLIN) | (writable ? Int16(POLLOUT) : 0), revents: 0),
            pollfd(fd: wakeRead, events: Int16(POLLIN), revents: 0),
        ]
        if waits[0].fd < 0 { return false }
        poll(&waits, 2, -1)
        if waits[1].revents != 0 {
            drainWakes()
            requestCancel()
        }
        return waits[0].revents & ~Int16(POLLOUT) == 0 || PQconsumeInput(connection) != 0
    }

    /// Blocks until the idle server sent something or a wake came, which is no cancel request here.
    /// - Returns: Whether the connection still stands.
    func waitForNews() -> Bool {
        var waits = [
            pollfd(fd: PQsocket(connection), events: Int16(POLLIN), revents: 0),
            pollfd(fd: wakeRead, events: Int16(POLLIN), revents: 0),
        ]
        poll(&waits, 2, -1)
        if waits[1].revents != 0 { drainWakes() }
        return waits[0].revents == 0 || PQconsumeInput(connection) != 0
    }

    /// Answers `COPY … FROM STDIN`. Nothing here waits inside libpq, where a wake would not be heard: the server may stop reading for
    /// long, for a lock that a trigger or a unique index waits for.
    func sendCopy(from source: () throws -> [UInt8]?) {
        PQsetnonblocking(connection, 1)
        defer { PQsetnonblocking(connection, 0) }
        func put(_ call: () -> Int32) {
            while call() == 0, waitForSocket(writable: true) {}
        }
        do {
            while let chunk = try source() {
                chunk.withUnsafeBytes { bytes in
                    put { PQputCopyData(connection, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count)) }
                }
            }
            put { PQputCopyEnd(connection, nil) }
        } catch {
            let reason = (error as? any DescribedError)?.message ?? "\(error)"
            put { PQputCopyEnd(connection, reason) }
        }
        while PQflush(connection) == 1, waitForSocket(writable: true) {}
    }

    /// Hands over what `COPY … TO STDOUT` gives, chunk by chunk.
    func receiveCopy(_ chunk: (UnsafeRawBufferPointer) -> Void) {
        while true {
            var buffer: UnsafeMutablePointer<CChar>?
            let length = PQgetCopyData(connection, &buffer, 1)
            if length > 0, let buffer {
                chunk(UnsafeRawBufferPointer(start: buffer, count: Int(length)))
                PQfreemem(buffer)
            } else if length != 0 || !waitForSocket(writable: false) {
                return
            }
        }
    }

    private func requestCancel() {
        guard let cancellation else { return }
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            _ = PQcancel(cancellation, buffer.baseAddress, 256)
        }
    }
}

/// Where notices go; the receiver may be set at any time.
///
/// `@unchecked Sendable`: the closure is read and written behind `mutex`.
final class MessageBox: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private var receiver: (@Sendable (ServerError) -> Void)?

    init() { pthread_mutex_init(mutex, nil) }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    func setReceiver(_ receiver: (@Sendable (ServerError) -> Void)?) {
        pthread_mutex_lock(mutex)
        self.receiver = receiver
        pthread_mutex_unlock(mutex)
    }

    func receive(_ notice: ServerError) {
        pthread_mutex_lock(mutex)
        let receiver = receiver
        pthread_mutex_unlock(mutex)
        receiver?(notice)
    }
}

extension ServerError {
    init(_ result: OpaquePointer, statement: String?) {
        func field(_ code: Int) -> String? { PQresultErrorField(result, Int32(code)).map { String(cString: $0) } }
        let text = field(DIAG_MESSAGE) ?? String(cString: PQresultErrorMessage(result)).trimmingNewlines()
        self.init(severity: field(DIAG_SEVERITY) ?? "ERROR", code: field(DIAG_SQLSTATE) ?? "XX000", message: text)
        detail = field(DIAG_DETAIL)
        hint = field(DIAG_HINT)
        position = field(DIAG_POSITION).flatMap(Int.init)
        internalPosition = field(DIAG_INTERNAL_POSITION).flatMap(Int.init)
        internalQuery = field(DIAG_INTERNAL_QUERY)
        context = field(DIAG_CONTEXT)
        schema = field(DIAG_SCHEMA)
        table = field(DIAG_TABLE)
        column = field(DIAG_COLUMN)
        dataType = field(DIAG_DATATYPE)
        constraint = field(DIAG_CONSTRAINT)
        sourceFile = field(DIAG_SOURCE_FILE)
        sourceLine = field(DIAG_SOURCE_LINE)
        sourceFunction = field(DIAG_SOURCE_FUNCTION)
        self.statement = statement
    }
}

extension String {
    func trimmingNewlines() -> String {
        var text = Substring(self)
        while let last = text.last, last.isNewline || last == " " { text.removeLast() }
        return String(text)
    }
}
