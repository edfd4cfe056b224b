/// What stands in the way of a twin of a table, before anything is made.
struct TwinShape {
    let target: Table
    /// What it is to be: "partitioned", "written anew".
    let what: String
    let version: Int

    func checkKind(in context: PlanContext) throws(PlanRefusal) {
        if let twin = target.twins.first?.twin, target.kind != "p" {
            let isSource = twin.source == target.sql
            throw context.refusal(
                "table \"\(target.title)\" is kept in step with \"\(isSource ? twin.table : twin.sourceTable)\" already",
                hint: isSource ? "Give that its name with swap_table, or take the phase back that made it." : "Drop it in an earlier phase, or take the phase back that made the other one.")
        }
        let isPartitioning = what == "partitioned"
        let reason: String? =
            if target.kind == "p" { isPartitioning ? "is partitioned already" : "is partitioned" }
            else if target.isPartition { "is a partition itself" }
            else if target.hasChildren { "has tables that inherit from it" }
            else if let parent = target.removal?.parents.first { "inherits from \(parent.title)" }
            else if target.isSubscribed { "is written by a subscription, which knows it by its number" }
            else if target.kind != "r" { "is no ordinary table" }
            else { nil }
        guard let reason else { return }
        throw context.refusal(
            "table \"\(target.title)\" \(reason)",
            hint: target.kind == "p"
                ? (isPartitioning ? "Use add_partition or attach_partition." : "Change its columns one by one, with the pattern change-type and its kin.")
                : "It can be \(what) once that is no longer so.")
    }

    /// The triggers that keep the tables in step ask the server for the key by its columns, and it would find that one too, which it
    /// cannot ask.
    /// - Parameter extra: A column that the twin's keys hold besides.
    func checkDeferrable(_ key: [BackfillPlan.KeyColumn], extra: String?, in context: PlanContext) throws(PlanRefusal) {
        let extra = extra.map { [$0] } ?? []
        let columns = Set(key.map(\.name) + extra)
        let twice = target.constraints.first { constraint in
            ["p", "u"].contains(constraint.kind) && Set(constraint.columns + extra) == columns
                && (try? SQLConstraint(parsing: constraint.definition))?.deferral.isEmpty == false
        }
        guard let twice else { return }
        throw context.refusal(
            "constraint \"\(twice.name)\" of \"\(target.title)\" is deferrable, and holds the columns of the key that the copy walks",
            hint: "Drop it in an earlier phase, or add it again not deferrable.")
    }

    /// What would not go along.
    func checkThings(in context: PlanContext) throws(PlanRefusal) {
        if let exclusion = target.constraints.first(where: { $0.kind == "x" }) {
            throw context.refusal(
                what == "partitioned"
                    ? "exclusion constraint \"\(exclusion.name)\" of \"\(target.title)\" does not reach over partitions"
                    : "exclusion constraint \"\(exclusion.name)\" of \"\(target.title)\" cannot be built while the copy is written",
                hint: "Drop it in an earlier phase.")
        }
        if let loose = target.constraints.first(where: { $0.definition.hasSuffix(" NOT ENFORCED") }) {
            throw context.refusal(
                "constraint \"\(loose.name)\" of \"\(target.title)\" is not enforced, and would not go along",
                hint: "Drop it in an earlier phase.")
        }
        // Written in words that a later release brought, perhaps.
        if let strange = target.constraints.first(where: { ["c", "f"].contains($0.kind) && TwinBuild.parsed($0) == nil }) {
            throw context.refusal(
                "constraint \"\(strange.name)\" of \"\(target.title)\" is not understood, and would not go along: \(strange.definition)",
                hint: "Drop it in an earlier phase.")
        }
        // The copy would make it valid, and stop at the first NULL.
        if let open = target.constraints.first(where: { $0.kind == "n" && !$0.isValid }) {
            throw context.refusal(
                "NOT NULL constraint \"\(open.name)\" of \"\(target.title)\" is not valid, and rows that break it could not be copied",
                hint: "Validate it in an earlier phase, with validate_constraint.")
        }
        if let invalid = target.indexes.first(where: { !$0.isValid }) {
            throw context.refusal("index \"\(invalid.name)\" of \"\(target.title)\" is invalid", hint: "Drop it or build it again first.")
        }
    }

    /// A foreign key to the table itself would go on to the earlier one.
    func checkOwnKeys(_ why: String, in context: PlanContext) throws(PlanRefusal) {
        guard let own = target.constraints.first(where: { $0.kind == "f" && $0.references == TableName(schema: target.schema, name: target.name) }) else { return }
        throw context.refusal("foreign key \"\(own.name)\" of \"\(target.title)\" points at the table itself, \(why)", hint: "Drop it in an earlier phase.")
    }

    /// What a partitioned table of this server cannot have.
    func checkPartitionable(extra: String, in context: PlanContext) throws(PlanRefusal) {
        try checkOwnKeys("whose key gains \"\(extra)\"", in: context)
        if target.isUnlogged {
            throw context.refusal("table \"\(target.title)\" is unlogged, and its rows would be logged from then on", hint: "ALTER TABLE \(target.sql) SET LOGGED; first.")
        }
        if version < 18, let open = target.constraints.first(where: { $0.kind == "f" && !$0.isValid }) {
            throw context.refusal(
                "foreign key \"\(open.name)\" of \"\(target.title)\" is not valid, which PostgreSQL \(version) does not take on a partitioned table",
                hint: "Validate it in an earlier phase, with validate_constraint.")
        }
        if version < 13, let trigger = target.triggers.first(where: { $0.isBefore && !$0.isOurs }) {
            throw context.refusal(
                "trigger \"\(trigger.name)\" of \"\(target.title)\" fires before a row is written, which PostgreSQL \(version) does not take on a partitioned table",
                hint: "Drop it in an earlier phase.")
        }
        if let trigger = target.triggers.first(where: { !$0.isOurs && $0.definition.contains(" REFERENCING ") }) {
            throw context.refusal(
                "row trigger \"\(trigger.name)\" of \"\(target.title)\" reads a transition table, which a partitioned table's cannot",
                hint: "Make it a statement trigger, or drop it in an earlier phase.")
        }
        if version < 13, let publication = target.publications.first {
            throw context.refusal(
                "publication \"\(publication.name)\" has \"\(target.title)\", and PostgreSQL \(version) publishes no partitioned table",
                hint: "Take the table out of it in an earlier phase.")
        }
    }
}
