import Engine

/// A number that several tasks may count up.
public final class Counter: Sendable {
    private let number = Mutex(0)

    public init() {}

    public var value: Int { number.withLock { $0 } }

    /// - Returns: The new number.
    @discardableResult
    public func increment() -> Int {
        number.withLock { number in
            number += 1
            return number
        }
    }
}
