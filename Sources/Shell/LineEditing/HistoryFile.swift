import Glibc

/// What was typed, kept over sessions: one entry a line, `\n` within an entry written as backslash and n.
///
/// The file is only ever appended to, under a lock, so that sessions side by side lose nothing.
struct HistoryFile {
    let path: String
    /// How many entries a session recalls.
    static let recalled = 10_000

    /// `$XDG_STATE_HOME/ai-shell/history`, else under `~/.local/state`; nil when there is no home.
    static func standard() -> HistoryFile? {
        func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 } }
        guard let base = variable("XDG_STATE_HOME") ?? variable("HOME").map({ $0 + "/.local/state" }) else { return nil }
        return HistoryFile(path: base + "/ai-shell/history")
    }

    init(path: String) { self.path = path }

    /// `HISTFILE`, else the standard place.
    init?(_ variables: Variables) {
        guard let path = variables["HISTFILE"] ?? Self.standard()?.path, !path.isEmpty else { return nil }
        self.path = path.hasPrefix("~/") ? (getenv("HOME").map { String(cString: $0) } ?? "") + path.dropFirst() : path
    }

    /// The newest entries, the oldest of them first.
    func load() -> [String] {
        guard let reader = try? LineReader(path: path) else { return [] }
        var lines: [[UInt8]] = []
        while let line = reader.next() { lines.append(line) }
        if lines.count > 2 * Self.recalled { shorten() }
        return lines.suffix(Self.recalled).map { Self.decode(String(decoding: $0.last == UInt8(ascii: "\n") ? $0.dropLast() : $0[...], as: UTF8.self)) }
    }

    /// - Returns: The `errno` when it could not be written.
    func append(_ entry: String) -> Int32? {
        if let failure = makeFolder() { return failure }
        let bytes = Array((Self.encode(entry) + "\n").utf8)
        return locked { descriptor in write(descriptor, bytes, bytes.count) == bytes.count ? nil : errno }
    }

    /// Leaves out all but the newest entries.
    private func shorten() {
        _ = locked { _ in
            guard let reader = try? LineReader(path: path) else { return nil }
            var lines: [[UInt8]] = []
            while let line = reader.next() { lines.append(line) }
            let bytes = Array(lines.suffix(Self.recalled).joined())
            let temporary = "\(path).\(getpid())"
            let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { return errno }
            let written = write(descriptor, bytes, bytes.count)
            close(descriptor)
            guard written == bytes.count, rename(temporary, path) == 0 else {
                unlink(temporary)
                return errno
            }
            return nil
        }
    }

    /// Runs the body with the file open for appending, and no other session in it.
    private func locked(_ body: (Int32) -> Int32?) -> Int32? {
        while true {
            let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { return errno }
            defer { close(descriptor) }
            flock(descriptor, LOCK_EX)
            // Another session may have put a shorter file in its place meanwhile.
            var mine = stat(), current = stat()
            guard fstat(descriptor, &mine) == 0 else { return errno }
            if stat(path, &current) == 0, current.st_ino != mine.st_ino { continue }
            return body(descriptor)
        }
    }

    /// Whether an entry may be kept: not what begins with a blank, and nothing that holds a password.
    static func isStorable(_ entry: String) -> Bool {
        guard let first = entry.first, !first.isWhitespace else { return false }
        let lower = entry.lowercased()
        return !lower.contains("password") && !lower.contains("secret") && !hasPasswordInURI(lower)
    }

    private static func hasPasswordInURI(_ text: String) -> Bool {
        text.split(whereSeparator: \.isWhitespace).contains { word in
            let parts = word.split(separator: "://", maxSplits: 1)
            guard parts.count == 2, let at = parts[1].lastIndex(of: "@") else { return false }
            return parts[1][..<at].contains(":")
        }
    }

    static func encode(_ entry: String) -> String {
        entry.reduce(into: "") { text, character in
            switch character {
            case "\\": text += "\\\\"
            case "\n", "\r\n": text += "\\n"
            default: text.append(character)
            }
        }
    }

    static func decode(_ line: String) -> String {
        var entry = ""
        var isEscaped = false
        for character in line {
            if isEscaped {
                entry.append(character == "n" ? "\n" : character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                entry.append(character)
            }
        }
        return entry
    }

    private func makeFolder() -> Int32? {
        var folder = ""
        for part in path.split(separator: "/", omittingEmptySubsequences: false).dropLast() {
            folder += part + "/"
            if mkdir(folder, 0o700) != 0, errno != EEXIST { return errno }
        }
        return nil
    }
}
