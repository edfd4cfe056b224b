/// What an argument of a backslash command names; for completion.
enum MetaSubject: Equatable {
    case nothing
    /// By `pg_class.relkind`.
    case relations(String)
    case functions, schemas, roles, databases, types, extensions, serverSettings
    case files, folders
    case variables
    case choices([String])
}
