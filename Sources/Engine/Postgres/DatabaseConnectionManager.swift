
/// The databases that a program works on, by name; one of them is the active one.
///
/// It keeps how to reach them, not sessions: whatever works on the active database opens connections of its own and
/// closes them. Switching matters to what begins afterwards.
public final class DatabaseConnectionManager: Sendable {
    private struct State {
        var names: [String] = []
        var settings: [String: ConnectionSettings] = [:]
        var active: String?
    }

    private let state = Mutex(State())

    public init() {}

    /// With one database, the active one.
    public init(_ settings: ConnectionSettings, named name: String = "default") {
        state.withLock { $0 = State(names: [name], settings: [name: settings], active: name) }
    }

    /// Adds a database; the first one is active from then on.
    ///
    /// - Parameter conninfo: A database name, a URI or a conninfo string.
    /// - Throws: ``DatabaseConnectionError/taken(_:)`` for a name that is there.
    public func add(_ name: String, _ conninfo: String) throws(DatabaseConnectionError) {
        try add(name, ConnectionSettings(conninfo))
    }

    public func add(_ name: String, _ settings: ConnectionSettings) throws(DatabaseConnectionError) {
        let isAdded = state.withLock { state in
            guard state.settings[name] == nil else { return false }
            state.names.append(name)
            state.settings[name] = settings
            state.active = state.active ?? name
            return true
        }
        guard isAdded else { throw .taken(name) }
    }

    /// Takes a database out; where it is the active one, none is until the next ``use(_:)``.
    public func remove(_ name: String) {
        state.withLock { state in
            state.names.removeAll { $0 == name }
            state.settings[name] = nil
            if state.active == name { state.active = nil }
        }
    }

    /// Makes a database the active one.
    /// - Throws: ``DatabaseConnectionError/unknown(_:known:)``.
    public func use(_ name: String) throws(DatabaseConnectionError) {
        let known: [String]? = state.withLock { state in
            guard state.settings[name] != nil else { return state.names }
            state.active = name
            return nil
        }
        if let known { throw .unknown(name, known: known) }
    }

    /// In the order in which they were added.
    public var names: [String] { state.withLock(\.names) }

    public var activeName: String? { state.withLock(\.active) }

    /// How to reach the active database; passwords included, so never to be shown.
    /// - Throws: ``DatabaseConnectionError/noneActive(known:)``.
    public var settings: ConnectionSettings {
        get throws(DatabaseConnectionError) {
            let (settings, known) = state.withLock { state in (state.active.flatMap { state.settings[$0] }, state.names) }
            guard let settings else { throw .noneActive(known: known) }
            return settings
        }
    }

    /// A new session with the active database, the caller's to close.
    public func connect() async throws -> PostgresConnection { try await PostgresConnection.connect(try settings) }
}

/// Why a database is not there to be used.
public enum DatabaseConnectionError: DescribedError, Equatable {
    case taken(String)
    case unknown(String, known: [String])
    case noneActive(known: [String])

    public var message: String {
        switch self {
        case .taken(let name): "a database named \"\(name)\" has been added already"
        case .unknown(let name, _): "no database named \"\(name)\" has been added"
        case .noneActive: "no database is active"
        }
    }

    public var hint: String? {
        switch self {
        case .taken: "Give it another name, or remove the other one first."
        case .unknown(let name, let known):
            known.isEmpty ? "Add it first." : Nearest.word(to: name, among: known).map { "Did you mean \"\($0)\"?" } ?? "Known are: \(known.joined(separator: ", "))."
        case .noneActive(let known): known.isEmpty ? "Add a database first." : "Use one of: \(known.joined(separator: ", "))."
        }
    }

    public var exitStatus: ExitStatus { .refused }
}
