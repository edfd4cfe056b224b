/// The triggers that keep a child table in step with its parent, as SQL.
///
/// Rows of a parent that changes are replaced in its own statement, by functions that run as the child's owner: whoever writes
/// the parent needs no right on the child. What they leave to be noted, a second function notes as the role that owns the
/// journal; that one evaluates nothing that a user wrote.
public struct ChildTriggers: Hashable, Sendable {
    public let child: ChildTable

    public init(_ child: ChildTable) { self.child = child }

    private var base: String { Names.triggerPrefix + child.id }
    /// Before the parent's row goes or takes another key: a foreign key of the child would not let it.
    var clear: String { base + "_clear" }
    private var clearKey: String { base + "_clear_key" }
    var fill: String { base + "_fill" }
    private var fillChanged: String { base + "_fill_changed" }
    // Each sorts after the trigger of the same event whose word it takes.
    private var note: String { base + "_note" }
    private var noteChanged: String { base + "_note_changed" }
    private var truncate: String { base + "_truncate" }

    private func function(_ name: String) -> String { Quote.qualified(Names.schema, name) }
    private func changed(_ columns: [String]) -> String { ImageDifference.sql(columns: columns, "NEW", "OLD") }
    private func row(_ record: String) -> String { "\(record).\(Quote.identifier(child.parentKey.name))" }
    private var childKey: String { "c.\(Quote.identifier(child.key.name))" }
    private var id: String { Quote.literal(child.id) }

    /// What the one function says of a row to the other, which is called next: `missed` where no row was there to go, `rejected`.
    private var flag: String { "'ai_shell.rows_\(SHA256.hexadecimal(child.id).prefix(8))'" }
    private func raise(_ word: String) -> String { "PERFORM pg_catalog.set_config(\(flag), '\(word)', true);" }
    private var lower: String { "IF pg_catalog.current_setting(\(flag), true) <> '' THEN \(raise("")) END IF;" }
    /// A snapshot older than the backfill's batch does not show the rows that the batch made.
    private let isFrozen = "pg_catalog.current_setting('transaction_isolation') <> 'read committed'"

    // MARK: Statements

    public var create: [String] {
        var statements = definition(clear, clearBody) + definition(fill, fillBody) + definition(truncate, truncateBody) + definition(note, noteBody)
        for table in child.carriers {
            statements += [
                trigger(clear, "BEFORE DELETE", on: table, runs: clear),
                trigger(clearKey, "BEFORE UPDATE", on: table, when: changed([child.parentKey.name]), runs: clear),
            ]
        }
        let parent = child.parentSQL
        statements += [
            trigger(fill, "AFTER INSERT", on: parent, runs: fill),
            trigger(fillChanged, "AFTER UPDATE", on: parent, when: changed(child.given), runs: fill),
            trigger(note, "AFTER INSERT OR DELETE", on: parent, runs: note),
            trigger(noteChanged, "AFTER UPDATE", on: parent, when: changed(child.given), runs: note),
            """
            CREATE TRIGGER \(Quote.identifier(truncate)) AFTER TRUNCATE ON \(parent) \
            FOR EACH STATEMENT EXECUTE FUNCTION \(function(truncate))()
            """,
            """
            CREATE TRIGGER \(Quote.identifier(truncate + "_note")) AFTER TRUNCATE ON \(parent) \
            FOR EACH STATEMENT EXECUTE FUNCTION \(function(note))()
            """,
        ]
        if child.firesAlways { statements += places.map { "ALTER TABLE \($0.table) ENABLE ALWAYS TRIGGER \(Quote.identifier($0.trigger))" } }
        if let owner = child.owner { statements.append(handOver(to: owner)) }
        return statements + [PairRecord.insert(child)]
    }

    public var drop: [String] {
        places.map { "DROP TRIGGER IF EXISTS \(Quote.identifier($0.trigger)) ON \($0.table)" }
            + [clear, fill, truncate, note].map { "DROP FUNCTION IF EXISTS \(function($0))()" }
            + [
                "DELETE FROM ai_shell.rejected_rows WHERE pair = \(id)", "DELETE FROM ai_shell.misses WHERE twin = \(id)",
                "DELETE FROM ai_shell.pairs WHERE pair = \(id)",
            ]
    }

    var places: [(table: String, trigger: String)] {
        child.carriers.flatMap { table in [clear, clearKey].map { (table, $0) } }
            + [fill, fillChanged, note, noteChanged, truncate, truncate + "_note"].map { (child.parentSQL, $0) }
    }

    /// Fails while a parent is noted whose rows could not be made.
    var guardStatement: String {
        """
        DO $ai_shell$ BEGIN IF EXISTS (SELECT FROM ai_shell.rejected_rows WHERE pair = \(id)) THEN \
        RAISE EXCEPTION USING ERRCODE = 'data_exception', \
        MESSAGE = \(Quote.literal("\(child.source) of some rows of \(child.parentTable) gives no good rows of \(child.childTable)")), \
        HINT = 'See ai_shell.rejected_rows; mend them and apply again.'; END IF; END $ai_shell$
        """
    }

    /// Makes the rows anew of parents that a transaction changed without seeing the rows that it should have replaced. In a
    /// transaction of its own, where each statement sees what the one before waited for.
    var drain: [String] {
        let keys = "(SELECT m.key[1]::\(child.parentKey.type) FROM ai_shell.misses AS m WHERE m.twin = \(id))"
        let isGood = "NOT EXISTS (SELECT FROM ai_shell.rejected_rows AS j WHERE j.pair = \(id) AND j.key = ARRAY[\(row(Quote.identifier(child.row)))::pg_catalog.text])"
        let named = "\(Quote.identifier(child.parentKey.name)) IN \(keys)"
        return [
            "SELECT FROM \(child.parentSQL) WHERE \(named) FOR NO KEY UPDATE",
            "DELETE FROM \(child.childSQL) AS c WHERE \(childKey) IN \(keys)",
            child.insert(from: child.parents(where: named), where: isGood),
            "DELETE FROM ai_shell.misses WHERE twin = \(id)",
        ]
    }

    // MARK: Parts

    private func trigger(_ name: String, _ event: String, on table: String, when condition: String? = nil, runs function: String) -> String {
        """
        CREATE TRIGGER \(Quote.identifier(name)) \(event) ON \(table) FOR EACH ROW \
        \(condition.map { "WHEN (\($0)) " } ?? "")EXECUTE FUNCTION \(self.function(function))()
        """
    }

    private func definition(_ name: String, _ body: String) -> [String] {
        let tag = Quote.tag(for: body)
        return [
            """
            CREATE OR REPLACE FUNCTION \(function(name))() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER \
            SET search_path = pg_catalog, pg_temp AS \(tag)
            #variable_conflict use_column
            \(body)
            \(tag)
            """,
            "REVOKE ALL ON FUNCTION \(function(name))() FROM PUBLIC",
        ]
    }

    /// A function's owner must be one who may create in its schema, if only for the moment.
    private func handOver(to owner: String) -> String {
        let role = Quote.identifier(owner)
        let functions = [clear, fill, truncate].map { "ALTER FUNCTION \(function($0))() OWNER TO \(role);" }.joined(separator: " ")
        return """
            DO $ai_shell$ DECLARE lends boolean := NOT pg_catalog.has_schema_privilege(\(Quote.literal(owner)), 'ai_shell', 'CREATE'); BEGIN \
            IF lends THEN GRANT CREATE ON SCHEMA ai_shell TO \(role); END IF; \(functions) \
            IF lends THEN REVOKE CREATE ON SCHEMA ai_shell FROM \(role); END IF; END $ai_shell$
            """
    }

    private var clearBody: String {
        """
        BEGIN
          DELETE FROM \(child.childSQL) AS c WHERE \(childKey) = \(row("OLD"));
          IF TG_OP = 'DELETE' THEN
            RETURN OLD;
          END IF;
          RETURN NEW;
        END
        """
    }

    private var fillBody: String {
        let source = child.given.map { "NEW.\(Quote.identifier($0)) AS \(Quote.identifier($0))" }.joined(separator: ", ")
        let insert = child.insert(from: "SELECT \(source)") + ";"
        let filling =
            child.failsOnError
            ? "  \(insert)"
            : """
              BEGIN
                \(insert)
              EXCEPTION WHEN data_exception OR integrity_constraint_violation THEN
                PERFORM pg_catalog.set_config(\(flag), pg_catalog.concat(pg_catalog.current_setting(\(flag), true), 'rejected'), true);
              END;
            """
        return """
            BEGIN
              \(lower)
              IF TG_OP = 'UPDATE' THEN
                DELETE FROM \(child.childSQL) AS c WHERE \(childKey) = \(row("NEW"));
                IF NOT FOUND AND \(isFrozen) THEN
                  \(raise("missed"))
                END IF;
              END IF;
            \(filling)
              RETURN NULL;
            END
            """
    }

    private var truncateBody: String {
        """
        BEGIN
          BEGIN
            TRUNCATE \(child.childSQL);
          -- Another table refers to it, or the same TRUNCATE took it along.
          EXCEPTION WHEN feature_not_supported OR object_in_use THEN
            DELETE FROM \(child.childSQL);
          END;
          RETURN NULL;
        END
        """
    }

    private var noteBody: String {
        func key(_ record: String) -> String { "ARRAY[\(row(record))::pg_catalog.text]" }
        func miss(_ record: String) -> String { "INSERT INTO ai_shell.misses (twin, key) VALUES (\(id), \(key(record)));" }
        return """
            DECLARE
              word text;
            BEGIN
              IF TG_OP = 'TRUNCATE' THEN
                DELETE FROM ai_shell.rejected_rows WHERE pair = \(id);
                DELETE FROM ai_shell.misses WHERE twin = \(id);
                RETURN NULL;
              END IF;
              IF TG_OP <> 'INSERT' THEN
                DELETE FROM ai_shell.rejected_rows WHERE pair = \(id) AND key = \(key("OLD"));
              END IF;
              IF TG_OP = 'DELETE' THEN
                IF \(isFrozen) THEN
                  \(miss("OLD"))
                END IF;
                RETURN NULL;
              END IF;
              IF TG_OP = 'UPDATE' AND \(isFrozen) THEN
                IF \(changed([child.parentKey.name])) THEN
                  \(miss("OLD"))
                END IF;
              END IF;
              word := pg_catalog.current_setting(\(flag), true);
              IF word LIKE '%missed%' THEN
                \(miss("NEW"))
              END IF;
              IF word LIKE '%rejected' THEN
                INSERT INTO ai_shell.rejected_rows (pair, relation, key, old_side, value)
                VALUES (\(id), TG_RELID, \(key("NEW")), true, NEW.\(Quote.identifier(child.source))::pg_catalog.text)
                ON CONFLICT (pair, key) DO UPDATE SET at = excluded.at, value = excluded.value;
              END IF;
              RETURN NULL;
            END
            """
    }
}
