/// What operations and validations have in common: a name, a list of keys, and the values of some of them.
public protocol MigrationEntry: Sendable {
    /// The word that names it in the file, `add_column`.
    static var name: String { get }
    /// One line for help and JSON Schema, without a full stop.
    static var summary: String { get }
    /// Its keys in canonical order.
    static var keys: [Key] { get }

    var fields: Fields { get }

    /// - Parameter fields: Already checked against ``keys``; what is left to check is how they go together.
    init(fields: Fields) throws(FieldError)

    /// Notes what planning needs to know of the database beyond what the kinds of the keys say.
    func ask(_ questions: inout CatalogQuestions)

    /// Adds the steps to the phase, and their effect to the picture of the catalog.
    /// - Throws: ``PlanRefusal`` where the catalog forbids it.
    func plan(in context: inout PlanContext) throws(PlanRefusal)

    /// Notes what an entry of an applied phase left that later phases build upon and the catalog does not show.
    func recall(in context: inout PlanContext)
}

extension MigrationEntry {
    public func ask(_ questions: inout CatalogQuestions) {}
    public func recall(in context: inout PlanContext) {}
}

extension MigrationEntry {
    /// The value of a key as text, for entries whose type is not known; nil where it has none.
    public subscript(key: String) -> String? { fields.text(key) }
    public var table: String? { fields.text("table") }
    public var column: String? { fields.text("column") }
    public var name: String { Self.name }

    /// Everything that is wrong with these fields, key by key.
    static func problems(in fields: Fields) -> [FieldError] { Key.problems(in: fields, keys: keys, of: name) }

    /// The entry, or the first thing that is wrong with its fields.
    static func checked(_ fields: Fields) throws(FieldError) -> Self {
        if let problem = problems(in: fields).first { throw problem }
        return try Self(fields: fields)
    }
}
