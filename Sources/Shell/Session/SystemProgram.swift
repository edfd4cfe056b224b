import Glibc

/// Programs of the operating system, run by its shell.
enum SystemProgram {
    /// What one prints, and how it ended; signals count from 128.
    static func output(of command: String) -> (text: String, status: Int) {
        guard let pipe = popen(command, "re") else { return ("", 127) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = fread(&chunk, 1, chunk.count, pipe)
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        return (String(decoding: bytes, as: UTF8.self), status(pclose(pipe)))
    }

    /// Runs one on the terminal, or the user's shell without a command.
    static func run(_ command: String?) -> Int {
        let text = command ?? (getenv("SHELL").map { String(cString: $0) } ?? "/bin/sh")
        return status(text.withCString { system($0) })
    }

    /// The exit status of what `wait` said.
    static func status(_ word: Int32) -> Int {
        if word < 0 { return 127 }
        let signal = word & 0x7F
        return signal == 0 ? Int(word >> 8) & 0xFF : 128 + Int(signal)
    }
}
