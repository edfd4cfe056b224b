/// A change in all its phases, made of a few names.
public struct Pattern: Sendable {
    public struct Parameter: Hashable, Sendable {
        /// As keys are named, `dataType`.
        public let name: String
        public let isRequired: Bool
        /// One line for help, without a full stop.
        public let help: String
        /// Whether it may be given more than once.
        public var isList = false

        static func required(_ name: String, _ help: String) -> Parameter { Parameter(name: name, isRequired: true, help: help) }
        static func optional(_ name: String, _ help: String) -> Parameter { Parameter(name: name, isRequired: false, help: help) }
        static func list(_ name: String, _ help: String) -> Parameter { Parameter(name: name, isRequired: true, help: help, isList: true) }
        static func optionalList(_ name: String, _ help: String) -> Parameter { Parameter(name: name, isRequired: false, help: help, isList: true) }
        /// `true` where it is given.
        static func flag(_ name: String, _ help: String) -> Parameter { optional(name, help) }

        static let table = required("table", "the table, with its schema and a dot where needed")
        static let column = required("column", "the column")
        static let dataType = required("dataType", "the type, with COLLATE at most")
    }

    /// Stands between the values of a parameter that is given more than once: a character that no name or expression holds.
    public static let separator: Character = "\u{1F}"

    /// The word that names it, `add-required-column`.
    public let name: String
    /// One line for help, without a full stop.
    public let summary: String
    public let parameters: [Parameter]
    let builder: @Sendable (Arguments) throws(PatternError) -> MigrationBuilder

    /// The values given, by parameter.
    struct Arguments {
        let values: [String: String]
        /// The migration's name; nil for one made of the pattern and what it is about.
        let name: String?

        /// A required parameter's value. Its presence was checked before.
        subscript(parameter: Parameter) -> String { values[parameter.name] ?? "" }
        func text(_ name: String) -> String? { values[name] }
        func texts(_ name: String) -> [String] { values[name].map { $0.split(separator: Pattern.separator).map(String.init) } ?? [] }
    }

    /// - Parameters:
    ///   - values: By parameter name.
    ///   - name: The migration's name; nil for one made of the pattern and what it is about.
    /// - Throws: ``PatternError`` for parameters unknown or missing; ``MigrationBuilderError`` for values that cannot be.
    public func make(_ values: [String: String], named name: String? = nil) throws -> Migration {
        let known = parameters.map(\.name)
        if let unknown = values.keys.sorted().first(where: { !known.contains($0) }) {
            throw PatternError.unknown(parameter: unknown, pattern: self.name, known: known)
        }
        let missing = parameters.filter { $0.isRequired && values[$0.name] == nil }.map(\.name)
        guard missing.isEmpty else { throw PatternError.missing(parameters: missing, pattern: self.name) }
        return try builder(Arguments(values: values, name: name)).build()
    }
}
