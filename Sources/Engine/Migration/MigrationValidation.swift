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
