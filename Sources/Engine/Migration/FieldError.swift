/// What is wrong with one key of an operation or validation, wherever it was written.
public struct FieldError: DescribedError, Hashable {
    /// The key at fault; nil where it is the operation as a whole.
    public var key: String?
    public let message: String
    public let hint: String?
    /// Characters of the value before the offending one.
    public let offset: Int?

    public init(_ message: String, key: String? = nil, hint: String? = nil, offset: Int? = nil) {
        self.message = message
        self.key = key
        self.hint = hint
        self.offset = offset
    }

    func at(_ key: String) -> FieldError {
        FieldError(message, key: self.key ?? key, hint: hint, offset: offset)
    }
}
