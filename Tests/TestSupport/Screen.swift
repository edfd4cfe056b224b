import Engine
import Glibc

/// A program on the screen of a real terminal emulator, tmux: what it draws with cursor movements and colours is seen as a person
/// sees it.
public actor Screen {
    private let folder: ScratchFolder
    private let socket: String
    public private(set) var columns: Int
    public private(set) var rows: Int

    /// - Parameter environment: The whole environment, but for `TERM`.
    public init(_ words: [String], environment: [String: String], columns: Int = 80, rows: Int = 24) async throws {
        folder = try ScratchFolder()
        socket = folder.path + "/t"
        (self.columns, self.rows) = (columns, rows)
        // No configuration of the user's, no delay after Escape, and the last screen stays when the program is over.
        try folder.write("set -g escape-time 0\nset -g remain-on-exit on\nset -g status off\nset -g default-terminal tmux-256color\n", to: "tmux.conf")
        let variables = environment.merging(["TERM": "tmux-256color", "LC_ALL": "C.UTF-8"]) { own, _ in own }.map { "\($0.key)=\($0.value)" }
        try await tmux(["new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "env", "-i"] + variables + words)
    }

    deinit {
        let words = ["tmux", "-S", socket, "kill-server"]
        if let child = try? ChildProcess.spawn(words, environment: ["PATH": "/usr/bin:/bin"], input: .null, output: .null, error: .null) {
            while child.poll() == nil { usleep(1000) }
        }
    }

    /// Types characters as they are.
    public func type(_ text: String) async throws {
        // tmux takes a semicolon at the end of an argument for its own.
        for part in text.split(separator: ";", omittingEmptySubsequences: false).enumerated() {
            if part.offset > 0 { try await tmux(["send-keys", "\\;"]) }
            if !part.element.isEmpty { try await tmux(["send-keys", "-l", "--", String(part.element)]) }
        }
    }

    /// Presses keys by tmux's names: `Enter`, `Tab`, `Up`, `C-r`, `M-Enter`.
    public func press(_ keys: String...) async throws { try await tmux(["send-keys"] + keys) }

    /// Pastes as the terminal would: bracketed where the program asked for that.
    public func paste(_ text: String) async throws {
        try folder.write(text, to: "paste")
        try await tmux(["load-buffer", folder.path + "/paste"])
        try await tmux(["paste-buffer", "-p"])
    }

    public func resize(columns: Int, rows: Int) async throws {
        (self.columns, self.rows) = (columns, rows)
        try await tmux(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
    }

    /// The rows as they are seen, blanks at their ends left out, up to the last that holds anything.
    public var lines: [String] {
        get async throws { Self.lines(try await tmux(["capture-pane", "-p"])) }
    }

    /// The same with the codes of colours.
    public var painted: String { get async throws { try await tmux(["capture-pane", "-p", "-e"]) } }

    /// Column and row of the cursor, from 0.
    public var cursor: String { get async throws { try await tmux(["display-message", "-p", "#{cursor_x},#{cursor_y}"]).trimmingCharacters() } }

    /// Waits until the screen's last rows are these.
    public func expect(_ wanted: String, within patience: Duration = .seconds(20)) async throws {
        let wanted = wanted.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        try await wait("the rows \(wanted)", patience) { $0.suffix(wanted.count).elementsEqual(wanted) }
    }

    /// Waits until some row holds the text.
    public func expect(containing text: String, within patience: Duration = .seconds(20)) async throws {
        try await wait("\"\(text)\"", patience) { $0.contains { $0.contains(text) } }
    }

    public func wait(_ what: String, _ patience: Duration = .seconds(20), until holds: ([String]) -> Bool) async throws {
        let deadline = ContinuousClock.now + patience
        while true {
            let lines = try await lines
            if holds(lines) { return }
            guard ContinuousClock.now < deadline else { throw ScreenError(expected: what, screen: lines.joined(separator: "\n")) }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    private static func lines(_ text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.trimmingCharacters() }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    @discardableResult
    private func tmux(_ words: [String]) async throws -> String {
        let output = folder.path + "/out"
        let child = try ChildProcess.spawn(
            ["tmux", "-u", "-S", socket, "-f", folder.path + "/tmux.conf"] + words,
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TERM": "xterm"], input: .null,
            output: .file(output, flags: O_WRONLY | O_CREAT | O_TRUNC), error: .file(folder.path + "/err", flags: O_WRONLY | O_CREAT | O_TRUNC))
        let ending = try await child.wait()
        guard ending == .exited(0) else { throw ScreenError(expected: "tmux \(words.joined(separator: " "))", screen: try folder.read("err")) }
        return try folder.read("out")
    }
}

extension StringProtocol {
    fileprivate func trimmingCharacters() -> String {
        var text = self[...]
        while let last = text.last, last == " " || last == "\n" { text.removeLast() }
        return String(text)
    }
}

/// What a test waited for did not come.
public struct ScreenError: Error, CustomStringConvertible {
    let expected: String
    let screen: String

    public var description: String { "\(expected) did not come; the screen:\n\(screen)" }
}
