/// The patterns as functions: each gives a builder, to be added to or committed. One file each.
public enum MigrationPatterns {
    /// A migration's name of words and the names of what it is about: `rename-users-name-to-full-name`.
    static func name(_ words: String...) -> String {
        let text = words.joined(separator: "-").lowercased()
        let parts = text.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        return parts.joined(separator: "-")
    }
}
