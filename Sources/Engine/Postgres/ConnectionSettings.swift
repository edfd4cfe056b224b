/// How to reach a database, in libpq's own keywords.
///
/// Whatever is not said here, libpq takes from `PG*` variables, `~/.pgpass` and `pg_service.conf`.
/// - SeeAlso: <https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS>
public struct ConnectionSettings: Hashable, Sendable {
    public struct Parameter: Hashable, Sendable {
        public var keyword: String
        public var value: String
    }

    /// In order; a later one wins. `dbname` may hold a URI or a conninfo string, which libpq expands in place.
    public var parameters: [Parameter] = []

    public init() {}

    /// - Parameter target: A database name, a URI or a conninfo string.
    public init(_ target: String) { self["dbname"] = target }

    public subscript(keyword: String) -> String? {
        get { parameters.last { $0.keyword == keyword }?.value }
        set {
            parameters.removeAll { $0.keyword == keyword }
            if let newValue { parameters.append(Parameter(keyword: keyword, value: newValue)) }
        }
    }

    /// Names the database by its name, a URI or a conninfo string. It goes first: libpq lets what follows win over what it holds.
    public mutating func setTarget(_ target: String) {
        parameters.removeAll { $0.keyword == "dbname" }
        parameters.insert(Parameter(keyword: "dbname", value: target), at: 0)
    }
}
