/// Puts a table back where it was a partition, without a scan that anybody waits for.
///
/// A check, validated before, stands for the scan of the partition. One on a large default partition stands for the scan of that,
/// for whose time a row that belongs to neither yet is refused; a small one is scanned, for which it waits.
/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-altertable.html>, under ATTACH PARTITION.
struct PartitionReturn {
    let table: Table
    let parent: Removal.Parent
    /// What its foreign keys of the parent's point at.
    let referenced: [TableLock]
    /// How it comes that rows of it may lie in the default partition, up to that one's name.
    var strays = "rows written since it was dropped went to"

    private var isDefault: Bool { parent.bound == "DEFAULT" }

    /// Bytes of a default partition that are read in no time.
    private static let smallest = 16 << 20

    var steps: [Step] {
        guard let bound = parent.bound else { return [] }
        let own = TableLock(table: table.sql, title: table.title, mode: .accessExclusive)
        var checks: [String] = []
        var steps: [Step] = []
        // What the default partition holds depends on the others as they are by then: it is scanned, and nobody uses it yet.
        if !isDefault, let condition = parent.condition {
            let check = name(table.title)
            steps += door(check, condition, on: own)
            checks.append("ALTER TABLE \(table.sql) DROP CONSTRAINT \(Quote.identifier(check))")
            if let standard = parent.standard {
                let lock = standard.lock(.accessExclusive)
                steps.append(look(condition, in: lock))
                if parent.standardBytes > Self.smallest {
                    let other = name(standard.description)
                    steps += door(other, "NOT \(condition)", on: lock)
                    checks.append("ALTER TABLE \(lock.table) DROP CONSTRAINT \(Quote.identifier(other))")
                }
            }
        }
        var attach = Step("attach \(table.title) to \(parent.title)", .transaction(.init(["ALTER TABLE \(parent.name.sql) ATTACH PARTITION \(table.sql) \(bound)"] + checks)))
        if case .transaction(var transaction) = attach.action, isDefault {
            transaction.isUnbounded = true
            attach.action = .transaction(transaction)
            attach.cost = .scan
            attach.estimate = .reading(table)
        }
        // Its own foreign keys become the parent's, and their triggers go from the tables that they point at.
        let adopted = referenced.map { TableLock(table: $0.table, title: $0.title, mode: .accessExclusive, reach: $0.reach) }
        attach.locks = [TableLock(table: parent.name.sql, title: parent.title, mode: .shareUpdateExclusive, reach: .alone)] + adopted + [own]
        if !isDefault, let standard = parent.standard { attach.locks.append(TableLock(table: standard.sql, title: standard.name, mode: .accessExclusive)) }
        attach.reason = isDefault ? "Its rows are read, which nobody uses yet." : "The validated check stands for the scan."
        return steps + [attach]
    }

    private func name(_ title: String) -> String { Names.shortened("\(table.name)_bound", unique: "\(parent.name)/\(table.sql)/\(title)") }

    /// A check that is not looked at until it is validated, while everyone works.
    private func door(_ name: String, _ condition: String, on lock: TableLock) -> [Step] {
        var door = Step(
            "let nothing into \(lock.title) that the bounds of \(table.title) forbid",
            .transaction(.init(["ALTER TABLE \(lock.table) ADD CONSTRAINT \(Quote.identifier(name)) CHECK (\(condition)) NOT VALID"])))
        door.locks = [lock]
        door.undo = [Step("take the bounds of \(table.title) off \(lock.title)", .transaction(.init(["ALTER TABLE \(lock.table) DROP CONSTRAINT IF EXISTS \(Quote.identifier(name))"])))]
        door.undo[0].locks = [lock]
        return [door, ConstraintBuild.validate(name, on: lock.table, lock.title, rows: table.estimatedRows)]
    }

    /// Rows written meanwhile that went to the default partition, since theirs was not there.
    private func look(_ condition: String, in lock: TableLock) -> Step {
        let all = "SELECT * FROM \(lock.table) WHERE \(condition)"
        var step = Step(
            "look for rows of \(table.title) in \(lock.title)",
            .check(
                CheckPlan(
                    title: "no row of \(lock.title) belongs to \(table.title)", sql: "\(all) LIMIT \(CheckPlan.shownRows)", isUserSQL: false,
                    errorMessage: "\(strays) \(lock.title), which keeps \(table.title) from being attached",
                    advice: [
                        "All of them: \(all);", "To move them: WITH moved AS (DELETE FROM \(lock.table) WHERE \(condition) RETURNING *) INSERT INTO \(table.sql) SELECT * FROM moved;",
                        "Then run `migrate resume`.",
                    ])))
        step.cost = .scan
        return step
    }
}
