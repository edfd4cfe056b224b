/// A change of schema in phases: what a migration file, the builder and the patterns all make.
public struct Migration: Hashable, Sendable {
    public var name: String
    /// Always ``supportedDatabase``.
    public var database: String
    public var description: String?
    public var metadata: Metadata
    public var phases: [Phase]

    public struct Metadata: Hashable, Sendable {
        public var author: String?
        /// An instant as the file has it, `2026-11-22T10:00:00Z`; nothing depends on it.
        public var created: String?
        public var tags: [String]

        public init(author: String? = nil, created: String? = nil, tags: [String] = []) {
            self.author = author
            self.created = created
            self.tags = tags
        }

        var isEmpty: Bool { self == Metadata() }
    }

    public static let supportedDatabase = "postgresql"

    public init(
        name: String, database: String = Migration.supportedDatabase, description: String? = nil, metadata: Metadata = Metadata(),
        phases: [Phase]
    ) {
        self.name = name
        self.database = database
        self.description = description
        self.metadata = metadata
        self.phases = phases
    }

    /// The migration as a file. Read again it gives an equal value, and written again the same bytes.
    public func toYAML() -> String { MigrationWriter.text(of: self) }

    static func isName(_ text: String) -> Bool { text.wholeMatch(of: /[a-z0-9][a-z0-9._-]*/) != nil }
}
