/// Reads a migration file.
public enum MigrationFile {
    /// - Parameters:
    ///   - bytes: The file's content, UTF-8.
    ///   - file: Its path as errors should name it.
    /// - Throws: ``MigrationFileError`` with every problem of the file.
    public static func read(_ bytes: [UInt8], file: String) throws(MigrationFileError) -> Migration {
        let document = YAMLReader.read(bytes)
        var decoder = MigrationDecoder(source: SourceText(bytes, file: file))
        for problem in document.problems { decoder.source.note(problem.message, hint: problem.hint, at: problem.mark) }
        let migration = decoder.migration(document)
        let problems = decoder.source.problems
        guard problems.isEmpty, let migration else { throw MigrationFileError(file: file, problems: problems) }
        return migration
    }

    public static func read(_ text: String, file: String) throws(MigrationFileError) -> Migration {
        try read(Array(text.utf8), file: file)
    }
}
