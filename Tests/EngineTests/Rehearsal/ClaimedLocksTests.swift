import TestSupport
import Testing

@testable import Engine

/// The locks that a plan claims are at least those that the server shows, operation by operation.
struct ClaimedLocksTests {
    private static let template = DatabaseTemplate("""
        CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, email text DEFAULT 'x', age int, tags jsonb, CONSTRAINT adult CHECK (age > 17) NOT VALID);
        CREATE UNIQUE INDEX users_email ON users (email);
        CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users, note text, at date NOT NULL DEFAULT '2026-01-05');
        CREATE TABLE lines (order_id bigint REFERENCES orders, n int);
        CREATE VIEW names AS SELECT name FROM users;
        CREATE TABLE days (day date NOT NULL, user_id bigint REFERENCES users, n int) PARTITION BY RANGE (day);
        CREATE TABLE days_1 PARTITION OF days FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
        CREATE TABLE days_rest PARTITION OF days DEFAULT;
        CREATE TABLE days_2 (day date NOT NULL, user_id bigint REFERENCES users, n int);
        CREATE TABLE days_3 (day date NOT NULL, user_id bigint, n int);
        INSERT INTO users (name, email, age) SELECT n, n, 20 FROM generate_series(1, 100) n;
        INSERT INTO orders SELECT n, n FROM generate_series(1, 100) n;
        """)

    /// Of each operation migrations that end in it; `|` between phases.
    private static let cases: [String: [String]] = [
        "add_column": ["{type: add_column, table: users, column: a, dataType: text, default: x, nullable: false}", "{type: add_column, table: days, column: a, dataType: int}", "{type: add_column, table: orders, column: a, dataType: bigint, identity: always}", "{type: add_column, table: users, column: a, dataType: uuid, default: {sql: gen_random_uuid()}}"],
        "drop_column": ["{type: drop_column, table: users, column: age}", "{type: drop_column, table: users, column: name, cascade: true}", "{type: drop_column, table: orders, column: note, keepAs: old_note}"],
        "set_not_null": ["{type: set_not_null, table: users, column: email}", "{type: custom_sql, sql: UPDATE days SET n = 1} | {type: set_not_null, table: days, column: n}"],
        "drop_not_null": ["{type: drop_not_null, table: users, column: name}", "{type: drop_not_null, table: orders, column: at}"],
        "set_default": ["{type: set_default, table: users, column: age, default: 18}", "{type: set_default, table: days, column: n, default: 1}"],
        "drop_default": ["{type: drop_default, table: users, column: email}"],
        "backfill": [#"{type: backfill, table: users, sql: "email = name WHERE email IS NULL"}"#],
        "dual_write_enable": ["{type: add_column, table: users, column: b, dataType: text} | {type: dual_write_enable, table: users, oldColumn: name, newColumn: b}"],
        "dual_write_disable": ["{type: add_column, table: users, column: b, dataType: text} | {type: dual_write_enable, table: users, oldColumn: email, newColumn: b} | {type: dual_write_disable, table: users, oldColumn: email, newColumn: b}"],
        "carry_over": [#"{type: add_column, table: users, column: b, dataType: text} | {type: dual_write_enable, table: users, oldColumn: email, newColumn: b} | {type: backfill, table: users, sql: "b = email"} | {type: carry_over, table: users, oldColumn: email, newColumn: b}"#],
        "switch_column": [#"{type: add_column, table: users, column: b, dataType: bigint} | {type: dual_write_enable, table: users, oldColumn: age, newColumn: b} | {type: backfill, table: users, sql: "b = age"} | {type: switch_column, table: users, oldColumn: age, newColumn: b, keepAs: age_old}"#],
        "change_type": ["{type: change_type, table: users, column: email, dataType: varchar}", "{type: change_type, table: users, column: age, dataType: bigint, rewrite: true}"],
        "rename_column": ["{type: rename_column, table: users, oldColumn: name, newColumn: full_name}"],
        "add_index": ["{type: add_index, table: users, indexName: i, columns: [name]}", "{type: add_index, table: days, indexName: i, columns: [n]}"],
        "drop_index": ["{type: drop_index, indexName: users_email}"],
        "add_constraint": [
            #"{type: add_constraint, table: users, constraintName: c, sql: "CHECK (age < 200)"}"#, #"{type: add_constraint, table: users, constraintName: c, sql: "UNIQUE (name)"}"#,
            #"{type: add_constraint, table: lines, constraintName: c, sql: "FOREIGN KEY (n) REFERENCES orders (id)"}"#, #"{type: add_constraint, table: days, constraintName: c, sql: "FOREIGN KEY (n) REFERENCES orders (id)"}"#,
            #"{type: add_constraint, table: days, constraintName: c, sql: "CHECK (n > 0)"}"#, #"{type: add_constraint, table: days, constraintName: c, sql: "PRIMARY KEY (day, n)"}"#,
        ],
        "drop_constraint": ["{type: drop_constraint, table: users, constraintName: adult}", "{type: drop_constraint, table: lines, constraintName: lines_order_id_fkey}", "{type: drop_constraint, table: days, constraintName: days_user_id_fkey}"],
        "validate_constraint": ["{type: validate_constraint, table: users, constraintName: adult}"],
        "create_table": ["{type: create_table, table: notes, columns: [{column: id, dataType: bigint}, {column: user_id, dataType: bigint}], primaryKey: [id], constraints: [{constraintName: f, sql: FOREIGN KEY (user_id) REFERENCES users (id)}]}"],
        "rename_table": ["{type: rename_table, table: orders, newName: baskets}", "{type: rename_table, table: lines, newName: rows, view: false}"],
        "drop_table": ["{type: drop_table, table: lines}", "{type: drop_table, table: orders, cascade: true}", "{type: drop_table, table: days}"],
        "drop_view": ["{type: rename_table, table: orders, newName: baskets} | {type: drop_view, table: baskets, view: orders}"],
        "partition_table": ["{type: partition_table, table: orders, column: at, by: range, every: month, from: 2026-01-01, to: 2026-03-01, default: true, referencing: drop}"],
        "rebuild_table": ["{type: rebuild_table, table: orders, changes: [{type: change_type, column: note, dataType: varchar}]}"],
        "swap_table": ["{type: partition_table, table: orders, column: at, by: range, every: month, from: 2026-01-01, to: 2026-03-01, default: true, referencing: drop, swap: false} | {type: swap_table, table: orders}"],
        "add_partition": ["{type: add_partition, table: days, partition: days_5, from: 2026-05-01, to: 2026-06-01}"],
        "attach_partition": ["{type: attach_partition, table: days, partition: days_2, from: 2026-02-01, to: 2026-03-01}", "{type: attach_partition, table: days, partition: days_3, from: 2026-03-01, to: 2026-04-01}"],
        "detach_partition": ["{type: detach_partition, table: days, partition: days_1}"],
        "custom_sql": [
            "{type: custom_sql, sql: CREATE INDEX CONCURRENTLY i ON users (name)}", "{type: custom_sql, sql: DROP INDEX CONCURRENTLY users_email}", "{type: custom_sql, sql: REINDEX TABLE CONCURRENTLY users}",
            "{type: custom_sql, sql: \"CREATE TRIGGER t BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()\"}", "{type: custom_sql, sql: ALTER TABLE users CLUSTER ON users_email}",
            "{type: custom_sql, sql: \"ALTER TABLE days ATTACH PARTITION days_2 FOR VALUES FROM ('2026-02-01') TO ('2026-03-01')\"}", "{type: custom_sql, sql: ALTER TABLE days DETACH PARTITION days_1}",
            "{type: custom_sql, sql: \"CREATE TABLE days_7 PARTITION OF days FOR VALUES FROM ('2026-07-01') TO ('2026-08-01')\"}", "{type: custom_sql, sql: DROP TABLE lines, rollback: SELECT 1}",
            "{type: custom_sql, sql: ALTER TABLE users ALTER name SET STORAGE external}", "{type: custom_sql, sql: TRUNCATE lines, rollback: SELECT 1}", "{type: custom_sql, sql: COMMENT ON TABLE users IS 'x'}",
        ],
    ]

    @Test func `every operation has its cases`() { #expect(Set(Self.cases.keys) == Set(Operations.all.map { $0.name })) }

    @Test(arguments: Operations.all.map { $0.name }) func `what an operation locks its plan says`(name: String) async throws {
        for text in Self.cases[name] ?? [] {
            try await TestServer.shared.withDatabase(Self.template) { database in
                let phases = text.split(separator: " | ").enumerated().map { "    - phase: \($0 + 1)\n      description: The phase\n      operations:\n        - \($1)\n" }
                let migration = try MigrationFile.read(Array(("migration:\n  name: m\n  phases:\n" + phases.joined()).utf8), file: "m.yaml")
                let (traced, failure) = try await database.engine().applyTraced(migration)
                #expect(failure == nil, "\(text): \(failure?.message ?? "")")
                for step in traced.flatMap(\.rehearsed.steps) { #expect(step.broken == [], "\(text): \(step.title)") }
            }
        }
    }
}
