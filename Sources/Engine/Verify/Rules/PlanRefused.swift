/// Told by the planner itself, which stops at it.
enum PlanRefused: SafetyRule {
    static let id = "plan-refused"
    static let severity = Hazard.Severity.error
    static let statement = "An operation that the database does not allow as it is"
    static let danger = "`migrate apply` would refuse it before anything changes; operations after it were not judged."
    static let instead = "What the message says."
}
