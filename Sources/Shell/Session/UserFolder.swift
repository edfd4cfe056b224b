import Glibc

/// Where the user's own files lie: `$XDG_CONFIG_HOME/ai-shell`, else below `~/.config`.
enum UserFolder {
    /// - Returns: nil where neither is known.
    static func configuration(_ name: String) -> String? {
        func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 } }
        return (variable("XDG_CONFIG_HOME") ?? variable("HOME").map { $0 + "/.config" }).map { "\($0)/ai-shell/\(name)" }
    }
}
