extension OperationType {
    public static let addPartition = OperationType(rawValue: "add_partition")
}

/// Gives a partitioned table one partition more; what the default partition holds of its rows moves there.
public struct AddPartition: MigrationOperation {
    public static let type = OperationType.addPartition
    public static let summary = "give a partitioned table one partition more"
    public static let keys: [Key] = [.table, .required("partition", .name, "the new partition, in the table's schema")] + PartitionBound.keys

    public let fields: Fields
    public let table: TableName
    public let partition: String
    public let bound: PartitionBound

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        partition = try fields.required("partition")
        bound = try PartitionBound(fields, method: nil, of: partition)
        if partition == table.name { throw FieldError("a partition cannot have the name of its table", key: "partition") }
    }
}

extension MigrationBuilder {
    public func addPartition(_ table: String, _ partition: NewPartition) -> MigrationBuilder {
        adding(AddPartition.self, [("table", .text(table)), ("partition", .text(partition.name))] + partition.bound.fields, call: "addPartition")
    }
}

extension AddPartition {
    public func ask(_ questions: inout CatalogQuestions) {
        questions.newNames.insert(.init(table: table, name: partition))
        questions.parents.insert(table)
        questions.places.insert(.init(table: table, bound: bound))
    }

    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        let place = try PartitionPlace(partition, of: target, bound: bound, in: context)
        try context.free(partition, of: target)
        try context.checkMayCreate(in: target.schema)
        try context.checkBound(bound, of: table, partition, target)
        let name = Quote.qualified(target.schema, partition)
        let title = target.schema == "public" ? partition : "\(target.schema).\(partition)"
        if let look = look(place, title) { context.add(look) }
        context.add(make(place, name, title, context))
        let door = door(place, title)
        for step in door { context.add(step) }
        context.add(attach(place, name, title, door: !door.isEmpty, context))
        context.update(table) { $0.partitions.append(place.picture(TableName(schema: target.schema, name: partition))) }
    }

    /// What would lose rows, or fire somebody's triggers, if it moved.
    private func most(_ place: PartitionPlace) -> Int {
        let isFree = place.parent.referencing.isEmpty && place.parent.triggers.allSatisfy(\.isOurs)
        return isFree && (place.standard?.bytes ?? 0) <= PartitionPlace.smallest ? PartitionPlace.most : 0
    }

    private func look(_ place: PartitionPlace, _ title: String) -> Step? {
        guard let standard = place.standard, let condition = place.condition else { return nil }
        let most = most(place)
        let reason =
            most > 0 ? "more rows of \(standard.title) belong to \(title) than can move while it is locked, \(most.grouped)"
            : "rows of \(standard.title) belong to \(title), and cannot move: "
                + (!place.parent.referencing.isEmpty ? "foreign keys point at them" : place.parent.triggers.contains { !$0.isOurs } ? "triggers would fire for them" : "\(standard.title) is too large to be looked through while it is locked")
        var step = Step(
            "look for rows of \(title) in \(standard.title)",
            .check(
                CheckPlan(
                    title: "rows of \(standard.title) can move to \(title)",
                    sql: "SELECT count(*) AS rows FROM (SELECT FROM \(standard.sql) WHERE \(condition) LIMIT \(most + 1)) AS moving HAVING count(*) > \(most)",
                    isUserSQL: false, errorMessage: reason,
                    advice: ["All of them: SELECT * FROM \(standard.sql) WHERE \(condition);", "Divide the table anew with partition_table of another name, or take fewer rows with narrower bounds."])))
        step.cost = .scan
        step.estimate = .scanning(standard.estimatedRows)
        return step
    }

    private func make(_ place: PartitionPlace, _ name: String, _ title: String, _ context: PlanContext) -> Step {
        let parent = place.parent
        let including = ["DEFAULTS", "GENERATED", "STORAGE", "COMMENTS", "CONSTRAINTS"] + (context.catalog.majorVersion >= 14 ? ["COMPRESSION"] : [])
        var statements = ["CREATE TABLE \(name) (LIKE \(parent.sql) \(including.map { "INCLUDING \($0)" }.joined(separator: " ")))"]
        for column in parent.columns {
            guard let target = column.statisticsTarget else { continue }
            statements.append("ALTER TABLE \(name) ALTER COLUMN \(Quote.identifier(column.name)) SET STATISTICS \(target)")
        }
        if parent.owner != context.catalog.user { statements.append("ALTER TABLE \(name) OWNER TO \(Quote.identifier(parent.owner))") }
        var step = Step("make \(title)", .transaction(.init(statements)))
        step.undo = [Step("drop \(title)", .transaction(.init(["DROP TABLE IF EXISTS \(name)"])))]
        step.undo[0].locks = place.referenced(.accessExclusive, in: context)
        step.reason = "PARTITION OF would lock \(parent.title) against reads and writes; a table that is attached afterwards does not."
        return step
    }

    /// On a large default partition a check stands for the scan that ATTACH would do while it is locked.
    private func door(_ place: PartitionPlace, _ title: String) -> [Step] {
        guard let standard = place.standard, standard.bytes > PartitionPlace.smallest, let condition = place.condition else { return [] }
        let lock = TableLock(table: standard.sql, title: standard.title, mode: .accessExclusive)
        var step = Step(
            "let nothing into \(standard.title) that belongs to \(title)",
            .transaction(.init(["ALTER TABLE \(standard.sql) ADD CONSTRAINT \(checkName(place)) CHECK (NOT \(condition)) NOT VALID"])))
        step.locks = [lock]
        step.notes = ["Until \(title) is attached, an INSERT of such a row fails."]
        step.undo = [Step("take the bounds of \(title) off \(standard.title)", .transaction(.init(["ALTER TABLE \(standard.sql) DROP CONSTRAINT IF EXISTS \(checkName(place))"])))]
        step.undo[0].locks = [lock]
        var validate = ConstraintBuild.validate(unquotedName(place), on: standard.sql, standard.title, rows: standard.estimatedRows)
        validate.undo = []
        return [step, validate]
    }

    private func unquotedName(_ place: PartitionPlace) -> String { Names.shortened("\(partition)_bound", unique: "\(place.parent.sql)/\(partition)") }
    private func checkName(_ place: PartitionPlace) -> String { Quote.identifier(unquotedName(place)) }

    private func attach(_ place: PartitionPlace, _ name: String, _ title: String, door: Bool, _ context: PlanContext) -> Step {
        let parent = place.parent
        let columns = Twin.list(parent.columns.filter { !$0.isGenerated }.map(\.name))
        var statements: [String] = []
        if let standard = place.standard, let condition = place.condition, most(place) > 0 {
            statements.append("""
                WITH moved AS (DELETE FROM \(standard.sql) WHERE \(condition) RETURNING \(columns)) \
                INSERT INTO \(name) (\(columns)) OVERRIDING SYSTEM VALUE SELECT \(columns) FROM moved
                """)
        }
        statements.append("ALTER TABLE \(parent.sql) ATTACH PARTITION \(name) \(bound.clause)")
        if door, let standard = place.standard { statements.append("ALTER TABLE \(standard.sql) DROP CONSTRAINT \(checkName(place))") }
        var step = Step("attach \(title) to \(parent.title)", .transaction(.init(statements)))
        step.locks = place.referenced(.shareRowExclusive, in: context)
        step.locks += [TableLock(table: parent.sql, title: parent.title, mode: .shareUpdateExclusive, reach: .alone)] + place.standardLock
        step.reason = place.standard == nil ? "Nobody waits: it is empty, and \(parent.title) is not locked against reads or writes." : nil
        if let standard = place.standard, most(place) > 0 { step.notes = ["Rows of \(standard.title) that belong to it move with it; \(standard.title) is read while it is locked."] }
        // Its rows go where they would have gone without it; where that is nowhere, the server refuses.
        var back = place.detach(
            name, of: title,
            then: ["INSERT INTO \(parent.sql) (\(columns)) OVERRIDING SYSTEM VALUE SELECT \(columns) FROM \(name)", "DROP TABLE \(name)"])
        back.title = "take \(title) out of \(parent.title)"
        back.locks = place.referenced(.accessExclusive, in: context) + back.locks
        step.undo = [leaving(place, name, title), back]
        return step
    }

    /// Looked at before it is taken out again.
    private func leaving(_ place: PartitionPlace, _ name: String, _ title: String) -> Step {
        let most = place.standard == nil ? 0 : PartitionPlace.most
        return Step(
            "look for rows of \(title) without another place",
            .check(
                CheckPlan(
                    title: "rows of \(title) have another place",
                    sql: "SELECT count(*) AS rows FROM (SELECT FROM \(name) LIMIT \(most + 1)) AS leaving HAVING count(*) > \(most)", isUserSQL: false,
                    errorMessage: most == 0
                        ? "\(title) holds rows, which would have no place in \(place.parent.title) without it"
                        : "\(title) holds more rows than can move to \(place.standard?.title ?? "") while it is locked, \(most.grouped)",
                    advice: ["Move them or take them out, then run `migrate resume`."])))
    }
}

extension PlanContext {
    /// Refuses what the server says against a partition beside those that are there.
    func checkBound(_ bound: PartitionBound, of table: TableName, _ partition: String, _ target: Table) throws(PlanRefusal) {
        guard let problems = catalog.placeProblems[.init(table: table, bound: bound)] else { return }
        let siblings = target.partitions.filter { $0.parent == target.sql }
        let clash = siblings.lazy.compactMap { sibling in problems.beside[sibling.bound]?.replacing(PlaceProblems.sibling, with: sibling.title) }.first
        guard let problem = problems.own ?? clash else { return }
        throw refusal("\"\(target.title)\" cannot have partition \"\(partition)\": \(problem)", hint: "`\\d+ \(target.title)` lists the bounds of those that it has.")
    }
}
