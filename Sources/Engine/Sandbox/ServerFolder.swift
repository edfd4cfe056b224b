import Glibc

/// The folder of one server of ours: its data, its socket, its log, the lock that orders whoever starts and stops it.
public struct ServerFolder: Hashable, Sendable {
    public let path: String
    /// The folder of the Unix socket. Nobody but the server's user can enter it: that is what keeps others out.
    public let sockets: String

    /// - Parameter sockets: Where the socket lies, when its path would be too long inside the folder itself.
    init(path: String, sockets: String? = nil) {
        self.path = path
        self.sockets = sockets ?? path + "/run"
    }

    public var data: String { path + "/data" }
    public var log: String { path + "/log" }
    var lock: String { path + "/lock" }

    /// A Unix socket's path may have this many bytes (`sun_path` of `<sys/un.h>`, less its closing zero).
    static let longestSocketPath = 107

    static func fits(sockets: String) -> Bool { (sockets + "/.s.PGSQL.5432").utf8.count <= longestSocketPath }

    /// Makes the folders, the parts that belong to the server as its user's.
    func make(for account: ServerAccount) throws(SystemError) {
        // Another user has to pass through, and can neither list nor change it.
        try Folder.make(path, mode: account.other == nil ? 0o700 : 0o711)
        try account.makeFolder(sockets)
    }

    /// How to reach a database of this server, as a conninfo string for libpq and psql.
    public func conninfo(database: String) -> String {
        "host=\(Self.quoted(sockets)) port=\(Self.port) user=\(Self.superuser) dbname=\(Self.quoted(database))"
    }

    /// How to reach a database of this server, as a URI for libpq and psql.
    public func uri(database: String) -> String {
        "postgresql:///\(Self.percentEncoded(database))?host=\(Self.percentEncoded(sockets))&port=\(Self.port)&user=\(Self.superuser)"
    }

    /// A part of the socket's file name only: these servers listen on no network.
    static let port = "5432"
    static let superuser = "postgres"

    private static func quoted(_ value: String) -> String {
        "'"
            + value.reduce(into: "") { text, character in
                if character == "'" || character == "\\" { text.append("\\") }
                text.append(character)
            } + "'"
    }

    private static func percentEncoded(_ value: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return value.utf8.reduce(into: "") { text, byte in
            let character = Character(UnicodeScalar(byte))
            if byte < 0x80, character.isLetter || character.isNumber || "-._~/".contains(character) {
                text.append(character)
            } else {
                text += "%" + String(digits[Int(byte >> 4)]) + String(digits[Int(byte & 15)])
            }
        }
    }
}
