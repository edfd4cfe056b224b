/// Waits for what a test needs before it goes on; a test must fail, not hang, where it never comes.
public enum Patience {
    /// Longer than anything takes on a busy machine of two cores.
    private static let limit: Duration = .seconds(60)

    public struct Exhausted: Error, CustomStringConvertible {
        public let description: String
    }

    /// Returns once the condition holds.
    public static func until(
        _ complaint: @autoclosure () -> String, isolation: isolated (any Actor)? = #isolation, _ condition: () async throws -> Bool
    ) async throws {
        let clock = ContinuousClock()
        let end = clock.now + limit
        while try await !condition() {
            guard clock.now < end else { throw Exhausted(description: complaint()) }
            try await clock.sleep(for: .milliseconds(5))
        }
    }
}

extension TestDatabase {
    /// Returns once the query says true.
    public func expect(_ query: String) async throws {
        try await Patience.until("not true: \(query)") { try await self.value(query) == "t" }
    }

    /// Returns once the statement's only value is something else.
    public func until(_ sql: String, isNot value: String?) async throws {
        try await Patience.until("still \(value ?? "NULL"): \(sql)") { try await self.value(sql) != value }
    }
}
