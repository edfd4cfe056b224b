@testable import Engine
import Testing

/// Plans from a catalog written by hand: no server.
struct PlannerTests {
    private static func table(_ change: (inout Table) -> Void = { _ in }) -> Table {
        var table = Table(
            oid: 1, schema: "public", name: "users", kind: "r", owner: "shop", isOurs: true, hidesRows: false, estimatedRows: 1000, heapBytes: 8192, totalBytes: 16384,
            columns: [Column(name: "id", type: "bigint", notNull: true), Column(name: "name", type: "text", notNull: true, defaultSQL: "''::text"), Column(name: "nick", type: "text")],
            constraints: [Constraint(name: "users_pkey", kind: "p", columns: ["id"], definition: "PRIMARY KEY (id)", isValid: true)],
            indexes: [
                Index(name: "users_pkey", columns: ["id"], definition: "", isPrimary: true, isUnique: true, isValid: true, isUsableKey: true, reads: ["id"])
            ], triggers: [], readers: [], hasChildren: false)
        change(&table)
        return table
    }

    private static func catalog(_ change: (inout Table) -> Void = { _ in }, more: (inout Catalog) -> Void = { _ in }) -> Catalog {
        var catalog = Catalog(serverVersion: 150_018, database: "shop", user: "dba", host: "", isStandby: false, mayCreateSchemas: true)
        catalog.tables[TableName(name: "users")] = table(change)
        catalog.visibleTables = ["users"]
        for text in ["'x'", "name", "nick", "id"] {
            let expression = ScopedExpression(table: TableName(name: "users"), text: text)
            catalog.expressions[expression] = ResolvedExpression(sql: text, type: "text", volatility: "i")
        }
        more(&catalog)
        return catalog
    }

    private static func plan(_ builder: MigrationBuilder, _ catalog: Catalog = catalog()) throws -> [Step] {
        let migration = try builder.build()
        return try Planner(migration).plan(1...migration.phases.count, from: catalog).phases.flatMap(\.steps)
    }

    private static let start = migration("m").phase("one")

    // MARK: Steps

    @Test func `a constant default is in the ADD COLUMN`() throws {
        let steps = try Self.plan(Self.start.addColumn("users", "age", "integer").withDefault(7))
        #expect(steps.map(\.title) == ["add column users.age", "record phase 1 as applied"])
        #expect(steps[0].sql == [#"ALTER TABLE "public"."users" ADD COLUMN "age" integer DEFAULT 7"#])
        #expect(steps[0].locks == [TableLock(table: #""public"."users""#, title: "users", mode: .accessExclusive)])
        #expect(steps[0].undo.map(\.sql) == [[#"ALTER TABLE "public"."users" DROP COLUMN IF EXISTS "age""#]])
    }

    @Test func `a volatile default is set for new rows and the others are filled in batches`() throws {
        let catalog = Self.catalog(more: {
            $0.expressions[ScopedExpression(table: TableName(name: "users"), text: "gen_random_uuid()")] = ResolvedExpression(
                sql: "gen_random_uuid()", type: "uuid", volatility: "v")
        })
        let steps = try Self.plan(Self.start.addColumn("users", "token", "uuid").notNullable().withDefault(.sql("gen_random_uuid()")), catalog)
        #expect(steps[0].sql == [
            #"ALTER TABLE "public"."users" ADD COLUMN "token" uuid"#, #"ALTER TABLE "public"."users" ALTER COLUMN "token" SET DEFAULT gen_random_uuid()"#,
        ])
        guard case .backfill(let fill) = steps[1].action else {
            Issue.record("\(steps[1])")
            return
        }
        #expect(fill.condition == #""token" IS NULL"#)
        #expect(steps.map(\.title).dropFirst(2) == [
            "let no NULL into users.token any more", "look for NULL in users.token", "mark users.token NOT NULL", "record phase 1 as applied",
        ])
    }

    @Test func `NOT NULL is marked without a scan under a strong lock`() throws {
        let steps = try Self.plan(Self.start.makeNonNullable("users", "nick"))
        #expect(steps.prefix(3).map { $0.locks.first?.mode } == [.accessExclusive, .shareUpdateExclusive, .accessExclusive])
        #expect(steps[0].sql[0].hasSuffix(#"CHECK ("nick" IS NOT NULL) NOT VALID"#))
        #expect(steps[1].cost == .scan)
        #expect(try Self.plan(Self.start.makeNonNullable("users", "name")).map(\.title) == ["record phase 1 as applied"])
    }

    @Test func `from PostgreSQL 18 on the NOT NULL itself is added NOT VALID and validated`() throws {
        let catalog = Self.catalog(more: { $0.serverVersion = 180_000 })
        let steps = try Self.plan(Self.start.makeNonNullable("users", "nick"), catalog)
        #expect(steps.prefix(2).map(\.sql) == [
            [#"ALTER TABLE "public"."users" ADD CONSTRAINT "users_nick_not_null" NOT NULL "nick" NOT VALID"#],
            [#"ALTER TABLE "public"."users" VALIDATE CONSTRAINT "users_nick_not_null""#],
        ])
        #expect(steps[1].locks.map(\.mode) == [.shareUpdateExclusive])
        #expect(steps[0].undo.map(\.sql) == [[#"ALTER TABLE "public"."users" DROP CONSTRAINT IF EXISTS "users_nick_not_null""#]])
        #expect(steps.count == 3)
    }

    @Test func `what destroys comes last, in one transaction with the phase's record`() throws {
        let steps = try Self.plan(
            Self.start.addColumn("users", "full", "text").phase("two").enableDualWrite("users", "name", "full")
                .phase("three").dropColumn("users", "name").addColumn("users", "age", "integer").validateColumnNotExists("users", "name"))
        let last = try #require(steps.last)
        guard case .transaction(let transaction) = last.action else {
            Issue.record("\(last)")
            return
        }
        #expect(transaction.completesPhase)
        #expect(transaction.statements.last == #"ALTER TABLE "public"."users" DROP COLUMN "name""#)
        #expect(transaction.checks.count == 1)
        #expect(steps.filter { $0.title == "compare users.name with full" }.count == 1)
    }

    // MARK: Refusals

    struct Refusal: Sendable, CustomTestStringConvertible {
        let builder: MigrationBuilder
        var table: @Sendable (inout Table) -> Void = { _ in }
        let message: String
        let hint: String?
        var testDescription: String { message }
    }

    static let refusals: [Refusal] = [
        Refusal(
            builder: start.addColumn("user", "x", "text"), message: "table \"user\" does not exist in database \"shop\"",
            hint: "Did you mean \"users\"?"),
        Refusal(
            builder: start.addColumn("users", "name", "text"), message: "column \"name\" of table \"users\" is there already, with type text",
            hint: "If it is what this migration wants, take the operation out; else give it another name."),
        Refusal(
            builder: start.makeNonNullable("users", "nic"), message: "column \"nic\" of table \"users\" does not exist", hint: "Did you mean \"nick\"?"),
        Refusal(
            builder: start.addColumn("users", "x", "text").notNullable(), message: "column \"x\" cannot be NOT NULL from the start: the rows of \"users\" have no value for it",
            hint: "Give it a default, or use the pattern add-required-column."),
        Refusal(
            builder: start.addColumn("users", "x", "text"), table: { $0.isOurs = false }, message: "role \"dba\" does not own table \"users\"",
            hint: "Only the owner may change a table: GRANT \"shop\" TO \"dba\";"),
        Refusal(
            builder: start.addColumn("users", "x", "text"), table: { $0.kind = "v" }, message: "\"users\" is not a table", hint: "Migrations change ordinary and partitioned tables."),
        Refusal(
            builder: start.makeNullable("users", "id"), message: "column \"id\" belongs to the primary key of \"users\"", hint: "A key column cannot be NULL."),
        Refusal(
            builder: start.backfill("users", "nick = 'x' || nick"), message: "the assignment to \"nick\" reads what the backfill writes, so nobody could tell which rows are done",
            hint: "Write to another column, or insist with inPlace: true; then each row that is there at the start is changed once."),
        Refusal(
            builder: start.backfill("users", "nick = random()::text"), message: "the value of \"nick\" is new each time, and no WHERE tells which rows have one",
            hint: "Add a condition that the update itself makes false: WHERE nick IS NULL."),
        Refusal(
            builder: start.backfill("users", "nick = 'x'"), table: { $0.columns[2].isGenerated = true },
            message: "column \"nick\" of \"users\" computes itself and cannot be written", hint: nil),
        Refusal(
            builder: start.backfill("users", "nick = 'x'"), table: { $0.indexes = [] }, message: "table \"users\" has no key that a backfill could walk",
            hint: "It needs a valid unique btree index, not partial, not deferrable, on NOT NULL columns."),
        Refusal(
            builder: start.enableDualWrite("users", "nick", "name"),
            message: "column \"name\" of \"users\" has a default, so an INSERT that leaves it out could not be told from one that gives it",
            hint: "Add it without a default; carry_over gives it the old column's when the dual write ends."),
        Refusal(
            builder: start.enableDualWrite("users", "name", "nick").enableDualWrite("users", "id", "nick"),
            message: "\"name\" and \"nick\" of \"users\" are kept in step already", hint: "A column can be one side of one pair."),
        Refusal(
            builder: start.enableDualWrite("users", "name", "nick"),
            table: { $0.triggers = [Trigger(name: "~~late", isBefore: true, onInsert: true, onUpdate: true, definition: "", functionText: "")] },
            message: "trigger \"~~late\" of \"users\" would fire after ours and could undo what it carries",
            hint: "Rename it so that it sorts before \"~\": ALTER TRIGGER \"~~late\" ON \"public\".\"users\" RENAME TO …;"),
        Refusal(
            builder: start.disableDualWrite("users", "name", "nick"), message: "\"name\" and \"nick\" of \"users\" are not kept in step",
            hint: "There is nothing to disable; take the operation out."),
        Refusal(
            builder: start.enableDualWrite("users", "name", "nick").phase("two").dropColumn("users", "name"),
            table: { $0.readers = [Reader(title: "view names", columns: ["name"])] }, message: "column \"name\" of \"users\" still has view names",
            hint: "Drop or move them first, in a custom_sql operation with its rollback; a drop would take them along without a way back."),
        Refusal(
            builder: start.carryOver("users", "name", "nick"), message: "\"name\" and \"nick\" of \"users\" are not kept in step", hint: "Enable the dual write in an earlier phase."),
        Refusal(
            builder: start.customSQL("ROLLBACK"), message: "ROLLBACK cannot stand in a migration", hint: "BEGIN and COMMIT are honoured, nothing else of the kind."),
        Refusal(
            builder: start.customSQL("VACUUM", transaction: .always), message: "VACUUM cannot run in a transaction", hint: "Leave \"transaction\" out."),
    ]

    @Test(arguments: refusals) func `what the catalog forbids is refused with a reason and a way on`(refusal: Refusal) throws {
        let error = #expect(throws: PlanRefusal.self) { _ = try Self.plan(refusal.builder, Self.catalog(refusal.table)) }
        #expect(error?.message == refusal.message)
        #expect(error?.hint == refusal.hint)
        #expect(error?.exitStatus == .refused)
    }

    @Test func `later phases are planned on what the earlier ones leave`() throws {
        let migration = try Self.start.addColumn("users", "full", "text").phase("two").makeNonNullable("users", "full").phase("three").makeNonNullable("users", "full").build()
        let phases = try Planner(migration).plan(1...3, from: Self.catalog()).phases
        #expect(phases.map(\.steps.count) == [2, 4, 1])
    }

    @Test func `each phase has numbered steps, and its undo the same`() throws {
        let migration = try MigrationPatterns.safeRenameColumn("users", "name", "full", "text").build()
        let phases = try Planner(migration).plan(1...5, from: Self.catalog()).phases
        for phase in phases {
            #expect(phase.steps.map(\.number) == Array(1...phase.steps.count))
            #expect(phase.undo.map(\.number) == Array(1..<phase.undo.count + 1))
        }
    }
}
