/// Text that is not the SQL it should be, as PostgreSQL's own grammar judges it.
public struct SQLSyntaxError: DescribedError, Hashable {
    public let message: String
    public let hint: String?
    /// Characters before the offending one in the text that was given; nil where no single place is at fault.
    public let position: Int?

    public init(message: String, hint: String? = nil, position: Int? = nil) {
        self.message = message
        self.hint = hint
        self.position = position
    }
}
