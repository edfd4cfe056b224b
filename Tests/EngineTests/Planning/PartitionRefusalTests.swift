@testable import Engine
import TestSupport
import Testing

/// What the catalog says against dividing a table, swapping it, and partitions that come and go: all before anything runs.
struct PartitionRefusalTests {
    private static let shop = DatabaseTemplate("""
        CREATE TABLE t (id int PRIMARY KEY, k int NOT NULL, n int, d date NOT NULL DEFAULT '2024-01-01', g int GENERATED ALWAYS AS (1) STORED NOT NULL);
        CREATE TABLE p (id int NOT NULL, k int NOT NULL, PRIMARY KEY (id, k)) PARTITION BY RANGE (k);
        CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE TABLE p_rest PARTITION OF p DEFAULT;
        CREATE TABLE leaf (id int NOT NULL, k int NOT NULL)
        """)

    struct Case: Sendable, CustomStringConvertible {
        let setup: String
        let builder: MigrationBuilder
        let message: String
        let hint: String?
        var description: String { setup.isEmpty ? message : setup }
        init(_ setup: String, _ builder: MigrationBuilder, _ message: String, hint: String?) {
            (self.setup, self.builder, self.message, self.hint) = (setup, builder, message, hint)
        }
    }

    private static let taken = "If it is what this migration wants, take the operation out; else give another name."
    private static let unknown = "Names are exact and looked up along the search path of role and database; write schema.table for another."
    private static let start = migration("m").phase("p")
    private static func divide(_ table: String = "t", by column: String = "k", keepAs: String? = nil, referencing: PartitionTable.Referencing? = nil) -> MigrationBuilder {
        start.partitionTable(table, by: .range, column, partitions: [.range("t_low", from: 0, to: 10)], keepAs: keepAs, referencing: referencing)
    }

    static let dividing: [Case] = [
        Case("", divide("tt"), "table \"tt\" does not exist in database \"DB\"", hint: "Did you mean \"t\"?"),
        Case("", divide("gone.t"), "table \"gone.t\" does not exist in database \"DB\"", hint: nil),
        Case("", divide(by: "kk"), "column \"kk\" of table \"t\" does not exist", hint: "Did you mean \"k\"?"),
        Case("", divide("p"), "table \"p\" is partitioned already", hint: "Use add_partition or attach_partition."),
        Case("", divide("p_1"), "table \"p_1\" is a partition itself", hint: "It can be partitioned once that is no longer so."),
        Case("CREATE VIEW v AS TABLE t", divide("v"), "\"v\" is not a table", hint: "Migrations change ordinary and partitioned tables."),
        Case("CREATE MATERIALIZED VIEW v AS TABLE p", divide("v"), "\"v\" is not a table", hint: "Migrations change ordinary and partitioned tables."),
        Case("CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE f (k int NOT NULL) SERVER s", divide("f"), "\"f\" is not a table", hint: "Migrations change ordinary and partitioned tables."),
        Case("CREATE UNLOGGED TABLE u (k int PRIMARY KEY)", divide("u"), "table \"u\" is unlogged, and its rows would be logged from then on", hint: "ALTER TABLE \"public\".\"u\" SET LOGGED; first."),
        Case("CREATE TABLE child () INHERITS (t)", divide(), "table \"t\" has tables that inherit from it", hint: "It can be partitioned once that is no longer so."),
        Case("CREATE TABLE child (PRIMARY KEY (id)) INHERITS (t)", divide("child"), "table \"child\" inherits from t", hint: "It can be partitioned once that is no longer so."),
        Case("ALTER TABLE t DROP CONSTRAINT t_pkey", divide(), "table \"t\" has no key that the copy could walk", hint: "It needs a valid unique btree index, not partial, not deferrable, on NOT NULL columns."),
        Case("ALTER TABLE t DROP CONSTRAINT t_pkey, ADD PRIMARY KEY (id) DEFERRABLE", divide(), "table \"t\" has no key that the copy could walk", hint: "It needs a valid unique btree index, not partial, not deferrable, on NOT NULL columns."),
        Case("ALTER TABLE t DROP CONSTRAINT t_pkey, ADD PRIMARY KEY (id) DEFERRABLE; CREATE UNIQUE INDEX key ON t (id)", divide(), "constraint \"t_pkey\" of \"t\" is deferrable, and holds the columns of the key that the copy walks", hint: "Drop it in an earlier phase, or add it again not deferrable."),
        Case("ALTER TABLE t ADD CONSTRAINT u UNIQUE (k, id) DEFERRABLE INITIALLY DEFERRED", divide(), "constraint \"u\" of \"t\" is deferrable, and holds the columns of the key that the copy walks", hint: "Drop it in an earlier phase, or add it again not deferrable."),
        Case("ALTER TABLE t DROP CONSTRAINT t_pkey; CREATE UNIQUE INDEX part ON t (id) WHERE k > 0", divide(), "table \"t\" has no key that the copy could walk", hint: "It needs a valid unique btree index, not partial, not deferrable, on NOT NULL columns."),
        Case("", divide(by: "n"), "\"n\" of \"t\" may be NULL, and the key of a partitioned table holds the column that divides it", hint: "Make it NOT NULL first, with set_not_null in an earlier phase."),
        Case("", divide(by: "g"), "\"g\" of \"t\" is generated, and cannot divide a table", hint: "Divide it by another column."),
        Case("ALTER TABLE t ADD j json NOT NULL DEFAULT '{}'", divide(by: "j"), "\"t\" cannot be divided so: data type json has no default operator class for access method \"btree\"", hint: "Mend the partitions, or divide it by another column."),
        Case("", divide(by: "d"), "\"t\" cannot be divided so: partition \"t_low\": specified value cannot be cast to type date for column \"d\"", hint: "Mend the partitions, or divide it by another column."),
        Case("", start.partitionTable("t", by: .range, "k", partitions: [.range("a", from: 9, to: 3)]), "\"t\" cannot be divided so: partition \"a\": empty range bound specified for partition \"a\"", hint: "Mend the partitions, or divide it by another column."),
        Case("", start.partitionTable("t", by: .range, "k", partitions: [.range("a", from: 0, to: 3), .range("b", from: 2, to: 5)]), "\"t\" cannot be divided so: partition \"b\": partition \"b\" would overlap partition \"a\"", hint: "Mend the partitions, or divide it by another column."),
        Case("", start.partitionTable("t", by: .list, "k", partitions: [.list("a", [1]), .list("b", ["1"])]), "\"t\" cannot be divided so: partition \"b\": partition \"b\" would overlap partition \"a\"", hint: "Mend the partitions, or divide it by another column."),
        Case("CREATE SEQUENCE t_low", divide(), "the name \"t_low\" is taken in schema \"public\": sequence", hint: taken),
        Case("CREATE TYPE t_default AS (x int)", divide(), "the name \"t_default\" is taken in schema \"public\": type", hint: taken),
        Case("CREATE VIEW t_old AS SELECT 1", divide(), "the name \"t_old\" is taken in schema \"public\": view", hint: taken),
        Case("CREATE TABLE child (t int REFERENCES t)", divide(), "foreign key child_t_fkey of public.child points at \"t\", whose key alone is not unique once it is partitioned", hint: "With referencing: drop it goes at the swap, and comes back with a rollback."),
        Case("ALTER TABLE t ADD up int REFERENCES t", divide(), "foreign key \"t_up_fkey\" of \"t\" points at the table itself, whose key gains \"k\"", hint: "Drop it in an earlier phase."),
        Case("ALTER TABLE t ADD up int REFERENCES t", divide(referencing: .drop), "foreign key \"t_up_fkey\" of \"t\" points at the table itself, whose key gains \"k\"", hint: "Drop it in an earlier phase."),
        Case("ALTER TABLE t ADD EXCLUDE USING btree (k WITH =)", divide(), "exclusion constraint \"t_k_excl\" of \"t\" does not reach over partitions", hint: "Drop it in an earlier phase."),
        Case("CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING", divide(), "rule r would go on with the earlier table", hint: "Drop before and make again after, in custom_sql operations with their rollback."),
        Case("CREATE VIEW v AS SELECT id FROM t; CREATE RULE r AS ON DELETE TO v DO INSTEAD DELETE FROM t WHERE id = OLD.id", divide(), "rule r on view public.v would go on with the earlier table", hint: "Drop before and make again after, in custom_sql operations with their rollback."),
        Case("CREATE TABLE log (id int); CREATE RULE r AS ON INSERT TO log DO ALSO UPDATE t SET n = 1 WHERE id = NEW.id", divide(), "rule r on table public.log would go on with the earlier table", hint: "Drop before and make again after, in custom_sql operations with their rollback."),
        Case("CREATE MATERIALIZED VIEW mv AS SELECT id FROM t", divide(), "materialized view public.mv would go on with the earlier table", hint: "Drop before and make again after, in custom_sql operations with their rollback."),
        Case("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; CREATE TRIGGER tr AFTER INSERT ON t REFERENCING NEW TABLE AS n FOR EACH ROW EXECUTE FUNCTION f()", divide(), "row trigger \"tr\" of \"t\" reads a transition table, which a partitioned table's cannot", hint: "Make it a statement trigger, or drop it in an earlier phase."),
        Case("", start.addColumn("t", "x", "int").phase("q").enableDualWrite("t", "n", "x").partitionTable("t", by: .hash, "k", count: 2), "n and x are kept in step by triggers that name the table", hint: "End that with dual_write_disable in an earlier phase, then partition it."),
        Case("", start.partitionTable("t", by: .hash, "k", count: 2, swap: false).partitionTable("t", by: .hash, "k", count: 3), "table \"t\" is kept in step with \"t_new\" already", hint: "Give that its name with swap_table, or take the phase back that made it."),
        Case("", start.partitionTable("t", by: .hash, "k", count: 2).phase("q").partitionTable("t_old", by: .hash, "k", count: 3), "table \"t_old\" is kept in step with \"t\" already", hint: "Drop it in an earlier phase, or take the phase back that made the other one."),
        Case("", start.swapTable("t"), "table \"t\" has no twin that could take its name", hint: "Make one first, with rebuild_table or partition_table and swap: false in an earlier phase."),
        Case("", start.swapTable("p"), "table \"p\" has no twin that could take its name", hint: "Make one first, with rebuild_table or partition_table and swap: false in an earlier phase."),
        Case("", start.partitionTable("t", by: .hash, "k", count: 2, swap: false).phase("q").swapTable("t", keepAs: "leaf"), "the name \"leaf\" is taken in schema \"public\": table", hint: taken),
        Case("", start.partitionTable("t", by: .hash, "k", count: 2, swap: false).phase("q").swapTable("t", keepAs: "t_new"), "the name \"t_new\" is taken in schema \"public\": table", hint: taken),
        Case("", start.partitionTable("t", by: .hash, "k", count: 2).phase("q").swapTable("t"), "table \"t\" has no twin that could take its name", hint: "Make one first, with rebuild_table or partition_table and swap: false in an earlier phase."),
    ] + (TestServer.majorVersion >= 18 ? [] : [
        Case("CREATE TABLE o (id int PRIMARY KEY); ALTER TABLE t ADD o int, ADD CONSTRAINT fo FOREIGN KEY (o) REFERENCES o NOT VALID", divide(), "foreign key \"fo\" of \"t\" is not valid, which PostgreSQL \(TestServer.majorVersion) does not take on a partitioned table", hint: "Validate it in an earlier phase, with validate_constraint.")
    ]) + (TestServer.majorVersion < 18 ? [] : [
        Case("ALTER TABLE t ADD CONSTRAINT later NOT NULL n NOT VALID", divide(), "NOT NULL constraint \"later\" of \"t\" is not valid, and rows that break it could not be copied", hint: "Validate it in an earlier phase, with validate_constraint."),
        Case("ALTER TABLE t ADD CONSTRAINT loose CHECK (n > 100) NOT ENFORCED", divide(), "constraint \"loose\" of \"t\" is not enforced, and would not go along", hint: "Drop it in an earlier phase."),
        Case("CREATE TABLE o (id int PRIMARY KEY); ALTER TABLE t ADD o int, ADD CONSTRAINT fo FOREIGN KEY (o) REFERENCES o NOT ENFORCED", divide(), "constraint \"fo\" of \"t\" is not enforced, and would not go along", hint: "Drop it in an earlier phase.")
    ])

    static let partitions: [Case] = [
        Case("", start.addPartition("gone", .list("x", [1])), "table \"gone\" does not exist in database \"DB\"", hint: unknown),
        Case("", start.addPartition("t", .list("x", [1])), "table \"t\" is not partitioned", hint: "Use partition_table to divide it."),
        Case("CREATE VIEW v AS TABLE p", start.addPartition("v", .list("x", [1])), "\"v\" is not a table", hint: "Migrations change ordinary and partitioned tables."),
        Case("", start.addPartition("p", .range("x", from: 5, to: 15)), "\"p\" cannot have partition \"x\": it would overlap partition \"p_1\"", hint: "`\\d+ p` lists the bounds of those that it has."),
        Case("", start.addPartition("p", .range("x", from: 15, to: 15)), "\"p\" cannot have partition \"x\": empty range bound specified for it", hint: "`\\d+ p` lists the bounds of those that it has."),
        Case("", start.addPartition("p", .hash("x", modulus: 2, remainder: 0)), "\"p\" cannot have partition \"x\": invalid bound specification for a range partition", hint: "`\\d+ p` lists the bounds of those that it has."),
        Case("", start.addPartition("p", .range("leaf", from: 15, to: 25)), "the name \"leaf\" is taken in schema \"public\": table", hint: taken),
        Case("", start.addPartition("p", .range("x", from: 15, to: 25)).addPartition("p", .range("y", from: 20, to: 30)), "\"p\" cannot have partition \"y\": it would overlap partition \"x\"", hint: "`\\d+ p` lists the bounds of those that it has."),
        Case("", start.addPartition("p", .range("x", from: 15, to: 25)).addPartition("p", .range("x", from: 25, to: 30)), "the name \"x\" is taken in schema \"public\": table", hint: taken),
        Case("CREATE TABLE two (a int, b int) PARTITION BY RANGE (a, b)", start.addPartition("two", .range("x", from: 1, to: 2)), "\"two\" is divided by more than one column, or by an expression", hint: "Write it as a custom_sql operation with its rollback."),
        Case("CREATE TABLE two (a int, b int) PARTITION BY RANGE ((a + b))", start.addPartition("two", .range("x", from: 1, to: 2)), "\"two\" is divided by more than one column, or by an expression", hint: "Write it as a custom_sql operation with its rollback."),
        Case("", start.partitionTable("t", by: .list, "k", partitions: [.list("t_1", [1])]).phase("q").addPartition("t", .list("t_2", [2])), "\"t\" is kept in step with \"t_old\", which knows nothing of its partitions", hint: "End that first: drop the earlier table."),
        Case("", start.attachPartition("p", .range("gone", from: 15, to: 25)), "table \"gone\" does not exist in database \"DB\"", hint: unknown),
        Case("", start.attachPartition("p", .range("p_1", from: 15, to: 25)), "table \"p_1\" is a partition already", hint: "It can be attached once that is no longer so."),
        Case("", start.attachPartition("p", .range("t", from: 15, to: 25)), "\"t\" has not the columns of \"p\": it has n, which p has not; it has d, which p has not; it has g, which p has not", hint: "Change it in an earlier phase."),
        Case("CREATE TABLE c () INHERITS (leaf)", start.attachPartition("p", .range("leaf", from: 15, to: 25)), "table \"leaf\" has tables that inherit from it", hint: "It can be attached once that is no longer so."),
        Case("CREATE TABLE c () INHERITS (leaf)", start.attachPartition("p", .range("c", from: 15, to: 25)), "table \"c\" inherits from another one", hint: "It can be attached once that is no longer so."),
        Case("ALTER TABLE leaf ADD PRIMARY KEY (id)", start.attachPartition("p", .range("leaf", from: 15, to: 25)), "primary key \"leaf_pkey\" of \"leaf\" is not that of \"p\"", hint: "Drop it in an earlier phase."),
        Case("ALTER TABLE leaf ALTER id ADD GENERATED ALWAYS AS IDENTITY", start.attachPartition("p", .range("leaf", from: 15, to: 25)), "table \"leaf\" has an identity column, which a partition has of its parent", hint: "It can be attached once that is no longer so."),
        Case("ALTER TABLE p ADD CONSTRAINT c CHECK (k > 1); ALTER TABLE leaf ADD CONSTRAINT c CHECK (k > 2)", start.attachPartition("p", .range("leaf", from: 15, to: 25)), "check \"c\" of \"leaf\" is not the one of \"p\": CHECK ((k > 2))", hint: "Rename it in an earlier phase."),
        Case("", start.attachPartition("p", .range("leaf", from: 5, to: 25)), "\"p\" cannot have partition \"leaf\": it would overlap partition \"p_1\"", hint: "`\\d+ p` lists the bounds of those that it has."),
        Case("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; CREATE TRIGGER tr AFTER INSERT ON leaf REFERENCING NEW TABLE AS n FOR EACH ROW EXECUTE FUNCTION f()", start.attachPartition("p", .range("leaf", from: 15, to: 25)), "table \"leaf\" has row trigger \"tr\", which reads a transition table", hint: "It can be attached once that is no longer so."),
        Case("CREATE VIEW v AS TABLE leaf", start.attachPartition("p", .range("v", from: 15, to: 25)), "\"v\" is not a table", hint: "Migrations change ordinary and partitioned tables."),
        Case("CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE f (id int NOT NULL, k int NOT NULL) SERVER s", start.attachPartition("p", .range("f", from: 15, to: 25)), "\"f\" is not a table", hint: "Migrations change ordinary and partitioned tables."),
        Case("", start.detachPartition("p", "gone"), "table \"gone\" does not exist in database \"DB\"", hint: unknown),
        Case("", start.detachPartition("p", "leaf"), "\"leaf\" is not a partition of \"p\"", hint: "Known are p_1, p_rest."),
        Case("", start.detachPartition("t", "p_1"), "\"p_1\" is not a partition of \"t\"", hint: nil),
        Case("CREATE TABLE c (id int, k int, CONSTRAINT fk FOREIGN KEY (id, k) REFERENCES p)", start.detachPartition("p", "p_1"), "foreign keys point at \"p\": fk of public.c", hint: "Whether their rows point into \"p_1\" would be looked up under a lock. Drop those keys first, in an earlier phase."),
    ]

    @Test(arguments: dividing + partitions) func `what the catalog forbids is refused before anything runs, with the fix`(one: Case) async throws {
        try await TestServer.shared.withDatabase(Self.shop) { database in
            if !one.setup.isEmpty { try await database.run(one.setup) }
            let schema = try await database.schema()
            let error = await #expect(throws: PlanRefusal.self) { _ = try await database.engine().plan(try one.builder.build()) }
            #expect(error?.message == one.message.replacing("\"DB\"", with: "\"\(database.name)\""))
            #expect(error?.hint == one.hint)
            #expect(try await database.schema() == schema)
        }
    }
}
