/// A version of the shop's application: which columns its SQL names.
public struct ShopVersion: Hashable, Sendable {
    public let name: String
    /// What it reads as a user's name: a column, or an expression of several.
    public let reads: String
    /// The columns that a user's name is written to.
    public let writes: [String]
    /// Whether it writes `users.email_verified`.
    public let writesEmailVerified: Bool
    /// What a person is told about it.
    public let summary: String

    /// What it writes to a column where `$1` is a user's name.
    func valueSQL(of column: String) -> String {
        switch column {
        case "first_name": "split_part($1::text, ' ', 1)"
        case "last_name": "substr($1::text, strpos($1::text, ' ') + 1)"
        default: "$1"
        }
    }

    /// Knows the parts of a name only; for shops whose `full_name` was split.
    public static let splitNames = ShopVersion(
        name: "3.0", reads: "concat_ws(' ', first_name, last_name)", writes: ["first_name", "last_name"], writesEmailVerified: false,
        summary: "knows first_name and last_name only")

    /// In the order in which they are deployed.
    public static let all = [
        ShopVersion(name: "1.0", reads: "name", writes: ["name"], writesEmailVerified: false, summary: "reads and writes name"),
        ShopVersion(
            name: "1.1", reads: "name", writes: ["name"], writesEmailVerified: true,
            summary: "reads and writes name, writes email_verified"),
        ShopVersion(
            name: "1.2", reads: "name", writes: ["name", "full_name"], writesEmailVerified: true,
            summary: "reads name, writes name and full_name"),
        ShopVersion(
            name: "1.3", reads: "full_name", writes: ["name", "full_name"], writesEmailVerified: true,
            summary: "reads full_name, writes name and full_name"),
        ShopVersion(
            name: "2.0", reads: "full_name", writes: ["full_name"], writesEmailVerified: true, summary: "knows full_name only"),
    ]

    /// The version of this name, with or without a leading `v`.
    public static func named(_ name: String) -> ShopVersion? {
        let number = name.hasPrefix("v") ? String(name.dropFirst()) : name
        return (all + [splitNames]).first { $0.name == number }
    }
}
