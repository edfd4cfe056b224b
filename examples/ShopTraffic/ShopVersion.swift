/// A version of the shop's application: which columns its SQL names.
public struct ShopVersion: Hashable, Sendable {
    public let name: String
    /// The column that holds a user's name, for reads.
    public let reads: String
    /// The columns that a user's name is written to.
    public let writes: [String]
    /// Whether it writes `users.email_verified`.
    public let writesEmailVerified: Bool
    /// What a person is told about it.
    public let summary: String

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
        return all.first { $0.name == number }
    }
}
