import Testing

@testable import Engine

struct PatternTests {
    /// Of parameters that not any name will do for.
    private static let values = [
        "dataType": "text", "oldType": "text", "newType": "integer", "target": "a:text:upper(column1)\(Pattern.separator)b:text:lower(column1)",
        "source": "a\(Pattern.separator)b", "gin": "true", "onDelete": "CASCADE",
        "keyType": "integer", "elements": "unnest(NEW.column1)",
        "by": "range", "every": "month", "from": "2024-01-01", "to": "2025-01-01", "premake": "1", "referencing": "drop", "batchSize": "100", "default": "true",
    ]
    /// What excludes others.
    private static let alone: Set = ["partition", "count"]

    private func summary(_ migration: Migration) -> [String] {
        migration.phases.map { phase in
            (phase.gate == nil ? "" : "gate ") + phase.operations.map(\.type.rawValue).joined(separator: " ")
        }
    }

    @Test func `a required column comes in three phases`() throws {
        let migration = try MigrationPatterns.addRequiredColumn("users", "email_verified", "BOOLEAN", default: false).build()
        #expect(migration.name == "add-users-email-verified")
        #expect(summary(migration) == ["add_column", "backfill", "set_not_null"])
        #expect((migration.phases[0].operations[0] as? AddColumn)?.nullable == true)
        #expect((migration.phases[1].operations[0] as? Backfill)?.update?.text == "email_verified = false WHERE email_verified IS NULL")
    }

    @Test func `a rename keeps both columns until no code needs the old one`() throws {
        let migration = try MigrationPatterns.safeRenameColumn("users", "name", "full_name", "VARCHAR(100)").build()
        #expect(migration.name == "rename-users-name-to-full-name")
        #expect(
            summary(migration) == [
                "add_column", "dual_write_enable", "backfill carry_over", "gate ", "gate dual_write_disable drop_column",
            ])
        #expect(migration.phases[2].validations.map(\.name) == ["columns_match"])
        #expect((migration.phases[2].operations[0] as? Backfill)?.update?.text == "full_name = name")
        #expect(migration.phases[3].gate == "Deploy the application version that reads users.full_name and still may write users.name.")
    }

    @Test func `a column is removed behind two gates`() throws {
        let migration = try MigrationPatterns.removeColumn("users", "nickname").build()
        #expect(summary(migration) == ["gate drop_not_null", "gate drop_column"])
    }

    @Test func `NULL is looked for before it is forbidden`() throws {
        let migration = try MigrationPatterns.setNotNull("shop.users", "Order").build()
        #expect(summary(migration) == ["set_not_null"])
        let check = try #require(migration.phases[0].validations[0] as? CustomCheck)
        #expect(check.runsBefore && check.sql == "SELECT count(*) FROM shop.users WHERE \"Order\" IS NULL")
    }

    @Test func `names that SQL would read otherwise are quoted`() throws {
        let builder = MigrationPatterns.addRequiredColumn("users", "user", "text", default: "it's", named: "x")
        let migration = try builder.build()
        #expect((migration.phases[1].operations[0] as? Backfill)?.update?.text == "\"user\" = 'it''s' WHERE \"user\" IS NULL")
        #expect(migration.name == "x")
    }

    @Test func `a required column needs a default`() {
        #expect(throws: MigrationBuilderError.self) { try MigrationPatterns.addRequiredColumn("t", "c", "int", default: nil).build() }
        #expect(throws: MigrationBuilderError.self) { try MigrationPatterns.setNotNull("a.b.c", "c").build() }
    }

    @Test func `a repeated value becomes a table before its column goes`() throws {
        let migration = try MigrationPatterns.normalizeColumn(
            "shop.Orders", "Items", into: "shop.order_items", key: "order_id", [.init(name: "sku", type: "text", value: "item->>'sku'", nullable: false)]
        ).build()
        #expect(summary(migration) == ["create_table add_index", "dual_write_enable", "backfill", "add_constraint", "gate drop_column"])
        #expect(migration.phases[1].operations[0]["rows"] == #"SELECT item->>'sku' AS sku FROM jsonb_array_elements(NEW."Items") AS item"#)
        #expect(migration.phases[3].operations[0]["sql"] == #"FOREIGN KEY (order_id) REFERENCES shop."Orders" (id) ON DELETE CASCADE"#)
        #expect(migration.phases[3].operations[0]["constraintName"] == "order_items_order_id_fkey")
    }

    @Test func `a table is filled, swapped and dropped in phases of their own`() throws {
        let migration = try MigrationPatterns.partitionTable("shop.Orders", by: .hash, "id", count: 2, keepAs: "was").build()
        #expect(summary(migration) == ["partition_table", "gate swap_table", "gate drop_table"])
        #expect(migration.name == "partition-shop-orders")
        #expect(migration.phases.compactMap { $0.operations[0]["table"] } == ["shop.Orders", "shop.Orders", "shop.was"])
        #expect((migration.phases[0].operations[0] as? PartitionTable)?.swaps == false)
        #expect(migration.phases[1].operations[0]["keepAs"] == "was")
        #expect(throws: MigrationBuilderError.self) { try MigrationPatterns.partitionTable("a.b.c", by: .hash, "id", count: 2).build() }
    }

    @Test(arguments: [
        (["by": "rang"], "by \"rang\" cannot be read"), (["count": "x"], "count \"x\" cannot be read"), (["partition": "a"], "partition \"a\" cannot be read"),
        (["by": "range", "partition": "a=1,2,3"], "partition \"a=1,2,3\" cannot be read"), (["partition": "a=1"], "partition \"a=1\" cannot be read"),
        (["referencing": "no"], "referencing \"no\" cannot be read"), (["default": "no"], "default \"no\" cannot be read"),
        (["batchSize": "few"], "batchSize \"few\" cannot be read"), (["by": "list", "partition": "a=x,,y"], "partition \"a=x,,y\" cannot be read"),
        (["by": "list", "partition": "a="], "partition \"a=\" cannot be read"),
    ]) func `what cannot be read of a partitioned table is named`(values: [String: String], message: String) throws {
        let pattern = try #require(Patterns.named("partition-table"))
        let error = #expect(throws: PatternError.self) { try pattern.make(["table": "t", "column": "c", "by": "hash"].merging(values) { $1 }) }
        #expect(error?.message == message)
    }

    @Test(arguments: Patterns.all.map(\.name)) func `every pattern of the list is made of its parameters and survives its file`(
        name: String
    ) throws {
        let pattern = try #require(Patterns.named(name))
        var values: [String: String] = [:]
        for parameter in pattern.parameters where !Self.alone.contains(parameter.name) {
            values[parameter.name] = Self.values[parameter.name] ?? parameter.name.lowercased() + "1"
        }
        let migration = try pattern.make(values)
        #expect(Migration.isName(migration.name))
        #expect(try MigrationFile.read(migration.toYAML(), file: "x.yaml") == migration)
        #expect(try pattern.make(values, named: "other").name == "other")
        values["tabel"] = "x"
        #expect(throws: PatternError.self) { try pattern.make(values) }
        #expect(throws: PatternError.self) { try pattern.make([:]) }
    }

    @Test func `a default given as a word reads as in the file`() throws {
        func value(_ text: String) throws -> DefaultValue? {
            let migration = try Pattern.addNullableColumn.make(["table": "t", "column": "c", "dataType": "text", "default": text])
            return (migration.phases[0].operations[0] as? AddColumn)?.defaultValue
        }
        #expect(try value("false") == .bool(false))
        #expect(try value("active") == .string("active"))
        #expect(try value("{}") == .string("{}"))
        #expect(try value("{sql: now()}") == .sql("now()"))
        #expect(try value("'{}'::jsonb") == .sql("'{}'::jsonb"))
        #expect(throws: MigrationBuilderError.self) { try value("now()") }
    }

    @Test func `lists hold each name once`() {
        #expect(Set(Patterns.all.map(\.name)).count == Patterns.all.count)
        #expect(Set(Operations.all.map { $0.name }).count == Operations.all.count)
        #expect(Set(Validations.all.map { $0.name }).count == Validations.all.count)
        // `type` and `check` name the entry itself.
        for type in Operations.all { #expect(!type.keys.contains { $0.name == "type" }) }
        for type in Validations.all { #expect(!type.keys.contains { $0.name == "check" }) }
    }
}
