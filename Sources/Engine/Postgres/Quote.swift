/// The one place where names and values become SQL text.
///
/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-syntax-lexical.html>
public enum Quote {
    /// The name in double quotes, exact as given (`Users` stays `"Users"`).
    public static func identifier(_ name: String) -> String {
        "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// The names quoted and joined with dots: `"shop"."users"`.
    public static func qualified(_ parts: String...) -> String {
        parts.map(identifier).joined(separator: ".")
    }

    /// The value as a string literal that reads the same whatever `standard_conforming_strings` says.
    public static func literal(_ value: String) -> String {
        let doubled = value.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
        guard doubled.contains("\\") else { return "'" + doubled + "'" }
        return " E'" + doubled.split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "\\\\") + "'"
    }

    /// The values as the body of an array literal: `{"a","b"}`, for a parameter cast to `text[]`.
    public static func array(_ values: [String]) -> String {
        "{" + values.map { "\"" + $0.reduce(into: "") { text, character in
            if character == "\"" || character == "\\" { text.append("\\") }
            text.append(character)
        } + "\"" }.joined(separator: ",") + "}"
    }

    /// A dollar quote that does not occur in the text.
    public static func tag(for text: String) -> String {
        var tag = "$ai_shell$"
        var number = 0
        while text.contains(tag) {
            number += 1
            tag = "$ai_shell_\(number)$"
        }
        return tag
    }
}
