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

    /// The newest entries, the oldest of them first.
    func load() -> [String] {
        guard let reader = try? LineReader(path: path) else { return [] }
        var entries: [String] = []
        while let line = reader.next() {
            entries.append(Self.decode(String(decoding: line.last == UInt8(ascii: "\n") ? line.dropLast() : line[...], as: UTF8.self)))
            if entries.count >= 2 * Self.recalled { entries.removeFirst(Self.recalled) }
        }
        return Array(entries.suffix(Self.recalled))
    }

    /// - Returns: The `errno` when it could not be written.
    func append(_ entry: String) -> Int32? {
        if let failure = makeFolder() { return failure }
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        flock(descriptor, LOCK_EX)
        let bytes = Array((Self.encode(entry) + "\n").utf8)
        return write(descriptor, bytes, bytes.count) == bytes.count ? nil : errno
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
