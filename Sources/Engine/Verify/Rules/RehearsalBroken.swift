/// Told by a rehearsal.
enum RehearsalBroken: SafetyRule {
    static let id = "rehearsal-broken"
    static let severity = Hazard.Severity.error
    static let statement = "A step that fails in a rehearsal, or locks or rewrites there what its plan does not say"
    static let danger = "What the plan promises of whom it stops does not hold. Only `--rehearse` sees it."
    static let instead = "Take the statement apart, or say in a comment why it may; where no SQL of your own is in it, it is a defect of ai-shell."
}
