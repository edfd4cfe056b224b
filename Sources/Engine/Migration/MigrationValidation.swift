/// The kind of a validation. Each validation's own file adds its name here.
public struct ValidationType: RawRepresentable, Hashable, Sendable {
    /// As the file has it: `column_exists`.
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// Something that must hold after a phase's operations, or before them. Each is a struct in a file of its own under `Validations`.
public protocol MigrationValidation: MigrationEntry {
    static var check: ValidationType { get }
    /// The keys of this validation alone; ``keys`` adds those that all have.
    static var ownKeys: [Key] { get }
}

extension MigrationValidation {
    public static var name: String { check.rawValue }
    public static var keys: [Key] {
        ownKeys + [
            .optional("errorMessage", .text, "what to say when it does not hold"),
            .optional("when", .choice(["before", "after"]), "before or after the phase's operations", standard: "after"),
        ]
    }

    public var check: ValidationType { Self.check }
    public var errorMessage: String? { fields.text("errorMessage") }
    public var runsBefore: Bool { fields.text("when") == "before" }

    /// The same check with the same fields, wherever they were written.
    public func isEqual(to other: any MigrationValidation) -> Bool { check == other.check && fields == other.fields }
}

extension MigrationBuilder {
    /// Adds a check of a table, or of one of its columns, by its type.
    /// - Parameter runsBefore: Before the phase's operations rather than after them.
    public func addValidation(
        _ check: ValidationType, _ table: String, _ column: String? = nil, errorMessage: String? = nil, runsBefore: Bool = false
    ) -> MigrationBuilder {
        guard let type = Validations.named(check.rawValue) else {
            let known = Validations.all.map { $0.name }
            return misused(
                "addValidation", "there is no validation \"\(check.rawValue)\"", hint: Nearest.suggestion(for: check.rawValue, among: known)
            )
        }
        return adding(
            type,
            [
                ("table", .text(table)), ("column", column.map(FieldValue.text)), ("errorMessage", errorMessage.map(FieldValue.text)),
                ("when", runsBefore ? "before" : nil),
            ], call: "addValidation")
    }

    /// The same as `addValidation`.
    public func validate(
        _ check: ValidationType, _ table: String, _ column: String? = nil, errorMessage: String? = nil, runsBefore: Bool = false
    ) -> MigrationBuilder {
        addValidation(check, table, column, errorMessage: errorMessage, runsBefore: runsBefore)
    }
}
