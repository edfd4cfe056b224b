/// What a value is kept under, and its type.
///
/// ```swift
/// extension StateKey where Value == Int { static let deployments = StateKey("deployments") }
/// ```
public struct StateKey<Value: Codable & Sendable>: Hashable, Sendable {
    public let name: String

    public init(_ name: String) { self.name = name }
}

/// A value that is kept, and since when.
public struct StateEntry<Value: Codable & Sendable>: Sendable {
    public let value: Value
    /// Greater than any that came before it, whatever the key; from 1.
    public let version: Int
    /// In seconds since 1970.
    public let changedAt: Double
    /// In seconds since 1970; nil for never.
    public let expiresAt: Double?
}

/// Where values are kept.
public enum StatePersistence: Hashable, Sendable {
    /// In this process only.
    case none
    /// In a file of this path, mode 0600, in a folder 0700 where it is made for it.
    case file(String)
}
