/// The calls of a builder that cannot be, in their order.
public struct MigrationBuilderError: DescribedError, Hashable {
    public struct Misuse: Hashable, Sendable {
        /// The method, without its arguments: `withDefault`.
        public let call: String
        public let message: String
        public let hint: String?
    }

    public let misuses: [Misuse]

    public var message: String { misuses.map { "\($0.call)(): \($0.message)" }.joined(separator: "; ") }
    public var hint: String? { misuses.count == 1 ? misuses[0].hint : nil }
}
