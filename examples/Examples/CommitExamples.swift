import Engine

/// Writes every example as a migration file: `swift run Examples [DIRECTORY]`, `./migrations` where none is named.
@main public enum CommitExamples {
    public static let all = [
        addEmailVerified, renameNameToFullName, changeAgeToInteger, addOrdersIndex, splitFullName, addOrdersUserFK, addUserPreferences,
        addSoftDelete, normalizeOrders, partitionOrders,
    ]

    static func main() throws {
        let directory = CommandLine.arguments.dropFirst().first ?? "./migrations"
        for example in all { print(try example.commit(directory)) }
    }
}
