import Engine

/// Verdicts as GitHub Actions shows them beside the lines of a change.
/// - SeeAlso: <https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions>
struct GitHubAnnotations {
    let verdicts: [FileVerdict]

    var text: String {
        verdicts.flatMap(\.findings).map { finding in
            let command =
                switch finding.severity {
                case _ where finding.allowance != nil: "notice"
                case .error: "error"
                case .warning: "warning"
                case .recommendation: "notice"
                }
            var properties = ["file=\(Self.property(finding.place.file))"]
            if finding.place.line > 0 { properties += ["line=\(finding.place.line)", "col=\(finding.place.column)"] }
            properties.append("title=\(Self.property(finding.rule))")
            let allowed = finding.allowance.map { "Allowed: \($0). " } ?? ""
            return "::\(command) \(properties.joined(separator: ","))::\(Self.data(allowed + Self.message(finding)))\n"
        }.joined()
    }

    /// The finding in sentences.
    static func message(_ finding: Finding) -> String {
        ([finding.what + "."] + finding.cost + [finding.instead.map { "Instead: \($0)" }].compactMap { $0 }).joined(separator: " ")
    }

    private static func data(_ text: String) -> String { text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A") }
    private static func property(_ text: String) -> String { data(text).replacing(":", with: "%3A").replacing(",", with: "%2C") }
}
