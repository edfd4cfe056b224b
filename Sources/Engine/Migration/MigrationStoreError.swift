/// Why a migration file could not be found, read or written.
public enum MigrationStoreError: DescribedError, Hashable {
    case notFound(word: String, directory: String, nearest: String?, known: [String])
    case ambiguous(word: String, paths: [String])
    case exists(path: String)
    case badName(String)
    case unreadable(path: String, reason: String)
    case unwritable(path: String, reason: String)

    public var message: String {
        switch self {
        case .notFound(let word, let directory, _, _): "there is no migration \"\(word)\" here or in \(directory)"
        case .ambiguous(let word, let paths): "\"\(word)\" means two different files: \(paths.joined(separator: " and "))"
        case .exists(let path): "\(path) exists and says something else"
        case .badName(let name): "\"\(name)\" cannot be a migration's name"
        case .unreadable(let path, let reason): "could not read \(path): \(reason)"
        case .unwritable(let path, let reason): "could not write \(path): \(reason)"
        }
    }

    public var hint: String? {
        switch self {
        case .notFound(_, _, let nearest?, _): "Did you mean \"\(nearest)\"?"
        case .notFound(_, _, nil, let known) where known.isEmpty:
            "`migrate create NAME` writes the first one; --migrations names another folder."
        case .notFound: "`migrate list` shows what there is; --migrations names another folder."
        case .ambiguous: "Write the path of the one you mean, ./ first for one here."
        case .badName: "Use small letters, digits, dots, dashes and underscores, a letter or digit first."
        case .exists: "Choose another name, or compare the two and replace it with --force."
        case .unreadable, .unwritable: nil
        }
    }
}
