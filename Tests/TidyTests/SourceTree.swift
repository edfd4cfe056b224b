import Engine
import TestSupport
import Testing

/// The package's own files, as text.
enum SourceTree {
    struct File: Sendable, CustomTestStringConvertible {
        /// From the package's folder: `Sources/Engine/SQL/SQLType.swift`.
        let path: String
        let text: String

        var name: String { String(path.split(separator: "/").last ?? "") }
        var folder: String { path.split(separator: "/").dropLast().joined(separator: "/") }
        var testDescription: String { path }

        /// What it imports, without attributes and access levels.
        var imports: [String] {
            text.split(separator: "\n").compactMap { line in
                let words = line.split(separator: " ")
                guard let index = words.firstIndex(of: "import"), words[..<index].allSatisfy({ $0.hasPrefix("@") || Self.access.contains(String($0)) })
                else { return nil }
                return words.last.map { String($0.prefix { $0 != "." }) }
            }
        }

        /// Its lines without comments, numbered from 1.
        var code: [(number: Int, text: Substring)] {
            zip(1..., text.split(separator: "\n", omittingEmptySubsequences: false))
                .filter { !$0.1.drop { $0 == " " }.hasPrefix("//") }.map { (number: $0.0, text: $0.1) }
        }

        private static let access: Set = ["internal", "public", "private", "package", "fileprivate"]
    }

    static let root = Example.path("").split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/")

    /// Every Swift file below the folders, in the order of their paths.
    static func swift(_ folders: String...) throws -> [File] {
        let found = try ChildProcess.capture(["find"] + folders.map { "\(root)/\($0)" } + ["-name", "*.swift"]).output
        return found.split(separator: "\n").sorted().map { path in
            File(path: String(path.dropFirst(root.utf8.count + 1)), text: text(String(path.dropFirst(root.utf8.count + 1))))
        }
    }

    static func text(_ path: String) -> String { Example.text("../" + path) }
}
