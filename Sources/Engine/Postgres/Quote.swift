/// The one place where names and values become SQL text.
///
/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-syntax-lexical.html>
public enum Quote {
    /// The name in double quotes, exact as given (`Users` stays `"Users"`).
    public static func identifier(_ name: String) -> String {
        "\"" + doubled("\"", in: name) + "\""
    }

    /// The names quoted and joined with dots: `"shop"."users"`.
    public static func qualified(_ parts: String...) -> String {
        parts.map(identifier).joined(separator: ".")
    }

    /// The value as a string literal that reads the same whatever `standard_conforming_strings` says.
    public static func literal(_ value: String) -> String {
        let quoted = doubled("'", in: value)
        guard quoted.unicodeScalars.contains("\\") else { return "'" + quoted + "'" }
        return " E'" + doubled("\\", in: quoted) + "'"
    }

    /// The values as the body of an array literal: `{"a","b"}`, for a parameter cast to `text[]`.
    public static func array(_ values: [String]) -> String {
        "{" + values.map { "\"" + escaped($0, "\\", "\"") + "\"" }.joined(separator: ",") + "}"
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

    // By scalars, as the server reads them: to Swift a quote and an accent after it are one character, which is no quote.

    private static func doubled(_ mark: UnicodeScalar, in text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == mark { result.append(mark) }
            result.append(scalar)
        }
        return String(result)
    }

    private static func escaped(_ text: String, _ marks: UnicodeScalar...) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if marks.contains(scalar) { result.append("\\") }
            result.append(scalar)
        }
        return String(result)
    }
}
