/// A folder of migration files.
public struct MigrationStore: Sendable {
    public let directory: String

    public init(directory: String) { self.directory = directory }

    private static let endings = [".yaml", ".yml"]

    /// Paths of the folder's migration files, in the order of their names; none where there is no folder.
    public func files() throws(MigrationStoreError) -> [String] {
        do throws(FileAccessError) {
            return try TextFile.names(in: directory).filter { Self.isFile($0) && !$0.hasPrefix(".") }.sorted().map(path)
        } catch {
            if error.isMissing { return [] }
            throw .unreadable(path: directory, reason: error.reason)
        }
    }

    /// The path that a word means.
    ///
    /// With a slash or a file's ending it is a path first, else a name in the folder, with or without its ending.
    public func find(_ word: String) throws(MigrationStoreError) -> String {
        var found: [String] = []
        let isPath = word.contains("/") || Self.isFile(word)
        if isPath, TextFile.exists(word) { found.append(word) }
        if !word.contains("/") {
            found += (Self.isFile(word) ? [word] : Self.endings.map { word + $0 }).map(path).filter { TextFile.exists($0) }
        }
        guard let first = found.first else {
            let names = try files().map(Self.name)
            throw .notFound(word: word, directory: directory, nearest: Nearest.word(to: Self.name(word), among: names), known: names)
        }
        for other in found.dropFirst() where !TextFile.isSame(first, other) {
            guard try content(first) == content(other) else { throw .ambiguous(word: word, paths: [first, other]) }
        }
        return first
    }

    /// Reads a file that ``find(_:)`` or ``files()`` gave.
    /// - Throws: ``MigrationFileError`` with all that is wrong in it; ``MigrationStoreError`` where it cannot be read.
    public func load(_ path: String) throws -> Migration { try MigrationFile.read(try content(path), file: path) }

    /// Writes `<directory>/<name>.yaml`, whole or not at all, and makes the folder where there is none.
    ///
    /// - Parameter replacing: Whether a file that says something else may be replaced.
    /// - Returns: The file's path; a file that already says the same is left alone.
    public func write(_ migration: Migration, replacing: Bool = false) throws(MigrationStoreError) -> String {
        try write(migration.toYAML(), named: migration.name, replacing: replacing)
    }

    /// Writes a file to be filled in by hand.
    /// - Throws: ``MigrationStoreError/exists(path:)`` where there is a file of that name that says something else.
    public func write(skeleton name: String) throws -> String {
        guard Migration.isName(name) else { throw MigrationStoreError.badName(name) }
        return try write(MigrationSkeleton.text(name: name), named: name, replacing: false)
    }

    private func write(_ text: String, named name: String, replacing: Bool) throws(MigrationStoreError) -> String {
        let path = path(name + Self.endings[0])
        let isWritten: Bool
        do throws(FileAccessError) {
            try TextFile.makeDirectory(directory)
            isWritten = try TextFile.write(text, to: path, replacing: replacing)
        } catch {
            throw .unwritable(path: path, reason: error.reason)
        }
        if !isWritten, try content(path) != Array(text.utf8) { throw .exists(path: path) }
        return path
    }

    private func content(_ path: String) throws(MigrationStoreError) -> [UInt8] { try Self.bytes(of: path) }

    static func bytes(of path: String) throws(MigrationStoreError) -> [UInt8] {
        do throws(FileAccessError) { return try TextFile.read(path) } catch { throw .unreadable(path: path, reason: error.reason) }
    }

    /// The lines of a file that ``find(_:)`` or ``files()`` gave, without their ends.
    public static func lines(of path: String) throws(MigrationStoreError) -> [String] {
        String(decoding: try bytes(of: path), as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map { String($0.last == "\r" ? $0.dropLast() : $0) }
    }

    private func path(_ name: String) -> String { directory.hasSuffix("/") ? directory + name : directory + "/" + name }

    private static func isFile(_ name: String) -> Bool { endings.contains { name.hasSuffix($0) } }

    /// The last part of a path, without its ending.
    private static func name(_ path: String) -> String {
        let last = path.split(separator: "/").last.map(String.init) ?? path
        return endings.first { last.hasSuffix($0) }.map { String(last.dropLast($0.count)) } ?? last
    }
}
