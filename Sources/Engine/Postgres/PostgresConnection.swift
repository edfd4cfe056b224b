internal import CLibPQ
import Glibc

/// One session with a PostgreSQL server, on a thread of its own.
///
/// Statements run one after the other; cancelling the task that waits for one, or ``cancel()``, cancels it on the
/// server, which then answers with SQLSTATE 57014.
public actor PostgresConnection {
    private let handle: ConnectionHandle
    private let executor: ThreadExecutor
    /// The process id of the backend that serves this session.
    public nonisolated let backendPID: Int32
    /// As `server_version_num`: 150018 for 15.18.
    public nonisolated let serverVersion: Int
    /// As they were used to connect, passwords included: never to be shown.
    public nonisolated let settings: ConnectionSettings
    private let ownsExecutor: Bool
    private var isClosed = false

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private init(handle: ConnectionHandle, executor: ThreadExecutor, ownsExecutor: Bool, settings: ConnectionSettings) {
        self.handle = handle
        self.executor = executor
        self.ownsExecutor = ownsExecutor
        self.settings = settings
        backendPID = PQbackendPID(handle.connection)
        serverVersion = Int(PQserverVersion(handle.connection))
        database = String(cString: PQdb(handle.connection))
        user = String(cString: PQuser(handle.connection))
        host = PQhost(handle.connection).map { String(cString: $0) } ?? ""
        port = PQport(handle.connection).map { String(cString: $0) } ?? ""
    }

    deinit { if ownsExecutor { executor.finish() } }

    /// Goes from the caller straight to the session's own thread: the pool between them would be started for that alone.
    /// - Parameter thread: The caller's own, where it has nothing else to do while the session works, which saves the ways between
    ///   two; a thread of the session's own where it is left out.
    /// - Throws: ``ConnectionError/failed(_:needsPassword:)`` with libpq's words.
    public nonisolated(nonsending) static func connect(_ settings: ConnectionSettings, on thread: ThreadExecutor? = nil) async throws -> PostgresConnection {
        let executor = thread ?? ThreadExecutor()
        do {
            let handle = try await Connector(executor: executor).connect(settings)
            return PostgresConnection(handle: handle, executor: executor, ownsExecutor: thread == nil, settings: settings)
        } catch {
            if thread == nil { executor.finish() }
            throw error
        }
    }

    public nonisolated(nonsending) static func connect(_ target: String) async throws -> PostgresConnection {
        try await connect(ConnectionSettings(target))
    }

    /// Connecting blocks as well, so it is done on the session's own thread.
    private actor Connector {
        let executor: ThreadExecutor
        nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
        init(executor: ThreadExecutor) { self.executor = executor }
        func connect(_ settings: ConnectionSettings) throws -> ConnectionHandle { try ConnectionHandle(settings) }
    }

    // MARK: Statements

    /// Runs one statement, its parameters `$1`, `$2`, … given as text (nil is NULL) with types the server infers.
    /// - Parameter shielded: Whether cancelling the task leaves this statement alone; for what cleans up.
    @discardableResult
    public func query(_ sql: String, _ parameters: [String?] = [], shielded: Bool = false) async throws -> Rows {
        let results = try await cancellable(shielded) {
            try $0.send(sql, parameters)
            return try $0.collect(sql)
        }
        guard let last = results.last else { throw ConnectionError.lost("no result") }
        return last
    }

    /// Runs a text of one or more statements as one message of the simple protocol: one implicit transaction unless it
    /// says otherwise. Gives each statement's result; the first error ends the text.
    @discardableResult
    public func execute(_ sql: String, shielded: Bool = false) async throws -> [Rows] {
        try await cancellable(shielded) {
            try $0.sendSimple(sql)
            return try $0.collect(sql)
        }
    }

    /// Every setting that the session was made with, whatever it came from; passwords included: never to be shown.
    /// - SeeAlso: `PQconninfo`, <https://www.postgresql.org/docs/current/libpq-status.html#LIBPQ-PQCONNINFO>
    func usedSettings() -> [String: String] {
        guard let options = PQconninfo(handle.connection) else { return [:] }
        defer { PQconninfoFree(options) }
        var settings: [String: String] = [:]
        var next = options
        while let keyword = next.pointee.keyword {
            if let value = next.pointee.val { settings[String(cString: keyword)] = String(cString: value) }
            next += 1
        }
        return settings
    }

    /// Cancels the running statement, if any; returns at once.
    public nonisolated func cancel() { handle.wake() }

    public func close() {
        isClosed = true
        handle.finish()
    }

    /// Where the session stands, as libpq tracks it.
    public enum TransactionStatus: Sendable { case idle, active, inTransaction, failed, unknown }

    public var transactionStatus: TransactionStatus {
        guard !isClosed else { return .unknown }
        return switch PQtransactionStatus(handle.connection) {
        case PQTRANS_IDLE: .idle
        case PQTRANS_ACTIVE: .active
        case PQTRANS_INTRANS: .inTransaction
        case PQTRANS_INERROR: .failed
        default: .unknown
        }
    }

    public var isUsable: Bool { !isClosed && PQstatus(handle.connection) == CONNECTION_OK }

    /// A setting that the server reports by itself, such as `standard_conforming_strings`, `TimeZone`, `in_hot_standby`.
    public func parameter(_ name: String) -> String? {
        guard !isClosed else { return nil }
        return PQparameterStatus(handle.connection, name).map { String(cString: $0) }
    }

    public nonisolated let database: String
    public nonisolated let user: String
    /// A host name or address, or the socket's folder.
    public nonisolated let host: String
    public nonisolated let port: String

    /// Notices and warnings go to the closure, on this connection's thread, as they arrive.
    public nonisolated func onNotice(_ receive: (@Sendable (ServerError) -> Void)?) { handle.messages.setReceiver(receive) }

    /// The notifications that have arrived so far.
    public func notifications() -> [Notification] {
        guard !isClosed else { return [] }
        var received: [Notification] = []
        PQconsumeInput(handle.connection)
        while let pointer = PQnotifies(handle.connection) {
            received.append(Notification(
                channel: String(cString: pointer.pointee.relname), payload: String(cString: pointer.pointee.extra),
                pid: pointer.pointee.be_pid))
            PQfreemem(pointer)
        }
        return received
    }

    /// What an idle session hears from its server.
    public enum News: Sendable {
        case notifications([Notification])
        /// The session is gone; the error says why.
        case lost(any Error)
        case nothing
    }

    /// Waits, blocking this connection alone, until the server sends something unasked or ``stopWaiting()`` is called.
    public func waitForNews() -> News {
        guard !isClosed, PQstatus(handle.connection) == CONNECTION_OK, handle.waitForNews() else { return .lost(lost()) }
        let received = notifications()
        if PQstatus(handle.connection) != CONNECTION_OK { return .lost(lost()) }
        return received.isEmpty ? .nothing : .notifications(received)
    }

    public nonisolated func stopWaiting() { handle.wake() }

    /// What `NOTIFY` of some session sent to a channel that this one listens on.
    public struct Notification: Sendable, Hashable {
        public let channel: String
        public let payload: String
        public let pid: Int32
    }

    // MARK: Streams

    /// Runs one statement and hands each row to `row` as it arrives, holding one row at a time.
    ///
    /// `row` runs on this connection's thread; when it throws, the statement is cancelled, the rest is drained and the
    /// error goes on.
    /// - Returns: The statement's last result: its columns when no row came, and its command tag.
    @discardableResult
    public func stream(_ sql: String, _ parameters: [String?] = [], row: @Sendable @escaping (Rows) throws -> Void) async throws -> Rows {
        try await cancellable(false) { connection in
            try connection.send(sql, parameters)
            PQsetSingleRowMode(connection.handle.connection)
            var last: Rows?
            var failure: (any Error)?
            while true {
                connection.handle.waitUntilReady()
                guard let result = PQgetResult(connection.handle.connection) else { break }
                if PQresultStatus(result) == PGRES_SINGLE_TUPLE {
                    let one = Rows(result)
                    guard failure == nil else { continue }
                    do { try row(one) } catch {
                        failure = error
                        connection.handle.wake()
                    }
                } else {
                    do { last = try connection.accept(result, sql) ?? last } catch { failure = failure ?? error }
                }
            }
            connection.handle.drainWakes()
            if let failure { throw failure }
            guard let last else { throw connection.lost() }
            return last
        }
    }

    /// One piece of a text of statements as the server answers it.
    public enum Reply: Sendable {
        case result(Rows)
        /// One row of a result that is streamed; its end is a `result` with the columns and no row.
        case row(Rows)
        case error(ServerError)
        /// A chunk of what `COPY … TO STDOUT` gives.
        case copyOut(UnsafeCopyData)
    }

    /// Bytes of a COPY, valid during the call.
    public struct UnsafeCopyData: @unchecked Sendable {
        /// `@unchecked`: read only within the call on the connection's thread.
        public let bytes: UnsafeRawBufferPointer
    }

    /// What the server reported along with its answers.
    public struct Standing: Sendable, Hashable {
        public var transaction: TransactionStatus
        /// The settings of these names that the server reports by itself.
        public var standardConformingStrings: Bool
        public var isSuperuser: Bool
        /// Whom the session acts for since `SET SESSION AUTHORIZATION`; nil where the server does not say.
        public var user: String?
        public var notifications: [Notification]
    }

    /// Where the session stands now, as the server last reported it.
    public var standing: Standing {
        Standing(
            transaction: transactionStatus,
            standardConformingStrings: parameter("standard_conforming_strings") != "off",
            isSuperuser: parameter("is_superuser") == "on",
            user: parameter("session_authorization"),
            notifications: notifications())
    }

    /// Runs a text of statements by the simple protocol, handing over each result as it arrives.
    ///
    /// - Parameters:
    ///   - rowByRow: Whether rows are handed over one by one, as they arrive, rather than whole results.
    ///   - copySource: Asked for the next chunk when a `COPY … FROM STDIN` waits; nil ends the data, an error fails the COPY.
    ///   - reply: Called in order on this connection's thread. An error of the server is a reply, not thrown; when the closure throws,
    ///     the text is cancelled on the server, what is still to come is dropped, and the error goes on.
    /// - Throws: ``ConnectionError`` when the session is lost.
    @discardableResult
    public func converse(
        _ sql: String, rowByRow: Bool = false, copySource: @Sendable @escaping () throws -> [UInt8]? = { nil },
        reply: @Sendable @escaping (Reply) throws -> Void
    ) async throws -> Standing {
        try await cancellable(false) { connection in
            try connection.sendSimple(sql)
            let pointer = connection.handle.connection
            if rowByRow { PQsetSingleRowMode(pointer) }
            var failure: (any Error)?
            func hand(_ piece: Reply) {
                guard failure == nil else { return }
                do { try reply(piece) } catch {
                    failure = error
                    connection.handle.wake()
                }
            }
            while true {
                connection.handle.waitUntilReady()
                guard let result = PQgetResult(pointer) else { break }
                switch PQresultStatus(result) {
                case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE, PGRES_NONFATAL_ERROR:
                    let error = ServerError(result, statement: sql)
                    PQclear(result)
                    if PQstatus(pointer) != CONNECTION_OK { failure = failure ?? connection.lost() } else { hand(.error(error)) }
                case PGRES_COPY_IN:
                    PQclear(result)
                    connection.handle.sendCopy(from: copySource)
                case PGRES_COPY_OUT:
                    PQclear(result)
                    // Told even where nothing follows.
                    hand(.copyOut(UnsafeCopyData(bytes: UnsafeRawBufferPointer(start: nil, count: 0))))
                    connection.handle.receiveCopy { hand(.copyOut(UnsafeCopyData(bytes: $0))) }
                case PGRES_SINGLE_TUPLE:
                    hand(.row(Rows(result)))
                default:
                    hand(.result(Rows(result)))
                }
            }
            connection.handle.drainWakes()
            if let failure { throw failure }
            if PQstatus(pointer) != CONNECTION_OK { throw connection.lost() }
            return connection.standing
        }
    }

    /// Runs statements one after the other without waiting for each answer, in the extended protocol: rows that a rewrite rule returns
    /// do not come.
    ///
    /// - Parameters:
    ///   - statements: One statement each, none of them COPY, nor one that begins or ends a transaction.
    ///   - reply: As for ``converse(_:rowByRow:copySource:reply:)``, with the statement's number. After one that failed the rest is not run,
    ///     and nothing is said of it.
    /// - SeeAlso: <https://www.postgresql.org/docs/current/libpq-pipeline-mode.html>
    @discardableResult
    public func pipeline(_ statements: [String], reply: @Sendable @escaping (Int, Reply) throws -> Void) async throws -> Standing {
        try await cancellable(false) { connection in
            let pointer = connection.handle.connection
            PQsetnonblocking(pointer, 1)
            defer { PQsetnonblocking(pointer, 0) }
            guard PQenterPipelineMode(pointer) == 1 else { throw connection.lost() }
            for statement in statements {
                guard PQsendQueryParams(pointer, statement, 0, nil, nil, nil, nil, 0) == 1 else { throw connection.lost() }
            }
            guard PQpipelineSync(pointer) == 1 else { throw connection.lost() }
            var failure: (any Error)?
            for (number, statement) in statements.enumerated() {
                func hand(_ piece: Reply) {
                    guard failure == nil else { return }
                    do { try reply(number, piece) } catch {
                        failure = error
                        connection.handle.wake()
                    }
                }
                PQsetSingleRowMode(pointer)
                while true {
                    connection.handle.waitUntilReady()
                    guard let result = PQgetResult(pointer) else { break }
                    switch PQresultStatus(result) {
                    case PGRES_PIPELINE_ABORTED: PQclear(result)
                    case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE, PGRES_NONFATAL_ERROR:
                        let error = ServerError(result, statement: statement)
                        PQclear(result)
                        if PQstatus(pointer) != CONNECTION_OK { failure = failure ?? connection.lost() } else { hand(.error(error)) }
                    case PGRES_SINGLE_TUPLE: hand(.row(Rows(result)))
                    default: hand(.result(Rows(result)))
                    }
                }
                if PQstatus(pointer) != CONNECTION_OK { break }
            }
            // The answer to the sync, and nothing after it.
            while PQstatus(pointer) == CONNECTION_OK {
                connection.handle.waitUntilReady()
                guard let result = PQgetResult(pointer) else { break }
                let isSync = PQresultStatus(result) == PGRES_PIPELINE_SYNC
                PQclear(result)
                if isSync { break }
            }
            connection.handle.drainWakes()
            PQexitPipelineMode(pointer)
            if PQstatus(pointer) != CONNECTION_OK { throw failure ?? connection.lost() }
            if let failure { throw failure }
            return connection.standing
        }
    }

    /// A column of a result that was not asked for yet.
    public struct ColumnDescription: Sendable {
        public let name: String
        public let type: UInt32
        public let modifier: Int
    }

    /// The columns that a statement would give, without running it; none for one that gives no rows.
    public func describe(_ sql: String) async throws -> [ColumnDescription] {
        try await cancellable(false) { connection in
            guard PQsendPrepare(connection.handle.connection, "", sql, 0, nil) == 1 else { throw connection.lost() }
            _ = try connection.collect(sql)
            guard PQsendDescribePrepared(connection.handle.connection, "") == 1 else { throw connection.lost() }
            guard let rows = try connection.collect(sql).last else { return [] }
            return (0..<rows.columnCount).map {
                ColumnDescription(name: rows.columnName($0), type: rows.columnType($0), modifier: rows.columnTypeModifier($0))
            }
        }
    }

    /// A password as the server stores it, so that it does not travel, nor stand in a log, as it was typed.
    /// - SeeAlso: <https://www.postgresql.org/docs/current/libpq-misc.html>, `PQencryptPasswordConn`
    public func encrypt(password: String, of role: String) throws -> String {
        guard let encrypted = PQencryptPasswordConn(handle.connection, password, role, nil) else {
            throw ConnectionError.failed(String(cString: PQerrorMessage(handle.connection)), needsPassword: false)
        }
        defer { PQfreemem(encrypted) }
        return String(cString: encrypted)
    }

    // MARK: Plumbing

    /// Runs the body so that cancelling the task wakes the wait in it.
    private func cancellable<Value: Sendable>(
        _ shielded: Bool, _ body: @Sendable (isolated PostgresConnection) throws -> Value
    ) async throws -> Value {
        guard !isClosed else { throw ConnectionError.closed }
        handle.drainWakes()
        if shielded { return try body(self) }
        let handle = handle
        return try await withTaskCancellationHandler {
            try body(self)
        } onCancel: {
            handle.wake()
        }
    }

    private func send(_ sql: String, _ parameters: [String?]) throws {
        var values: [UnsafeMutablePointer<CChar>?] = parameters.map { $0.flatMap { strdup($0) } }
        defer { for value in values { free(value) } }
        let sent = values.withUnsafeMutableBufferPointer { buffer in
            buffer.withMemoryRebound(to: UnsafePointer<CChar>?.self) {
                PQsendQueryParams(handle.connection, sql, Int32(parameters.count), nil, $0.baseAddress, nil, nil, 0)
            }
        }
        guard sent == 1 else { throw lost() }
    }

    private func sendSimple(_ sql: String) throws {
        guard PQsendQuery(handle.connection, sql) == 1 else { throw lost() }
    }

    private func collect(_ sql: String) throws -> [Rows] {
        var results: [Rows] = []
        var failure: (any Error)?
        while true {
            handle.waitUntilReady()
            guard let result = PQgetResult(handle.connection) else { break }
            let status = PQresultStatus(result)
            if status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH {
                PQclear(result)
                PQputCopyEnd(handle.connection, "COPY is not possible here")
                var buffer: UnsafeMutablePointer<CChar>?
                while PQgetCopyData(handle.connection, &buffer, 0) > 0 { PQfreemem(buffer) }
                continue
            }
            do {
                if let rows = try accept(result, sql) { results.append(rows) }
            } catch { failure = failure ?? error }
        }
        handle.drainWakes()
        if let failure { throw failure }
        if PQstatus(handle.connection) != CONNECTION_OK { throw lost() }
        return results
    }

    private func accept(_ result: OpaquePointer, _ sql: String) throws -> Rows? {
        switch PQresultStatus(result) {
        case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE, PGRES_NONFATAL_ERROR:
            let error = ServerError(result, statement: sql)
            PQclear(result)
            // libpq reports a lost connection as a fatal error without SQLSTATE.
            if PQstatus(handle.connection) != CONNECTION_OK || error.code == "XX000" && error.message.contains("server closed the connection") {
                throw ConnectionError.lost(error.message)
            }
            if error.severity == "FATAL" || error.endsSession { throw ConnectionError.lost(error.message) }
            throw error
        default:
            return Rows(result)
        }
    }

    private func lost() -> any Error {
        if isClosed { return ConnectionError.closed }
        // The lines after the first are libpq's guesses at why.
        let text = String(cString: PQerrorMessage(handle.connection)).trimmingNewlines()
        return ConnectionError.lost(text.split(whereSeparator: \.isNewline).first.map(String.init) ?? text)
    }
}
