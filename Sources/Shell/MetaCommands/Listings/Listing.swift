import Engine

/// One of the lists of the `\d` family: its letters, its title, and the query that gives its rows.
struct Listing: Sendable {
    /// Without the backslash; `S` (system objects too) and `+` (more columns) may follow.
    let names: [String]
    let usage: String
    let text: String
    let title: String
    /// Where the title depends on what is asked for.
    var titled: (@Sendable (Context) -> String)?
    /// Whether the number of rows stands below.
    var isCounted = true
    /// What is said where there is none, for the name that was given; without it an empty list is printed.
    var none: (@Sendable (String?) -> String)?
    /// What `+` prints instead, an object at a time.
    var details: (@ShellActor @Sendable (MetaCall, Context) async throws -> Void)?
    let sql: @Sendable (Context) -> String

    struct Context: Sendable {
        let name: String
        let pattern: NamePattern
        /// Of the lists that take two.
        let second: NamePattern
        let showsSystem: Bool
        let isVerbose: Bool
        /// `HIDE_TABLEAM`.
        var hidesMethods = false
        /// As `server_version_num`.
        let version: Int

        /// Columns for `+`.
        func more(_ columns: String) -> String { isVerbose ? ",\n  " + columns : "" }

        /// Leaves out the system's own schemas, unless a pattern or `S` asks for them.
        func own(_ schema: String = "n.nspname") -> String {
            showsSystem || !pattern.isEmpty ? "" : " AND \(schema) <> 'pg_catalog' AND \(schema) <> 'information_schema'"
        }
    }

    static let all: [Listing] = [
        .tables, .functions, .aggregates, .roles, .databases, .schemas, .types, .domains, .extensions, .privileges, .defaultPrivileges, .tablespaces,
        .casts, .conversions, .collations, .operators, .languages, .accessMethods, .settings, .roleSettings, .publications, .subscriptions,
        .eventTriggers, .statistics, .partitioned, .foreignServers, .foreignWrappers, .userMappings, .foreignTables, .textSearchConfigurations,
        .textSearchDictionaries, .textSearchParsers, .textSearchTemplates, .operatorClasses, .operatorFamilies, .operatorsOfFamilies, .functionsOfFamilies,
        .descriptions, .largeObjects,
    ]

    /// Access rights as one line each.
    static func rights(_ column: String) -> String { "pg_catalog.array_to_string(\(column), E'\\n') AS \"Access privileges\"" }
}
