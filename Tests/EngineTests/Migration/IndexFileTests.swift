import Testing

@testable import Engine

/// Indexes and constraints in files and plans, without a server.
struct IndexFileTests {
    private func file(_ operation: String) -> String {
        "migration:\n  name: m\n  phases:\n    - phase: 1\n      description: d\n      operations:\n        - {\(operation)}\n"
    }

    @Test func `every key of an index survives its file`() throws {
        let text = file("""
            type: add_index, table: t, indexName: i, columns: [a, "lower(b) DESC", "Odd, name"], concurrent: false, unique: true, using: gin, \
            where: "a > 0", include: [c], with: {fillfactor: 70, fastupdate: off, "007": "007"}
            """)
        let migration = try MigrationFile.read(text, file: "m.yaml")
        let written = migration.toYAML()
        #expect(written.contains("columns: [a, lower(b) DESC, \"Odd, name\"]"), "\(written)")
        #expect(try MigrationFile.read(written, file: "m.yaml") == migration)
        #expect(try MigrationFile.read(written, file: "m.yaml").toYAML() == written)
        #expect(migration.phases[0].operations[0].fields.map("with") == ["fillfactor": "70", "fastupdate": "off", "007": "007"])
        let built = Engine.migration("m").phase("d").addIndex(
            "t", "i", ["a", "lower(b) DESC", "Odd, name"], concurrent: false, unique: true, using: "gin", where: "a > 0", include: ["c"],
            with: ["fillfactor": "70", "fastupdate": "off", "007": "007"])
        #expect(try built.build() == migration)
    }

    @Test func `the builder's calls are what the file calls them`() throws {
        let phase = try migration("m").phase("p").dropIndex("i").dropConstraint("t", "c").validateConstraint("t", "d")
            .addIndex("t", "k", ["a"]).addConstraint("t", "e", "CHECK (a > 0)")
            .validateIndexExists("t", "k").validateConstraintValid("t", "d").validateNoOrphans("t", "a", "u", "b").validateNoDuplicates("t", ["a"])
            .build().phases[0]
        #expect(phase.operations.map(\.type.rawValue) == ["drop_index", "drop_constraint", "validate_constraint", "add_index", "add_constraint"])
        #expect(phase.validations.map(\.check.rawValue) == ["index_exists", "constraint_valid", "no_orphans", "no_duplicates"])
    }

    @Test(arguments: [
        ("type: add_index, table: t, indexName: i, columns: []", "columns: needs a list of columns or expressions"),
        ("type: add_index, table: t, indexName: i, columns: a", "columns: needs a list of columns or expressions"),
        ("type: add_index, table: t, indexName: i, columns: [a, a]", "columns: \"a\" is listed twice"),
        ("type: add_index, table: t, indexName: i, columns: [a], with: [x]", "with: needs names with a value each, such as {fillfactor: 70}"),
        ("type: drop_index, indexName: a.b.c", "indexName: the index name \"a.b.c\" has 3 parts"),
        ("type: add_constraint, table: t, constraintName: c, sql: NOT NULL", "sql: syntax error at or near \"NOT\""),
        ("type: add_constraint, table: t, constraintName: c, sql: \"CHECK (a > 0), ADD COLUMN b int\"",
         "sql: \"CHECK (a > 0), ADD COLUMN b int\" is not exactly one table constraint"),
        ("type: add_constraint, table: t, constraintName: c, sql: \"CHECK (a > )\"", "sql: syntax error at or near \")\""),
    ]) func `what is no index and no constraint is refused in the file`(operation: String, message: String) {
        let error = #expect(throws: MigrationFileError.self) { try MigrationFile.read(file(operation), file: "m.yaml") }
        #expect(error?.problems.contains { $0.message == message } == true, "\(error?.problems.map(\.message) ?? [])")
    }

    @Test func `one phase cannot drop and add the same constraint or index`() {
        for builder in [
            migration("m").phase("p").dropIndex("public.i", table: "t").addIndex("t", "i", ["a"]),
            migration("m").phase("p").dropConstraint("t", "c").addConstraint("t", "c", "CHECK (true)"),
        ] {
            let error = #expect(throws: MigrationBuilderError.self) { try builder.build() }
            #expect(error?.misuses.first?.message.contains("both drops and adds") == true, "\(String(describing: error))")
        }
    }

    @Test func `a foreign key locks the referenced table first`() throws {
        let steps = try plan(migration("m").phase("p").addConstraint("orders", "f", "FOREIGN KEY (user_id) REFERENCES users"))
        #expect(steps[0].locks.map(\.title) == ["users", "orders"])
        #expect(steps[0].locks.allSatisfy { $0.mode == .shareRowExclusive })
        #expect(steps[0].undo[0].locks.map(\.title) == ["users", "orders"])
        #expect(steps[1].locks.map(\.mode) == [.shareUpdateExclusive])
        #expect(steps[0].notes.first?.hasPrefix("No index of orders starts with user_id") == true)
    }

    @Test func `a partitioned table takes a foreign key at once from PostgreSQL 18 on`() throws {
        let builder = migration("m").phase("p").addConstraint("parted", "f", "FOREIGN KEY (user_id) REFERENCES users")
        #expect(try plan(builder, version: 180_000).dropLast().map(\.title) == [
            "let nothing into parted that breaks f", "look for rows of parted that break f",
        ])
        #expect(try plan(builder, version: 170_000).dropLast().map(\.title) == [
            "let nothing into parted_1 that breaks f", "look for rows of parted_1 that break f", "add constraint f of parted",
        ])
    }

    @Test func `before PostgreSQL 18 a partitioned table takes no foreign key that is not valid`() throws {
        let builder = migration("m").phase("p").addConstraint("parted", "f", "FOREIGN KEY (user_id) REFERENCES users NOT VALID")
        let error = #expect(throws: PlanRefusal.self) { try plan(builder, version: 170_000) }
        #expect(error?.message == "PostgreSQL 17 takes no foreign key on partitioned \"parted\" that is not valid")
        #expect(try plan(builder, version: 180_000).count == 2)
    }

    @Test func `nothing of an index waits for a lock but the concurrent statement itself`() throws {
        let steps = try plan(migration("m").phase("p").addIndex("users", "i", ["id"]))
        guard case .statement(let build) = steps[0].action, case .statement(let drop) = steps[0].undo[0].action else {
            Issue.record("not a statement of its own")
            return
        }
        #expect(build.sql == "CREATE INDEX CONCURRENTLY \"i\" ON \"public\".\"users\" USING \"btree\" (\"id\")")
        #expect(drop.sql == "DROP INDEX CONCURRENTLY \"public\".\"i\"")
        #expect(!steps[0].sql.joined().contains("IF NOT EXISTS"))
    }

    private func plan(_ builder: MigrationBuilder, version: Int = 150_000) throws -> [Step] {
        func table(_ name: String, _ oid: UInt32, _ columns: [String], kind: String = "r") -> Table {
            Table(
                oid: oid, schema: "public", name: name, kind: kind, owner: "o", isOurs: true, hidesRows: false, estimatedRows: 100, heapBytes: 8192,
                totalBytes: 8192, columns: columns.map { Column(name: $0, type: "bigint", notNull: true) }, constraints: [], indexes: [], triggers: [],
                readers: [], hasChildren: false)
        }
        var catalog = Catalog(serverVersion: version, database: "d", user: "o", host: "", isStandby: false, mayCreateSchemas: true)
        var users = table("users", 1, ["id"])
        users.indexes = [
            Index(
                name: "users_pkey", columns: ["id"], definition: "CREATE UNIQUE INDEX users_pkey ON public.users USING btree (id)", isPrimary: true,
                isUnique: true, isValid: true, isUsableKey: true, reads: ["id"])
        ]
        var parted = table("parted", 3, ["id", "user_id"], kind: "p")
        parted.partitions = [
            Partition(schema: "public", name: "parted_1", kind: "r", parent: parted.sql, estimatedRows: 10, indexes: [:])
        ]
        for one in [users, table("orders", 2, ["id", "user_id"]), parted] { catalog.tables[TableName(name: one.name)] = one }
        return try Planner(try builder.build()).plan(1...1, from: catalog).phases[0].steps
    }
}
