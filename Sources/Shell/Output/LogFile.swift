import Glibc

/// `-L`: what is sent, and all that is printed, in a file that only its owner reads.
final class LogFile: Sendable {
    private let writer: OutputWriter
    private let output: OutputWriter

    init(_ path: String, of output: OutputWriter) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw MetaError.other("could not write the log file \"\(path)\": \(String(cString: strerror(errno)))", hint: nil) }
        writer = OutputWriter(descriptor)
        self.output = output
        output.copy(to: writer)
    }

    /// A statement that is about to be sent; one with a password in it is not written.
    func write(statement: String) {
        output.flush()
        let text = HistoryFile.isStorable(statement.trimmed) ? statement : "(a statement with a secret in it)"
        writer.write("********* QUERY **********\n\(text)\n**************************\n\n")
    }

    func end() {
        output.flush()
        writer.flush()
    }
}
