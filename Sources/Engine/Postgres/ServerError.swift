/// An error or notice as the server sent it.
///
/// - SeeAlso: <https://www.postgresql.org/docs/current/protocol-error-fields.html>
public struct ServerError: DescribedError, Hashable {
    public var severity: String
    /// SQLSTATE, five characters.
    public var code: String
    public var message: String
    public var detail: String?
    public var hint: String?
    /// Where in `statement` it went wrong, in characters from 1.
    public var position: Int?
    public var internalPosition: Int?
    public var internalQuery: String?
    public var context: String?
    public var schema: String?
    public var table: String?
    public var column: String?
    public var dataType: String?
    public var constraint: String?
    public var sourceFile: String?
    public var sourceLine: String?
    public var sourceFunction: String?
    /// The text that was sent.
    public var statement: String?

    public var sqlState: String? { code }
    public var exitStatus: ExitStatus { .sql }

    /// Class of the SQLSTATE, its first two characters.
    public var codeClass: String { String(code.prefix(2)) }

    public static let lockNotAvailable = "55P03"
    public static let queryCanceled = "57014"
    public static let uniqueViolation = "23505"
    public static let deadlockDetected = "40P01"
    public static let serializationFailure = "40001"

    /// Whether the same statement may succeed when tried again: locks, deadlocks, serialization failures.
    public var isTransient: Bool {
        code == Self.lockNotAvailable || code == Self.deadlockDetected || code == Self.serializationFailure
    }

    /// Whether the session ended with this error (57P: shutdown, crash, terminated; 25P03 and 25P04: idle for too long).
    public var endsSession: Bool { code.hasPrefix("57P") || codeClass == "08" || code == "25P03" || code == "25P04" }
}

/// Why there is no session, or no longer one.
public enum ConnectionError: DescribedError, Equatable {
    /// The server could not be reached or refused the session; the text is libpq's.
    case failed(String, needsPassword: Bool)
    /// The session ended while it was in use.
    case lost(String)
    case closed
    /// The server wants a password and there is nobody to ask.
    case noPassword

    public var message: String {
        switch self {
        case .failed(let text, _): "could not connect: \(text)"
        case .lost(let text): "the connection to the server was lost: \(text)"
        case .closed: "the connection is closed"
        case .noPassword: "the server wants a password, and none was given"
        }
    }

    public var hint: String? {
        switch self {
        case .failed(let text, _):
            ["No such file or directory", "Connection refused", "could not translate host name"].contains { text.contains($0) }
                ? "Say where the server is with -h, -p, -U and -d or a URI, with PGHOST and its kin, or try `ai-shell --sandbox`."
                : nil
        case .lost: "Whatever was not committed is gone; `migrate resume` goes on with an interrupted migration."
        case .closed: nil
        case .noPassword: "Put it into ~/.pgpass or PGPASSWORD, or run this on a terminal."
        }
    }

    public var exitStatus: ExitStatus { .connection }
}
