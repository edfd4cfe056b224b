/// An error that can be shown to an operator as it stands.
///
/// Cases hold facts; the words live in these properties, in PostgreSQL's own style
/// (<https://www.postgresql.org/docs/current/error-style-guide.html>): `message` states one fact in lower case
/// without a full stop, `detail` and `hint` are whole sentences, and the hint names the next command.
public protocol DescribedError: Error, Sendable {
    var message: String { get }
    var detail: String? { get }
    var hint: String? { get }
    /// What a program that ends with this error returns to its caller.
    var exitStatus: ExitStatus { get }
    /// SQLSTATE of the server's error behind this one, five characters.
    var sqlState: String? { get }
}

extension DescribedError {
    public var detail: String? { nil }
    public var hint: String? { nil }
    public var exitStatus: ExitStatus { .failure }
    public var sqlState: String? { nil }
}
