/// Told by the journal's checksums.
enum EditedAfterApply: SafetyRule {
    static let id = "edited-after-apply"
    static let severity = Hazard.Severity.error
    static let statement = "A phase that was changed after it had been applied"
    static let danger = "The file no longer says what was done here; other databases get something else. `migrate apply` refuses it."
    static let instead = "Put the phase back as it was, and write the change as a new phase or migration."
}
