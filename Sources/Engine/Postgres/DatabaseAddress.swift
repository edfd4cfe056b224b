internal import CLibPQ
import Glibc

/// Which database settings lead to, said without asking any server.
public struct DatabaseAddress: Hashable, Sendable, CustomStringConvertible {
    /// As given; empty for the local socket.
    public let host: String
    public let port: String
    public let database: String

    /// Expands what libpq would: a URI or conninfo string, then `PG*` variables, the service file, and its own defaults.
    public init(_ settings: ConnectionSettings) {
        var values: [String: String] = [:]
        for parameter in settings.parameters {
            let expanded = parameter.keyword == "dbname" ? Self.expanded(parameter.value) : nil
            if let expanded { values.merge(expanded) { $1 } } else if !parameter.value.isEmpty { values[parameter.keyword] = parameter.value }
        }
        let defaults = Self.options(PQconndefaults())
        func value(_ keyword: String) -> String? { values[keyword] ?? defaults[keyword] }
        // A service that is named here and not in PGSERVICE is read only on connecting: its name stands for what it says.
        let service = values["service"].map { "service \($0)" }
        host = values["host"] ?? values["hostaddr"] ?? service ?? value("host") ?? value("hostaddr") ?? ""
        port = value("port") ?? "5432"
        database = value("dbname") ?? value("user") ?? ""
    }

    public var description: String { "\(host.isEmpty ? "local" : host):\(port)/\(database)" }

    /// Nil for a plain name.
    private static func expanded(_ target: String) -> [String: String]? {
        guard target.contains("=") || target.hasPrefix("postgresql://") || target.hasPrefix("postgres://") else { return nil }
        guard let parsed = PQconninfoParse(target, nil) else { return nil }
        return options(parsed)
    }

    private static func options(_ list: UnsafeMutablePointer<PQconninfoOption>?) -> [String: String] {
        defer { PQconninfoFree(list) }
        var values: [String: String] = [:]
        var next = list
        while let option = next?.pointee, let keyword = option.keyword {
            if let value = option.val, value.pointee != 0 { values[String(cString: keyword)] = String(cString: value) }
            next = next?.advanced(by: 1)
        }
        return values
    }
}
