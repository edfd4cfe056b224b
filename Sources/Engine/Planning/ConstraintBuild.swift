/// The steps that give a table a constraint while everyone works: made without a look at the rows, then validated.
///
/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES>
struct ConstraintBuild {
    let table: Table
    let name: String
    let constraint: SQLConstraint
    /// Of the server.
    let majorVersion: Int
    /// Whether names in the text are meant under the search path of role and database.
    let isUserSQL: Bool
    /// The referenced table of a foreign key, and what is below it; empty where it is the table itself or new.
    var referenced: [TableLock] = []
    /// What follows the table's name in the index of a unique or primary key.
    var indexBody: String?
    /// Names of the partitions' indexes of a unique or primary key, where they are given.
    var partitionNames: [String: String] = [:]

    private var quoted: String { Quote.identifier(name) }
    private var title: String { "\(name) of \(table.title)" }

    var steps: [Step] {
        if table.isNew { return [plain(.accessExclusive)] }
        switch constraint.kind {
        case .exclusion: return [plain(.accessExclusive)]
        case .check: return door(on: table.sql, table.title, .accessExclusive, table.wholeLocks(.accessExclusive)) + validation(of: table)
        case .foreignKey:
            if table.kind == "p", majorVersion < 18 { return foreignKeyByPartitions }
            return door(on: table.sql, table.title, .shareRowExclusive, foreignKeyLocks(.shareRowExclusive)) + validation(of: table)
        case .unique, .primaryKey:
            if constraint.usingIndex != nil { return [adoption(on: table.sql, table.title, index: constraint.usingIndex ?? name)] }
            return table.kind == "p" ? keyByPartitions : build(table.sql, table.title, table.schema, table.estimatedRows, index: name)
        }
    }

    /// Both tables, the referenced one first: whoever locks them in this order never waits for us in a circle.
    private func foreignKeyLocks(_ mode: LockMode, on own: [TableLock]? = nil) -> [TableLock] {
        let locks = referenced + (own ?? table.wholeLocks(mode))
        return locks.map { TableLock(table: $0.table, title: $0.title, mode: mode, reach: $0.reach) }
    }

    private func dropLocks(_ own: [TableLock]) -> [TableLock] {
        constraint.kind == .foreignKey ? foreignKeyLocks(.accessExclusive, on: own) : own
    }

    private func drop(from relation: String, _ title: String, _ own: [TableLock]) -> Step {
        var step = Step("drop constraint \(name) of \(title)", .transaction(.init(["ALTER TABLE \(relation) DROP CONSTRAINT IF EXISTS \(quoted)"])))
        // By the time it runs a table that was new is so no longer.
        step.locks = dropLocks(own)
        return step
    }

    private func plain(_ mode: LockMode) -> Step {
        let sql = "ALTER TABLE \(table.sql) ADD CONSTRAINT \(quoted) \(constraint.text)"
        var step = Step("add constraint \(title)", .transaction(.init([sql], isUserSQL: isUserSQL, isUnbounded: true)))
        if !table.isNew { step.locks = table.wholeLocks(mode) }
        if constraint.kind == .foreignKey { step.locks = referenced.map { TableLock(table: $0.table, title: $0.title, mode: .shareRowExclusive) } }
        step.undo = [drop(from: table.sql, table.title, table.wholeLocks(.accessExclusive))]
        return step
    }

    // MARK: Checks and foreign keys

    private func door(on relation: String, _ title: String, _ mode: LockMode, _ locks: [TableLock]) -> [Step] {
        // The text may end in a comment.
        let suffix = constraint.isNotValid ? "" : "\nNOT VALID"
        var step = Step(
            "let nothing into \(title) that breaks \(name)",
            .transaction(.init(["ALTER TABLE \(relation) ADD CONSTRAINT \(quoted) \(constraint.text)\(suffix)"], isUserSQL: isUserSQL)))
        step.locks = locks
        step.reason = "A constraint that is not validated is only looked at for new row versions."
        let own = relation == table.sql ? table.wholeLocks(.accessExclusive) : [TableLock(table: relation, title: title, mode: .accessExclusive)]
        step.undo = [drop(from: relation, title, own)]
        return [step]
    }

    private func validation(of table: Table) -> [Step] {
        constraint.isNotValid ? [] : [Self.validate(name, on: table.sql, table.title, rows: table.estimatedRows)]
    }

    static func validate(_ name: String, on relation: String, _ title: String, rows: Int?) -> Step {
        var transaction = Step.Transaction(["ALTER TABLE \(relation) VALIDATE CONSTRAINT \(Quote.identifier(name))"])
        transaction.isUnbounded = true
        transaction.waitsFreely = true
        var step = Step("look for rows of \(title) that break \(name)", .transaction(transaction))
        step.locks = [TableLock(table: relation, title: title, mode: .shareUpdateExclusive)]
        step.cost = .scan
        step.estimate = .scanning(rows)
        step.reason = "The scan runs while others read and write."
        return step
    }

    /// Before PostgreSQL 18 a partitioned table takes no foreign key that is not valid, but adopts those of its partitions without a scan.
    private var foreignKeyByPartitions: [Step] {
        var steps: [Step] = []
        for partition in table.partitions where partition.kind != "p" {
            let own = [TableLock(table: partition.sql, title: partition.title, mode: .shareRowExclusive)]
            steps += door(on: partition.sql, partition.title, .shareRowExclusive, foreignKeyLocks(.shareRowExclusive, on: own))
            steps.append(Self.validate(name, on: partition.sql, partition.title, rows: partition.estimatedRows))
        }
        var last = Step(
            "add constraint \(title)",
            .transaction(.init(["ALTER TABLE \(table.sql) ADD CONSTRAINT \(quoted) \(constraint.text)"], isUserSQL: isUserSQL)))
        // The partitions' own triggers go from the table that the key points at.
        last.locks = foreignKeyLocks(.accessExclusive, on: []) + table.wholeLocks(.shareRowExclusive)
        last.reason = "It adopts the validated constraints of the partitions without a scan."
        last.undo = [drop(from: table.sql, table.title, table.wholeLocks(.accessExclusive))]
        return steps + [last]
    }

    // MARK: Unique and primary keys

    private var keyword: String { constraint.kind == .primaryKey ? "PRIMARY KEY" : "UNIQUE" }

    private var body: String { indexBody ?? "(\(constraint.columns.map(Quote.identifier).joined(separator: ", ")))" }

    private func build(_ relation: String, _ title: String, _ schema: String, _ rows: Int?, index: String) -> [Step] {
        let target = IndexTarget(schema: schema, table: relation, name: index, isUnique: true, body: body)
        return [IndexBuild.concurrently(target, on: title, rows: rows), adoption(on: relation, title, index: index)]
    }

    private func adoption(on relation: String, _ title: String, index: String) -> Step {
        let own = index == constraint.usingIndex ? quoted : Quote.identifier(index)
        var step = Step(
            "make index \(index) the \(constraint.kind == .primaryKey ? "primary key" : "unique constraint") of \(title)",
            .transaction(.init(["ALTER TABLE \(relation) ADD CONSTRAINT \(own) \(keyword) USING INDEX \(Quote.identifier(index))\(constraint.deferral)"])))
        step.locks = [TableLock(table: relation, title: title, mode: .accessExclusive, reach: .alone)]
        step.reason = "The index is built already, so nothing is scanned under the lock."
        if constraint.isDeferrable { step.notes = ["A deferrable key serves neither ON CONFLICT nor foreign keys nor row movement."] }
        step.undo = [
            Step(
                "drop constraint \(index == constraint.usingIndex ? name : index) of \(title)",
                .transaction(.init(["ALTER TABLE \(relation) DROP CONSTRAINT IF EXISTS \(own)"])))
        ]
        step.undo[0].locks = [TableLock(table: relation, title: title, mode: .accessExclusive, reach: .alone)]
        if index == constraint.usingIndex {
            step.undo[0].notes = ["The index \(index) goes with the constraint."]
        }
        return step
    }

    private func indexName(of partition: Partition) -> String { partitionNames[partition.sql] ?? IndexBuild.name(name, of: partition) }

    /// A key on each partition first, then the parent's, which stands for them.
    private var keyByPartitions: [Step] {
        var steps: [Step] = []
        for partition in table.partitions where partition.kind != "p" {
            steps += build(partition.sql, partition.title, partition.schema, partition.estimatedRows, index: indexName(of: partition))
        }
        for partition in table.partitions where partition.kind == "p" {
            steps.append(hull(partition.sql, partition.title, name: indexName(of: partition)))
        }
        steps.append(hull(table.sql, table.title, name: name))
        var attach = IndexBuild.attach(to: name, of: table, indexName: indexName)
        if !attach.isEmpty { attach[0].undo = [drop(from: table.sql, table.title, table.wholeLocks(.accessExclusive))] }
        return steps + attach
    }

    private func hull(_ relation: String, _ title: String, name: String) -> Step {
        let columns = constraint.columns.map(Quote.identifier).joined(separator: ", ")
        let include = constraint.include.isEmpty ? "" : " INCLUDE (\(constraint.include.map(Quote.identifier).joined(separator: ", ")))"
        let nulls = constraint.nullsNotDistinct ? " NULLS NOT DISTINCT" : ""
        let sql = "ALTER TABLE ONLY \(relation) ADD CONSTRAINT \(Quote.identifier(name)) \(keyword)\(nulls) (\(columns))\(include)\(constraint.deferral)"
        var step = Step("name constraint \(name) of \(title)", .transaction(.init([sql])))
        step.locks = [TableLock(table: relation, title: title, mode: .accessExclusive, reach: .alone)]
        step.reason = "It becomes valid with the last of its partitions' keys."
        step.undo = [
            Step(
                "drop constraint \(name) of \(title)",
                .transaction(.init(["ALTER TABLE \(relation) DROP CONSTRAINT IF EXISTS \(Quote.identifier(name))"])))
        ]
        step.undo[0].locks = [TableLock(table: relation, title: title, mode: .accessExclusive)]
        return step
    }
}
