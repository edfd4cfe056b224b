/// Everything that is wrong with one file, of a migration or of the configuration, in the order of its lines.
public struct MigrationFileError: DescribedError, Hashable {
    public let file: String
    public let problems: [FileProblem]

    public var message: String {
        problems.count == 1 ? "\(problems[0].place): \(problems[0].message)" : "\(problems.count) errors in \(file)"
    }

    public var hint: String? { problems.count == 1 ? problems[0].hint : nil }

    /// Every problem with its line, a caret and a hint, as a compiler shows them.
    public var rendered: String { problems.map(\.rendered).joined(separator: "\n") }
}
