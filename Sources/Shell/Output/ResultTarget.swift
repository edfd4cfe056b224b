import Engine
import Glibc

/// A file or a command of the operating system that results go to instead of standard output.
final class ResultTarget {
    let writer: OutputWriter
    private let descriptor: Int32
    private let pipe: UnsafeMutablePointer<FILE>?

    /// - Parameter target: A file's name, or `|` and a command.
    init(_ target: String) throws(MetaError) {
        if target.hasPrefix("|") {
            signal(SIGPIPE, SIG_IGN)
            guard let opened = popen(String(target.dropFirst()), "we") else {
                throw .other("could not run \"\(target.dropFirst())\": \(String(cString: strerror(errno)))", hint: nil)
            }
            pipe = opened
            descriptor = fileno(opened)
        } else {
            pipe = nil
            descriptor = open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
            guard descriptor >= 0 else { throw .other("could not write \"\(target)\": \(String(cString: strerror(errno)))", hint: nil) }
        }
        writer = OutputWriter(descriptor)
    }

    /// Whether the command that reads has ended, or closed its input.
    var isLeft: Bool {
        var state = pollfd(fd: descriptor, events: 0, revents: 0)
        return pipe != nil && (writer.failure != nil || poll(&state, 1, 0) > 0 && state.revents & Int16(POLLERR) != 0)
    }

    /// - Throws: What kept the results from being written, or how the command ended.
    func end() throws(MetaError) {
        writer.flush()
        let failure = writer.failure
        if let pipe {
            let status = SystemProgram.status(pclose(pipe))
            signal(SIGPIPE, SIG_DFL)
            if status != 0, failure != EPIPE { throw .other("the command that got the results ended with status \(status)", hint: nil) }
        } else {
            close(descriptor)
            if let failure { throw .other("could not write the results: \(String(cString: strerror(failure)))", hint: nil) }
        }
    }
}
