/// The kind of an operation. Each operation's own file adds its name here.
public struct OperationType: RawRepresentable, Hashable, Sendable {
    /// As the file has it: `add_column`.
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// One change of a phase. Each is a struct in a file of its own under `Operations`.
public protocol MigrationOperation: MigrationEntry {
    static var type: OperationType { get }
}

extension MigrationOperation {
    public static var name: String { type.rawValue }
    public var type: OperationType { Self.type }
}

extension MigrationOperation {
    /// The same type with the same fields, wherever they were written.
    public func isEqual(to other: any MigrationOperation) -> Bool { type == other.type && fields == other.fields }
}
