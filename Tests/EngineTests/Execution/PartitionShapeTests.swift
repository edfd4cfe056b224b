@testable import Engine
import TestSupport
import Testing

/// What can hang on a table is on the partitioned one too, and on the table again afterwards, as `pg_dump` prints it.
struct PartitionShapeTests {
    private static let table = DatabaseTemplate("""
        CREATE TABLE other (id int PRIMARY KEY); INSERT INTO other SELECT generate_series(1, 9);
        CREATE TABLE t (id int PRIMARY KEY, k int NOT NULL, o int, note text);
        INSERT INTO t SELECT n, n % 20, n % 9 + 1, 'n' || n FROM generate_series(1, 300) n;
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$
        """)

    static let setups = [
        "CREATE TRIGGER a BEFORE UPDATE OF note ON t FOR EACH ROW WHEN (OLD.note IS DISTINCT FROM NEW.note) EXECUTE FUNCTION f(); COMMENT ON TRIGGER a ON t IS 'why'",
        "CREATE TRIGGER a AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f('x', 'y'); ALTER TABLE t ENABLE ALWAYS TRIGGER a; CREATE TRIGGER b AFTER DELETE ON t FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE t ENABLE REPLICA TRIGGER b",
        "CREATE TRIGGER a AFTER TRUNCATE ON t EXECUTE FUNCTION f(); CREATE TRIGGER b AFTER UPDATE ON t REFERENCING NEW TABLE AS n OLD TABLE AS o FOR EACH STATEMENT EXECUTE FUNCTION f()",
        "CREATE CONSTRAINT TRIGGER a AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f()",
        "ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY a ON t AS RESTRICTIVE FOR UPDATE TO pg_monitor USING (k > 0) WITH CHECK (k > 1); CREATE POLICY b ON t USING (true); COMMENT ON POLICY a ON t IS 'why'",
        "ALTER TABLE t REPLICA IDENTITY FULL", "ALTER TABLE t REPLICA IDENTITY NOTHING",
        "ALTER TABLE t ADD CONSTRAINT u UNIQUE (note, k) DEFERRABLE INITIALLY DEFERRED",
        "ALTER TABLE t ADD CONSTRAINT u UNIQUE (note) DEFERRABLE",
        "ALTER TABLE t ADD CONSTRAINT fo FOREIGN KEY (o) REFERENCES other ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED; COMMENT ON CONSTRAINT fo ON t IS 'why'",
        "ALTER TABLE t ADD CONSTRAINT c CHECK (k >= 0) NO INHERIT, ADD CONSTRAINT e CHECK (o > 0) NOT VALID",
        "CREATE INDEX i ON t USING gin (to_tsvector('simple', note)) WITH (fastupdate = off); CREATE INDEX j ON t USING brin (k) WITH (pages_per_range = 4)",
        "CREATE INDEX i ON t (note text_pattern_ops, lower(note) COLLATE \"C\" DESC NULLS LAST); ALTER INDEX i ALTER COLUMN 2 SET STATISTICS 50",
        "CLUSTER t USING t_pkey", "CREATE STATISTICS s ON k, o FROM t; ALTER STATISTICS s SET STATISTICS 44; COMMENT ON STATISTICS s IS 'why'",
        "CREATE STATISTICS z (ndistinct) ON k, o FROM t; CREATE STATISTICS b (mcv) ON o, note FROM t; ALTER STATISTICS b SET STATISTICS 7",
        "ALTER TABLE t ALTER note SET STORAGE EXTERNAL, \(TestServer.majorVersion >= 14 ? "ALTER note SET COMPRESSION pglz, " : "")ALTER k SET STATISTICS 12, ALTER k SET (n_distinct = 20)",
        "ALTER TABLE t SET (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.01, toast.autovacuum_enabled = false)",
        "GRANT SELECT ON t TO PUBLIC; GRANT UPDATE (note) ON t TO pg_monitor WITH GRANT OPTION; COMMENT ON COLUMN t.k IS 'why'; COMMENT ON TABLE t IS 'it'; COMMENT ON INDEX t_pkey IS 'key'",
        "CREATE VIEW v AS SELECT id FROM t; CREATE TRIGGER vt INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f()",
        "CREATE DOMAIN dom AS text CHECK (VALUE <> ''); ALTER TABLE t ALTER note TYPE dom; ALTER TABLE t ADD x numeric GENERATED ALWAYS AS (k * 2) STORED, ADD y text COLLATE \"C\" DEFAULT now()::text",
    ] + (TestServer.majorVersion < 15 ? [] : [
        "CREATE PUBLICATION a FOR TABLE t (id, k) WHERE (id > 3) WITH (publish = 'insert', publish_via_partition_root = true)",
        "CREATE PUBLICATION a FOR TABLES IN SCHEMA public; CREATE PUBLICATION b FOR ALL TABLES",
        "ALTER TABLE t ADD CONSTRAINT u UNIQUE NULLS NOT DISTINCT (note, o) INCLUDE (id)",
    ]) + (TestServer.majorVersion < 18 ? [] : [
        "ALTER TABLE t ADD CONSTRAINT fo FOREIGN KEY (o) REFERENCES other NOT VALID",
        "ALTER TABLE t ADD CONSTRAINT \"Must be\" NOT NULL o; COMMENT ON CONSTRAINT \"Must be\" ON t IS 'why'",
        "ALTER TABLE t ADD x numeric GENERATED ALWAYS AS (k * 2) VIRTUAL",
    ])

    /// Everything on the table but its keys' columns, which gain the one that divides it.
    private static let shape = """
        SELECT string_agg(line, E'\\n' ORDER BY line COLLATE "C") FROM (
        SELECT format('column %s %s %s %s %s %s %s', attname, format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated, pg_get_expr(adbin, adrelid), attstorage)
          || format(' %s %s %s %s %s', \(TestServer.majorVersion >= 14 ? "attcompression" : "NULL"), attstattarget, attoptions, col_description(attrelid, attnum), attacl) AS line
          FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE attrelid = 't'::regclass AND attnum > 0 AND NOT attisdropped
        UNION ALL SELECT format('constraint %s %s %s %s %s %s %s', conname, contype, convalidated, condeferrable, condeferred, CASE WHEN contype IN ('c', 'f') THEN pg_get_constraintdef(oid) END, obj_description(oid, 'pg_constraint'))
          FROM pg_constraint WHERE conrelid = 't'::regclass AND contype <> 't'
        UNION ALL SELECT format('index %s %s %s %s', c.relname, obj_description(c.oid, 'pg_class'), c.reloptions, (SELECT string_agg(attstattarget::text, ',' ORDER BY attnum) FROM pg_attribute WHERE attrelid = c.oid AND attstattarget >= 0)) FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE indrelid = 't'::regclass
        UNION ALL SELECT format('trigger %s %s %s %s', tgname, tgenabled, pg_get_triggerdef(oid), obj_description(oid, 'pg_trigger'))
          FROM pg_trigger WHERE tgrelid = 't'::regclass AND NOT tgisinternal AND tgname NOT LIKE '%ai\\_shell%'
        UNION ALL SELECT format('policy %s %s %s %s %s %s %s', polname, polcmd, polpermissive, polroles, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid), obj_description(oid, 'pg_policy')) FROM pg_policy WHERE polrelid = 't'::regclass
        UNION ALL SELECT format('table %s %s %s %s %s', relowner::regrole, relacl, relrowsecurity, relforcerowsecurity, obj_description(oid, 'pg_class')) || ' ' || relreplident::text FROM pg_class WHERE oid = 't'::regclass
        UNION ALL SELECT format('publication %s %s', p.pubname, \(TestServer.majorVersion >= 15 ? "pg_get_expr(r.prqual, r.prrelid) || r.prattrs::text" : "NULL")) FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid WHERE prrelid = 't'::regclass
        UNION ALL SELECT format('statistics %s %s %s %s', stxname, pg_get_statisticsobjdef(oid), stxstattarget, obj_description(oid, 'pg_statistic_ext')) FROM pg_statistic_ext WHERE stxrelid = 't'::regclass
        ) AS lines
        """

    @Test(arguments: setups) func `what hangs on a table hangs on the partitioned one, and on the table again`(setup: String) async throws {
        try await TestServer.shared.withDatabase(Self.table) { database in
            try await database.run(setup)
            let shape = try await database.value(Self.shape) ?? ""
            let options = try await database.value("SELECT reloptions FROM pg_class WHERE oid = 't'::regclass")
            let builder = migration("m").phase("p").partitionTable("t", by: .range, "k", every: "10", from: 0, to: 10).phase("q").dropTable("t_old")
            try await RoundTrip.run(builder, on: database, tables: ["t"]) { () async throws in
                let there = try await database.value(Self.shape) ?? ""
                // A partitioned table takes no check that its partitions have not.
                let wanted = shape.replacing(" NO INHERIT", with: "")
                #expect(there == wanted, "\(LineDifference.text(from: wanted, to: there))")
                // A partitioned table has no storage of its own.
                #expect(try await database.value("SELECT count(*) FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid WHERE inhparent = 't'::regclass AND reloptions::text IS DISTINCT FROM \(options.map(Quote.literal) ?? "NULL")") == "0")
            }
        }
    }
}
