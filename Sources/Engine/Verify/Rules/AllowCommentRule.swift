/// Of the comments that silence rules.
enum AllowCommentRule: SafetyRule {
    static let id = "allow-comment"
    static let severity = Hazard.Severity.warning
    static let statement = "A comment that allows what is not there, or gives no reason"
    static let danger = "It may hide the next hazard of its statement, and nobody can tell why it stands there."
    static let instead = "-- ai-shell: allow RULE reason, beside the one statement that it is about."
}
