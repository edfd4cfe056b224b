import Testing

@testable import Engine

struct MigrationBuilderTests {
    private let start = migration("test").phase("Do it")

    private func misuse(_ builder: MigrationBuilder) -> String? {
        do throws(MigrationBuilderError) {
            _ = try builder.build()
            return nil
        } catch { return error.message }
    }

    @Test func `an operation is known by its type and column`() throws {
        let built = try migration("test").phase("Add column").addColumn("users", "test", "VARCHAR(100)").build()
        #expect(built.phases[0].operations[0].type == .addColumn)
        #expect(built.phases[0].operations[0].column == "test")
    }

    @Test func `every call becomes what it says, and reads back from its file`() throws {
        let built = try migration("everything")
            .describe("One of each").setAuthor("dba@example.com").addTags("a", "b").setCreated("2026-11-22T10:00:00Z")
            .phase("First").gate("Deploy version 2").setTimeout(500)
            .addColumn("users", "email", "text").notNullable().withDefault("none").withComment("where to write")
            .makeNonNullable()
            .dropColumn("users", "old", cascade: true)
            .makeNullable("users", "name")
            .setDefault("users", "seen", .sql("now()"))
            .dropDefault("users", "name")
            .validateColumnExists("users", "email")
            .addValidation(.columnNotExists, "users", "gone", errorMessage: "still there", runsBefore: true)
            .rollbackOperations { $0.dropColumn("users", "email").customSQL("SELECT 1") }
            .phase("Second")
            .backfill("users", "\n    email = name\n    WHERE email IS NULL\n", batchSize: 100, inPlace: true)
            .enableDualWrite("users", "a", "b", up: "a::int", down: "b::text", onError: .keep)
            .carryOver("users", "a", "b", only: ["users_a_key"])
            .disableDualWrite("users", "a", "b")
            .customSQL("CREATE TABLE t ()", rollback: "DROP TABLE t", transaction: .always)
            .validateColumnsMatch("users", "a", "b", up: "a::int")
            .validateDataIntegrity("SELECT 1 FROM users WHERE a IS NULL", "a is NULL somewhere")
            .validateColumnNotExists("users", "old")
            .build()
        #expect(
            built.phases.map { $0.operations.map(\.type.rawValue) } == [
                ["add_column", "set_not_null", "drop_column", "drop_not_null", "set_default", "drop_default"],
                ["backfill", "dual_write_enable", "carry_over", "dual_write_disable", "custom_sql"],
            ])
        let backfill = try #require(built.phases[1].operations[0] as? Backfill)
        #expect(backfill.update?.text == "email = name\n    WHERE email IS NULL")
        #expect(backfill.assignments.map(\.column) == ["email"] && backfill.condition?.text == "email IS NULL" && backfill.inPlace)
        let custom = try #require(built.phases[1].operations[4] as? CustomSQL)
        #expect(custom.transaction == .always && custom.tree?.statements.count == 1)

        let text = built.toYAML()
        let read = try MigrationFile.read(text, file: "everything.yaml")
        #expect(read == built)
        #expect(read.toYAML() == text)
        #expect(read.phases.map(\.checksum) == built.phases.map(\.checksum))
    }

    @Test func `a builder is a value`() throws {
        let one = start.addColumn("t", "a", "int")
        let two = one.addColumn("t", "b", "int")
        #expect(try one.build().phases[0].operations.count == 1)
        #expect(try two.build().phases[0].operations.count == 2)
    }

    @Test func `a misuse is an error that names the call`() {
        let cases: [(MigrationBuilder, String)] = [
            (migration("test"), "build(): there is no phase"),
            (migration("test").addColumn("t", "c", "int").phase("x").gate("g"), "addColumn(): there is no phase before it"),
            (migration("test").gate("g").phase("x").gate("g"), "gate(): there is no phase before it"),
            (migration("A b").phase("x").gate("g"), "migration(): \"A b\" is not a migration name"),
            (migration("test", "mysql").phase("x").gate("g"), "migration(): database \"mysql\" is not supported"),
            (start, "phase(): phase 1 does nothing"),
            (start.gate("a").gate("b"), "gate(): this phase has a gate already"),
            (start.gate("a").setTimeout(0), "setTimeout(): needs a whole number of at least 1"),
            (start.gate("g").nullable(), "nullable(): there is no add_column just before it"),
            (start.dropColumn("t", "c").withDefault(1), "withDefault(): there is no add_column just before it"),
            (start.dropColumn("t", "c").phase("x").gate("g").notNullable(), "notNullable(): there is no add_column just before it"),
            (start.gate("g").makeNonNullable(), "makeNonNullable(): no column was added before it"),
            (start.addColumn("t", "", "int"), "addColumn(): column: a name is empty"),
            (start.addColumn("t", "c", "serial"), "addColumn(): dataType: \"serial\" is not a type but a column with a sequence"),
            (
                start.addColumn("t", "c", "text").withDefault("now()"),
                "addColumn(): default: \"now()\" reads as SQL, but would be kept as a string"
            ),
            (start.backfill("t", "nonsense"), "backfill(): sql: syntax error at end of input"),
            (start.addValidation(.columnExists, "t"), "addValidation(): column_exists lacks \"column\""),
            (
                start.gate("g").addValidation(ValidationType(rawValue: "column_exist"), "t"),
                "addValidation(): there is no validation \"column_exist\""
            ),
            (start.addColumn("t", "c", "int").rollbackOperations { $0.gate("g") }, "rollbackOperations(): only operations can stand here"),
            (start.addColumn("t", "c", "int").rollbackOperations { $0.nullable() }, "nullable(): there is no add_column just before it"),
            (start.addColumn("t", "c", "int").rollbackOperations { $0.phase("x") }, "rollbackOperations(): only operations can stand here"),
            (start.dropColumn("t", "c").addColumn("t", "c", "int"), "phase(): column: phase 1 both drops and adds t.c"),
        ]
        for (builder, message) in cases { #expect(misuse(builder) == message) }
    }

    @Test func `all misuses are told at once`() {
        #expect(misuse(start.addColumn("t", "", "nonsense(").nullable().backfill("t", "x"))?.contains("backfill()") == true)
    }

    @Test func `literals become defaults`() throws {
        let cases: [(DefaultValue, String)] = [
            (false, "false"), (5, "5"), (-1, "-1"), (0.5, "0.5"), (nil, "NULL"), ("active", "'active'"), ("'{}'::jsonb", "'{}'::jsonb"),
            (.sql("now()"), "now()"), (.value("now()"), "'now()'"), (.value("it's"), "'it''s'"),
        ]
        for (value, sql) in cases { #expect(value.sql == sql) }
    }
}
