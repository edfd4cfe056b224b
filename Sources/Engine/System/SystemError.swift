import Glibc

/// A call to the operating system that failed.
public struct SystemError: DescribedError, Equatable {
    /// What was tried, as a verb: `open`, `start`.
    public let call: String
    /// What it was tried on: a path or a program.
    public let subject: String
    /// The `errno` it gave.
    public let code: Int32

    public init(call: String, subject: String, code: Int32 = errno) {
        self.call = call
        self.subject = subject
        self.code = code
    }

    public var message: String { "could not \(call) \"\(subject)\": \(String(cString: strerror(code)))" }
}
