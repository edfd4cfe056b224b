/// A run under way, seen from another session.
public struct ActiveRun: Sendable, Hashable {
    /// In the journal.
    public var execution: Int
    public var migration: String
    public var state: LiveState
    /// Seconds since it was heard of; nil where it never was.
    public var age: Double?
    public var steering: Steering
}
