/// `-- ai-shell: allow RULE[, RULE…] reason`: leaves a hazard of one statement as it is.
///
/// It stands before the statement, in it, or after it on its last line.
struct AllowComment: Hashable, Sendable {
    let place: SourcePlace
    let lineText: String
    let rules: [String]
    let reason: String

    /// Whether a comment is meant as one, however it goes on.
    private static func words(_ comment: Substring) -> Substring? {
        comment.firstMatch(of: /^\s*ai-shell\s*:\s*allow\b(.*)$/.ignoresCase()).map(\.output.1)
    }

    /// - Parameter comment: The text after `--` or `#`.
    init?(_ comment: Substring, at place: SourcePlace, lineText: String) {
        guard let words = Self.words(comment) else { return nil }
        (self.place, self.lineText) = (place, lineText)
        var rest = words.drop(while: \.isWhitespace)
        var rules: [String] = []
        while true {
            let rule = rest.prefix { $0.isLetter || $0.isNumber || $0 == "-" }
            guard !rule.isEmpty else { break }
            rules.append(rule.lowercased())
            rest = rest.dropFirst(rule.count).drop(while: \.isWhitespace)
            guard rest.first == "," else { break }
            rest = rest.dropFirst().drop(while: \.isWhitespace)
        }
        self.rules = rules
        let ends: Set<Character> = [" ", "\t", ":", "-", "(", ")", "."]
        reason = rest.drop { ends.contains($0) }.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    init(moving other: AllowComment, to place: SourcePlace, lineText: String) {
        (self.place, self.lineText, rules, reason) = (place, lineText, other.rules, other.reason)
    }

    /// What is wrong with it; nil where it does what it says.
    /// - Parameter found: Rules that its statement breaks; nil where that is not fully known.
    func problem(found: Set<String>?) -> (what: String, instead: String?)? {
        guard !rules.isEmpty else { return ("It names no rule", "-- ai-shell: allow RULE reason") }
        for rule in rules where !VerifyRules.ids.contains(rule) {
            return ("There is no rule \(rule)", Nearest.word(to: rule, among: VerifyRules.ids.sorted()).map { "Did you mean \($0)?" } ?? "migrate verify --rules lists them")
        }
        if reason.isEmpty { return ("It gives no reason, so that nobody can judge it later", "-- ai-shell: allow \(rules.joined(separator: ", ")) because …") }
        if let found, let idle = rules.first(where: { !found.contains($0) }) { return ("The statement does not break \(idle): there is nothing to allow", "take the comment out") }
        return nil
    }
}

extension [Finding] {
    /// Marks those that comments beside their statement allow, and adds what is wrong with the comments.
    /// - Parameter isComplete: Whether a database was asked, so that there is nothing else to allow.
    func allowing(_ comments: [AllowComment], isComplete: Bool) -> [Finding] {
        var findings = self
        let found = isComplete ? Set(findings.map(\.rule)) : nil
        for comment in comments {
            if let problem = comment.problem(found: found) {
                findings.append(
                    Finding(
                        rule: AllowCommentRule.id, severity: AllowCommentRule.severity, place: comment.place, lineText: comment.lineText, statement: comment.lineText.split(whereSeparator: \.isWhitespace).joined(separator: " "), what: problem.what,
                        instead: problem.instead))
            }
            guard !comment.reason.isEmpty else { continue }
            for index in findings.indices where comment.rules.contains(findings[index].rule) { findings[index].allowance = comment.reason }
        }
        return findings
    }
}
