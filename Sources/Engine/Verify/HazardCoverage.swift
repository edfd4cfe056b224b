/// What is known to go wrong with schema changes, and what of ai-shell stands against each: the table of docs/safety.md.
public enum HazardCoverage {
    public struct Row: Sendable {
        public let hazard: String
        /// Ids of rules.
        public let rules: [String]
        /// How a migration is kept from it: by the planner's refusal, by a look at run time, or by the way the runner is made.
        public let migrations: String
    }

    public static let rows: [Row] = [
        row("CREATE INDEX without CONCURRENTLY", ["index-not-concurrent"], "the planner builds concurrently"),
        row("CREATE INDEX CONCURRENTLY in a transaction", ["concurrent-in-transaction"], "the runner gives it a session of its own; `transaction: always` around it is refused"),
        row("CREATE INDEX CONCURRENTLY under lock_timeout", ["concurrent-index-under-lock-timeout"], "the runner waits without lock_timeout, by a deadline, names who is waited for, and drops an invalid index before it tries again"),
        row("CREATE INDEX CONCURRENTLY on a partitioned table", ["concurrent-index-on-partitioned"], "the planner builds partition by partition and attaches"),
        row("CREATE UNIQUE INDEX CONCURRENTLY over duplicates", ["unique-index-duplicates"], "looked for first at run time; an invalid index is removed"),
        row("DROP INDEX without CONCURRENTLY", ["drop-index-not-concurrent"], "the planner drops concurrently"),
        row("REINDEX without CONCURRENTLY; concurrent builds of 14.0 to 14.3", ["reindex-not-concurrent", "concurrent-index-corruption"], "`_ccnew` indexes of a failed try are removed"),
        row("ADD COLUMN with a volatile default", ["volatile-default-rewrites"], "the planner adds the column empty, sets the default and fills in batches"),
        row("ADD COLUMN of serial or identity", ["identity-column-rewrites"], "the planner adds it empty, numbers in batches and makes it an identity then"),
        row("ADD COLUMN GENERATED … STORED", ["generated-column-rewrites"], "refused unless the table is small, or filled beside"),
        row("ADD COLUMN NOT NULL without a default", ["required-column"], "refused where the table has rows; the pattern add-required-column"),
        row("ADD COLUMN with REFERENCES, CHECK or UNIQUE", ["inline-constraint-under-lock"], "the planner takes them apart"),
        row("SET NOT NULL", ["set-not-null-scans"], "the planner validates a CHECK first"),
        row("DROP NOT NULL", ["drop-not-null"], "the rule holds for migrations too: a gate"),
        row("ADD CHECK that is validated at once", ["check-validated-under-lock"], "the planner adds it NOT VALID and validates apart"),
        row("VALIDATE in the transaction that added the constraint", ["validated-in-same-transaction"], "the runner commits between"),
        row("ADD FOREIGN KEY that is validated at once", ["foreign-key-validated-under-lock"], "the planner adds it NOT VALID, the referenced table first, and validates apart"),
        row("A foreign key without an index", ["foreign-key-without-index"], "the rule holds for migrations too"),
        row("CREATE TABLE with REFERENCES to a table in use", ["foreign-key-locks-referenced"], "the planner adds the key apart, under a short lock_timeout"),
        row("DROP TABLE with foreign keys, DROP CONSTRAINT of one", ["drop-table", "foreign-key-locks-referenced"], "the runner takes the locks of both tables in a fixed order"),
        row("ADD UNIQUE, ADD PRIMARY KEY", ["unique-constraint-builds-index"], "the planner builds the index concurrently, then USING INDEX"),
        row("PRIMARY KEY USING INDEX on nullable columns", ["primary-key-on-nullable"], "the planner sets NOT NULL first"),
        row("ADD EXCLUDE", ["exclusion-constraint"], "no operation: a table beside it, by rebuild_table"),
        row("ALTER COLUMN TYPE that writes the table anew", ["type-change-rewrites"], "a second column, dual writes, a backfill, switch_column; or rebuild_table"),
        row("timestamp to timestamptz where the time zone is not UTC", ["time-zone-change", "type-change-rewrites"], "the planner reads the database's time zone"),
        row("Another collation", ["type-change-rewrites"], "as for another type"),
        row("RENAME of a table, column, schema, enum value", ["rename-breaks-code"], "rename-table leaves a view, rename-column keeps both names; a plain rename is flagged in migrations too"),
        row("DROP COLUMN", ["drop-column", "drop-without-gate"], "values are kept in a snapshot, `migrate rollback` brings them back"),
        row("DROP TABLE, SCHEMA, DATABASE; TRUNCATE; DROP … CASCADE", ["drop-table", "drop-schema", "drop-database", "drop-cascade", "truncate", "delete-whole-table", "drop-without-gate"], "a dropped table is set aside and comes back by `migrate rollback`"),
        row("A strong lock without lock_timeout", ["no-lock-timeout"], "the runner looks who is in the way, waits outside the queue, and tries for 50 ms and longer"),
        row("More work after a strong lock in one transaction", ["work-while-locked", "second-lock-while-locked"], "one locking step a transaction, its lock taken last"),
        row("Several ALTER TABLE that each read the table", ["repeated-scans"], "rebuild_table does them in one pass"),
        row("UPDATE of a whole table", ["update-whole-table"], "backfill: batches that follow the load, VACUUM between"),
        row("A backfill in the transaction of the schema change", ["work-while-locked"], "a backfill is a step of its own; its batches commit"),
        row("A backfill over what the application wrote meanwhile", ["backfill-without-where"], "the rule is about migrations"),
        row("ATTACH PARTITION without a CHECK that proves its bound", ["attach-partition-scans"], "the planner adds and validates the CHECK first, on the default partition too"),
        row("DETACH PARTITION without CONCURRENTLY", ["detach-partition-not-concurrent"], "the planner detaches concurrently and finishes a half-done one"),
        row("CREATE TABLE … PARTITION OF", ["partition-locks-parent"], "the planner makes the table apart and attaches it"),
        row("CREATE TRIGGER, DROP TRIGGER", ["trigger-blocks-writes"], "the runner's short tries"),
        row("ENABLE ROW LEVEL SECURITY without a policy", ["row-security-without-policy"], "custom_sql is judged by the rule"),
        row("POLICY, REPLICA IDENTITY, SET STORAGE, OWNER TO, CREATE OR REPLACE VIEW", ["no-lock-timeout"], "the runner's short tries"),
        row("VACUUM FULL, CLUSTER, SET TABLESPACE, SET LOGGED, SET ACCESS METHOD", ["table-rewrite"], "rebuild_table"),
        row("REFRESH MATERIALIZED VIEW without CONCURRENTLY", ["refresh-blocks-readers"], "custom_sql is judged by the rule"),
        row("ALTER TYPE … ADD VALUE", ["enum-value-in-transaction", "enum-value-without-place"], "the runner gives it a transaction of its own"),
        row("A constraint of a domain", ["domain-constraint-scans", "domain-with-constraint"], "custom_sql is judged by the rule"),
        row("A json column", ["json-column"], "the rule holds for migrations too"),
        row("integer keys, serial, char(n), varchar(n), timestamp", ["narrow-key", "serial-column", "char-column", "varchar-limit", "timestamp-without-time-zone"], "the rules hold for migrations too"),
        row("A file that runs outside a transaction and fails half way", ["partial-apply"], "each step is recorded and resumed"),
        row("BEGIN without COMMIT, BEGIN in a transaction", ["unfinished-transaction", "nested-transaction"], "refused in custom_sql, but for BEGIN … COMMIT around its statements"),
        row("A name of more than 63 bytes", ["identifier-too-long"], "refused; names that ai-shell makes end in a hash"),
        row("A name that several schemas have", ["ambiguous-name"], "every step names the schema"),
        row("A SECURITY DEFINER routine without search_path", ["routine-without-search-path"], "functions that ai-shell installs pin it"),
        row("A column named twice", ["duplicate-column"], "refused when the file is read"),
        row("A file edited after it was applied, or put in before others", ["edited-after-apply"], "checksums in the journal; apply refuses"),
        row("An index of many columns, or one that another makes needless", ["wide-index", "redundant-index"], "the rules hold for migrations too"),
        row("A value for a column that is GENERATED ALWAYS", ["identity-assigned"], "generated and identity columns are never written; copies say OVERRIDING SYSTEM VALUE"),
        row("A dropped or changed column that views, functions, policies, publications or triggers use", ["drop-column", "type-change-rewrites"], "the planner walks pg_depend and refuses, or makes them anew"),
        row("Subscribers of logical replication", ["published-table-change", "no-replica-identity"], "a backfill of a table without replica identity is refused"),
        row("Long transactions, prepared transactions, slots without a reader", [], "`verify` notes them, the runner looks before each lock and names who is in the way"),
        row("An operation that the database does not allow as it is", ["plan-refused"], "refused before anything changes"),
        row("A step that locks or rewrites more than its plan says", ["rehearsal-broken"], "`migrate test`, `verify --rehearse` and `plan --rehearse` compare both on a throw-away server"),
    ]

    private static func row(_ hazard: String, _ rules: [String], _ migrations: String) -> Row { Row(hazard: hazard, rules: rules, migrations: migrations) }
}
