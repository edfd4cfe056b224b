/// Of files that cannot be read.
enum SyntaxErrorRule: SafetyRule {
    static let id = "syntax-error"
    static let severity = Hazard.Severity.error
    static let statement = "A file that PostgreSQL's grammar, or the format of migrations, does not read"
    static let danger = "It fails where it is run, perhaps half way. Nothing of it was judged; the exit status is 1."
    static let instead = "Mend it at the place that the message names."
}
