/// What operations and validations have in common: a name, a list of keys, and the values of some of them.
public protocol MigrationEntry: Sendable {
    /// The word that names it in the file, `add_column`.
    static var name: String { get }
    /// One line for help and JSON Schema, without a full stop.
    static var summary: String { get }
    /// Its keys in canonical order.
    static var keys: [Key] { get }
    /// Names of the keys that a builder command takes by place, in the order of the builder's method; the required ones unless said.
    static var positionals: [String] { get }

    /// What a command's word for one element of a list says, where that list has a short form of its own.
    /// - Parameter fields: What the command's other words say.
    /// - Returns: Nil where it is in the form that every list takes.
    static func shorthand(_ text: String, of key: String, beside fields: Fields) throws(FieldError) -> Fields?

    /// How that short form is written, as a whole sentence; nil where there is none.
    static func shorthandForm(of key: String) -> String?

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
    public static var positionals: [String] { keys.filter { $0.isRequired && $0.kind.recordKeys.isEmpty }.map(\.name) }
    public static func shorthandForm(of key: String) -> String? { nil }
    public static func shorthand(_ text: String, of key: String, beside fields: Fields) throws(FieldError) -> Fields? { nil }
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
