import Glibc

/// Asks for a password on the terminal, without showing what is typed.
enum PasswordPrompt {
    /// Nil when there is no terminal, or no answer.
    static func ask(user: String?) -> String? { ask(user.map { "Password for user \($0): " } ?? "Password: ") }

    static func ask(_ question: String) -> String? {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard terminal >= 0 else { return nil }
        defer { close(terminal) }
        var before = termios()
        guard tcgetattr(terminal, &before) == 0 else { return nil }
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(terminal, TCSAFLUSH, &silent)
        defer { tcsetattr(terminal, TCSAFLUSH, &before) }
        _ = question.withCString { write(terminal, $0, strlen($0)) }
        let line = LineReader(descriptor: terminal, name: "/dev/tty").next()
        _ = write(terminal, "\n", 1)
        return line.map { String(decoding: $0.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self) }
    }
}
