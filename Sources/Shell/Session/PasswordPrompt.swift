import Glibc

/// Asks for a password on the terminal, without showing what is typed.
enum PasswordPrompt {
    /// Whether there is a terminal.
    static var isPossible: Bool {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
        if terminal >= 0 { close(terminal) }
        return terminal >= 0
    }

    /// Nil when there is no terminal, or no answer.
    static func ask(user: String?) -> String? { ask(user.map { "Password for user \($0): " } ?? "Password: ") }

    static func ask(_ question: String) -> String? {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard terminal >= 0 else { return nil }
        defer { close(terminal) }
        var before = termios()
        guard tcgetattr(terminal, &before) == 0 else { return nil }
        var silent = before
        // Ctrl-C ends the line, so that whoever reads hears of it; the shell is told of it below.
        silent.c_lflag &= ~tcflag_t(ECHO | ISIG)
        silent.c_cc.11 = interrupt  // VEOL
        tcsetattr(terminal, TCSAFLUSH, &silent)
        _ = question.withCString { write(terminal, $0, strlen($0)) }
        var line: [UInt8] = []
        while line.last != UInt8(ascii: "\n"), line.last != interrupt {
            var bytes = [UInt8](repeating: 0, count: 1024)
            let count = read(terminal, &bytes, bytes.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            line += bytes[..<count]
        }
        // Before the signal, which may end the program.
        tcsetattr(terminal, TCSAFLUSH, &before)
        _ = write(terminal, "\n", 1)
        if line.last == interrupt { kill(getpid(), SIGINT) }
        guard line.last == UInt8(ascii: "\n") else { return nil }
        return String(decoding: line.dropLast(), as: UTF8.self)
    }

    /// Ctrl-C.
    private static let interrupt: UInt8 = 3
}
