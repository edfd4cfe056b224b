/// A step of a migration that is applied and rolled back as a whole.
public struct Phase: Sendable {
    /// 1 for the first.
    public var number: Int
    public var description: String
    /// What must be true outside the database before this phase runs.
    public var gate: String?
    /// The longest lock timeout of this phase.
    public var timeoutMilliseconds: Int?
    public var operations: [any MigrationOperation]
    public var validations: [any MigrationValidation]
    /// Given where the derived inverse is not wanted.
    public var rollbackOperations: [any MigrationOperation]?

    public init(
        number: Int, description: String, gate: String? = nil, timeoutMilliseconds: Int? = nil,
        operations: [any MigrationOperation] = [], validations: [any MigrationValidation] = [],
        rollbackOperations: [any MigrationOperation]? = nil
    ) {
        self.number = number
        self.description = description
        self.gate = gate
        self.timeoutMilliseconds = timeoutMilliseconds
        self.operations = operations
        self.validations = validations
        self.rollbackOperations = rollbackOperations
    }

    /// The phase as the file would have it, without comments and layout: what the checksum is made of.
    public var canonicalText: String { MigrationWriter.text(of: self) }

    /// SHA-256 of ``canonicalText``, 64 hexadecimal digits.
    public var checksum: String { SHA256.hexadecimal(canonicalText) }
}

extension Phase: Hashable {
    public static func == (left: Phase, right: Phase) -> Bool {
        left.number == right.number && left.description == right.description && left.gate == right.gate
            && left.timeoutMilliseconds == right.timeoutMilliseconds
            && left.operations.elementsEqual(right.operations) { $0.isEqual(to: $1) }
            && left.validations.elementsEqual(right.validations) { $0.isEqual(to: $1) }
            && (left.rollbackOperations == nil) == (right.rollbackOperations == nil)
            && (left.rollbackOperations ?? []).elementsEqual(right.rollbackOperations ?? []) { $0.isEqual(to: $1) }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(number)
        hasher.combine(description)
        hasher.combine(operations.map(\.fields))
    }
}
