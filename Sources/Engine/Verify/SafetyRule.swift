/// What `verify` tells of under a name of its own.
public protocol SafetyRule: Sendable {
    /// Stable: scripts and comments that silence a rule name it.
    static var id: String { get }
    static var severity: Hazard.Severity { get }
    /// What it is about, for people: `CREATE INDEX without CONCURRENTLY`.
    static var statement: String { get }
    /// What it does to others, in a sentence or two.
    static var danger: String { get }
    /// What to do in its place, in a sentence or two.
    static var instead: String { get }
    /// The versions of the server that it holds for, in words.
    static var versions: String { get }
}

extension SafetyRule {
    public static var versions: String { "all" }
}

/// Every rule that `verify` knows; the table of docs/safety.md is made of it.
public enum VerifyRules {
    public static let all: [any SafetyRule.Type] = HazardRules.all + PlanRules.all + told + [AllowCommentRule.self, SyntaxErrorRule.self]
    /// What the planner, a rehearsal and the journal tell of.
    private static let told: [any SafetyRule.Type] = [PlanRefused.self, RehearsalBroken.self, EditedAfterApply.self]
    static let ids = Set(all.map { $0.id })
}

/// Knows what is wrong with an operation of a migration, beyond what its SQL does.
protocol PlanRule: SafetyRule {
    static func judge(_ entry: JudgedEntry) -> [Hazard]
}

/// One line for each rule about migrations.
enum PlanRules {
    static let all: [any PlanRule.Type] = [BackfillWithoutCondition.self, DropWithoutGate.self]
}
