/// The SQL scripts and migrations below a folder, in the order in which their tool runs them.
public enum ScriptFolder {
    public struct Contents: Sendable, Equatable {
        public var files: [String] = []
        /// Of tools that keep the way back in files of its own.
        public var takingBack: [String] = []
    }

    /// - Throws: ``MigrationStoreError/unreadable(path:reason:)``.
    public static func contents(of folder: String) throws(MigrationStoreError) -> Contents {
        var contents = Contents()
        try collect(folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder, &contents)
        contents.files.sort(by: isBefore)
        contents.takingBack.sort(by: isBefore)
        return contents
    }

    public static func isFolder(_ path: String) -> Bool { TextFile.isFolder(path) }
    public static func isScript(_ path: String) -> Bool { path.hasSuffix(".sql") }

    private static func collect(_ folder: String, _ contents: inout Contents) throws(MigrationStoreError) {
        let names: [String]
        do throws(FileAccessError) { names = try TextFile.names(in: folder) } catch { throw .unreadable(path: folder, reason: error.reason) }
        for name in names where !name.hasPrefix(".") {
            let path = folder + "/" + name
            if TextFile.isFolder(path) {
                try collect(path, &contents)
            } else if isScript(name), ScriptTool.takesBack(name) {
                contents.takingBack.append(path)
            } else if isScript(name) || name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
                contents.files.append(path)
            }
        }
    }

    /// Versions by their numbers, what Flyway repeats last, all else between them as people sort: `2_x` before `10_x`.
    private static func isBefore(_ left: String, _ right: String) -> Bool {
        if rank(left) != rank(right) { return rank(left) < rank(right) }
        if let first = ScriptTool.version(of: left), let second = ScriptTool.version(of: right), first != second { return first.lexicographicallyPrecedes(second) }
        return parts(left).lexicographicallyPrecedes(parts(right)) { $0.isBefore($1) }
    }

    private static func rank(_ file: String) -> Int { ScriptTool.version(of: file) != nil ? 0 : ScriptTool.isFlyway(file) ? 2 : 1 }

    private enum Part: Hashable {
        case number(Int), text(String)

        func isBefore(_ other: Part) -> Bool {
            switch (self, other) {
            case (.number(let left), .number(let right)): left < right
            case (.text(let left), .text(let right)): left < right
            case (.number, .text): true
            case (.text, .number): false
            }
        }
    }

    private static func parts(_ path: String) -> [Part] {
        path.matches(of: /\d{1,18}|\D+|\d+/).map { match in Int(match.output).map(Part.number) ?? .text(String(match.output)) }
    }
}

extension SQLScript {
    /// - Throws: ``MigrationStoreError/unreadable(path:reason:)``, or ``MigrationFileError`` with every statement that cannot be read.
    public static func load(_ path: String, isInTransaction: Bool? = nil) throws -> SQLScript {
        let settings = (try? TextFile.read(path + ".conf")).map { String(decoding: $0, as: UTF8.self) }
        return try SQLScript(MigrationStore.bytes(of: path), file: path, isInTransaction: isInTransaction, settings: settings)
    }
}
