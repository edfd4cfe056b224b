/// Notes the rows of a pair whose value the other side could not take, and forgets them once they are mended.
///
/// The pair's own functions run as whoever writes, and raise a flag; only what is noted is written by functions that run
/// as their owner, so that the application's roles need no grant. Those evaluate nothing that a user wrote.
struct RejectTriggers: Hashable {
    let pair: ColumnPair

    init(_ pair: ColumnPair) { self.pair = pair }

    private var reject: String { Names.triggerPrefix + pair.id + "_reject" }
    private var mend: String { Names.triggerPrefix + pair.id + "_mend" }
    private var mendDeleted: String { Names.triggerPrefix + pair.id + "_mend_deleted" }

    /// Set while the row at hand did not convert; WHEN of an AFTER trigger is judged before the next row's turn.
    private var flag: String { "'ai_shell.rejected_\(SHA256.hexadecimal(pair.id).prefix(8))'" }
    private var isFlagged: String { "pg_catalog.current_setting(\(flag), true) = 't'" }

    var raiseFlag: String { "PERFORM pg_catalog.set_config(\(flag), 't', true);" }
    var lowerFlag: String { "IF \(isFlagged) THEN PERFORM pg_catalog.set_config(\(flag), '', true); END IF;" }

    /// A value on one side and none on the other; of sides with several columns, one without a value at all.
    private func isOneSided(_ row: String) -> String {
        func isNull(_ column: String) -> String { "(\(row).\(Quote.identifier(column)) IS NULL)" }
        guard let old = pair.old.only, let new = pair.new.only else { return "(\(pair.columns.map(isNull).joined(separator: " OR ")))" }
        return "(\(isNull(old)) <> \(isNull(new)))"
    }

    /// Of the row, as text.
    private func key(_ row: String) -> String {
        "ARRAY[\(pair.key.map { "\(row).\(Quote.identifier($0))::pg_catalog.text" }.joined(separator: ", "))]::pg_catalog.text[]"
    }

    private var pairChanged: String { "(\(pair.changed(pair.old)) OR \(pair.changed(pair.new)))" }

    private func trigger(_ name: String, _ event: String, when condition: String, runs function: String) -> String {
        """
        CREATE TRIGGER \(Quote.identifier(name)) AFTER \(event) ON \(pair.tableSQL) FOR EACH ROW \
        WHEN (\(condition)) EXECUTE FUNCTION \(Quote.qualified(Names.schema, function))()
        """
    }

    private func function(_ name: String, _ body: String) -> [String] {
        let tag = Quote.tag(for: body)
        let function = Quote.qualified(Names.schema, name)
        return [
            """
            CREATE OR REPLACE FUNCTION \(function)() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER \
            SET search_path = pg_catalog, pg_temp AS \(tag)
            \(body)
            \(tag)
            """,
            "REVOKE ALL ON FUNCTION \(function)() FROM PUBLIC",
        ]
    }

    var create: [String] {
        var statements = function(reject, rejectBody)
        statements.append(trigger(reject, "INSERT OR UPDATE", when: "\(isFlagged) AND \(isOneSided("NEW"))", runs: reject))
        // Without a key nobody could tell which row was mended.
        guard !pair.key.isEmpty else { return statements + always([reject]) }
        let keyChanged = ImageDifference.sql(columns: pair.key, "NEW", "OLD")
        statements += function(mend, mendBody)
        statements.append(trigger(mend, "UPDATE", when: "\(isOneSided("OLD")) AND (\(pairChanged) OR \(keyChanged)) AND \(pair.notMoving)", runs: mend))
        statements.append(trigger(mendDeleted, "DELETE", when: isOneSided("OLD"), runs: mend))
        return statements + always([reject, mend, mendDeleted])
    }

    private func always(_ triggers: [String]) -> [String] {
        guard pair.firesAlways else { return [] }
        return triggers.map { "ALTER TABLE \(pair.tableSQL) ENABLE ALWAYS TRIGGER \(Quote.identifier($0))" }
    }

    var drop: [String] {
        [reject, mend, mendDeleted].map { "DROP TRIGGER IF EXISTS \(Quote.identifier($0)) ON \(pair.tableSQL)" }
            + [reject, mend].map { "DROP FUNCTION IF EXISTS \(Quote.qualified(Names.schema, $0))()" }
            + ["DELETE FROM ai_shell.rejected_rows WHERE pair = \(Quote.literal(pair.id))"]
    }

    private var rejectBody: String {
        func text(_ side: PairSide) -> String {
            let values = side.names.map { "NEW.\(Quote.identifier($0))" }
            let list = values.joined(separator: ", ")
            return side.only != nil ? "\(list)::pg_catalog.text" : "CASE WHEN pg_catalog.num_nonnulls(\(list)) > 0 THEN ROW(\(list))::pg_catalog.text END"
        }
        return """
            BEGIN
              INSERT INTO ai_shell.rejected_rows (pair, relation, key, old_side, value)
              VALUES (\(Quote.literal(pair.id)), TG_RELID, \(key("NEW")), \(text(pair.old)) IS NOT NULL, coalesce(\(text(pair.old)), \(text(pair.new))))
              ON CONFLICT (pair, key) DO UPDATE SET at = excluded.at, old_side = excluded.old_side, value = excluded.value;
              RETURN NULL;
            END
            """
    }

    private var mendBody: String {
        """
        BEGIN
          IF TG_OP = 'UPDATE' THEN
            IF NOT \(pairChanged) THEN
              UPDATE ai_shell.rejected_rows SET key = \(key("NEW")) WHERE pair = \(Quote.literal(pair.id)) AND key = \(key("OLD"));
              RETURN NULL;
            END IF;
          END IF;
          DELETE FROM ai_shell.rejected_rows WHERE pair = \(Quote.literal(pair.id)) AND key = \(key("OLD"));
          RETURN NULL;
        END
        """
    }
}
