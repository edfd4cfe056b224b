/// The triggers and functions of a pair, as SQL.
///
/// Two BEFORE row triggers, without `UPDATE OF`, since a user's trigger may change a column that the statement does not
/// name. Values are compared by their image, never by `=`, which json lacks and citext bends.
/// - SeeAlso: <https://www.postgresql.org/docs/current/plpgsql-trigger.html>
public struct SyncTriggers: Hashable, Sendable {
    public let pair: ColumnPair

    public init(_ pair: ColumnPair) { self.pair = pair }

    public var insertTrigger: String { Names.triggerPrefix + pair.id + "_insert" }
    public var updateTrigger: String { Names.triggerPrefix + pair.id + "_update" }
    /// Made only where a value may not convert: notes the rows that the other side could not take.
    public var rejectTrigger: String { Names.triggerPrefix + pair.id + "_reject" }
    private var names: [String] { [insertTrigger, updateTrigger] + (notesRejects ? [rejectTrigger] : []) }
    private var notesRejects: Bool { pair.mayFail && !pair.failsOnError }

    private func function(_ trigger: String) -> String { Quote.qualified(Names.schema, trigger) }

    /// Statements that make them; in one transaction with whatever else concerns the columns.
    public var create: [String] {
        var statements = [
            functionSQL(insertTrigger, body: insertBody),
            "CREATE TRIGGER \(Quote.identifier(insertTrigger)) BEFORE INSERT ON \(pair.tableSQL) FOR EACH ROW EXECUTE FUNCTION \(function(insertTrigger))()",
            functionSQL(updateTrigger, body: updateBody),
            """
            CREATE TRIGGER \(Quote.identifier(updateTrigger)) BEFORE UPDATE ON \(pair.tableSQL) FOR EACH ROW \
            WHEN (\(changed(pair.old)) OR (\(changed(pair.new)) AND \(notMoving))) EXECUTE FUNCTION \(function(updateTrigger))()
            """,
        ]
        if notesRejects {
            let new = "NEW.\(Quote.identifier(pair.new))", old = "NEW.\(Quote.identifier(pair.old))"
            statements += [
                functionSQL(rejectTrigger, body: rejectBody, definer: true),
                "REVOKE ALL ON FUNCTION \(function(rejectTrigger))() FROM PUBLIC",
                """
                CREATE TRIGGER \(Quote.identifier(rejectTrigger)) AFTER INSERT OR UPDATE ON \(pair.tableSQL) FOR EACH ROW \
                WHEN ((\(new) IS NULL) <> (\(old) IS NULL)) EXECUTE FUNCTION \(function(rejectTrigger))()
                """,
            ]
        }
        return statements
    }

    public var drop: [String] {
        names.map { "DROP TRIGGER IF EXISTS \(Quote.identifier($0)) ON \(pair.tableSQL)" }
            + names.map { "DROP FUNCTION IF EXISTS \(function($0))()" }
    }

    // MARK: Bodies

    private func functionSQL(_ name: String, body: String, definer: Bool = false) -> String {
        let tag = "$ai_shell$"
        return """
            CREATE OR REPLACE FUNCTION \(function(name))() RETURNS trigger LANGUAGE plpgsql \
            \(definer ? "SECURITY DEFINER " : "")SET search_path = pg_catalog, pg_temp AS \(tag)
            #variable_conflict use_column
            \(body)
            \(tag)
            """
    }

    private var notMoving: String {
        "pg_catalog.current_setting('ai_shell.moving', true) IS DISTINCT FROM \(Quote.literal(pair.id))"
    }

    private func changed(_ column: String) -> String {
        let name = Quote.identifier(column)
        return pair.differ("NEW.\(name)", "OLD.\(name)")
    }

    /// `NEW.target := expression`, the columns that the expression reads given as those of the row.
    private func assign(_ target: String, _ expression: String, reading columns: [String], indent: String) -> String {
        let source = columns.map { "NEW.\(Quote.identifier($0)) AS \(Quote.identifier($0))" }.joined(separator: ", ")
        let value = "(SELECT \(expression) FROM (SELECT \(source)) AS \(Quote.identifier(pair.table)))"
        let statement = "NEW.\(Quote.identifier(target)) := \(value);"
        guard notesRejects else { return indent + statement }
        return """
            \(indent)BEGIN
            \(indent)  \(statement)
            \(indent)EXCEPTION WHEN data_exception OR integrity_constraint_violation THEN
            \(indent)  NEW.\(Quote.identifier(target)) := NULL;
            \(indent)END;
            """
    }

    private var fillNew: String { assign(pair.new, pair.up, reading: pair.upColumns, indent: "    ") }
    private var fillOld: String { assign(pair.old, pair.down, reading: pair.downColumns, indent: "    ") }

    /// On INSERT a NULL counts as left out, and so does the old side's own constant default.
    private var insertBody: String {
        let old = "NEW.\(Quote.identifier(pair.old))", new = "NEW.\(Quote.identifier(pair.new))"
        if pair.oldDefaultIsVolatile {
            return """
                BEGIN
                  IF \(old) IS NOT NULL THEN
                \(fillNew)
                  ELSIF \(new) IS NOT NULL THEN
                \(fillOld)
                  END IF;
                  RETURN NEW;
                END
                """
        }
        var omitted = "\(old) IS NULL"
        if let standard = pair.oldConstantDefault {
            omitted = "(\(omitted) OR NOT \(pair.differ(old, pair.cast(standard, pair.oldType))))"
        }
        return """
            BEGIN
              IF \(new) IS NOT NULL AND \(omitted) THEN
            \(fillOld)
              ELSIF \(new) IS NULL THEN
            \(fillNew)
              END IF;
              RETURN NEW;
            END
            """
    }

    /// The side that changed is carried to the other; both changed, both stay, but for a batch of ours, in which a change
    /// of the old side can only be a user's trigger's.
    private var updateBody: String {
        """
        BEGIN
          IF \(changed(pair.old)) THEN
            IF NOT \(changed(pair.new)) OR NOT (\(notMoving)) THEN
        \(fillNew)
            END IF;
          ELSE
        \(fillOld)
          END IF;
          RETURN NEW;
        END
        """
    }

    /// Evaluates again what gave NULL, to tell a failed conversion from one that gives NULL, and keeps the row's key.
    private var rejectBody: String {
        func attempt(_ given: String, _ missing: String, _ expression: String, _ columns: [String], _ type: String) -> String {
            let source = columns.map { "NEW.\(Quote.identifier($0)) AS \(Quote.identifier($0))" }.joined(separator: ", ")
            return """
                  IF NEW.\(Quote.identifier(given)) IS NOT NULL AND NEW.\(Quote.identifier(missing)) IS NULL THEN
                    BEGIN
                      PERFORM (SELECT (\(expression))::\(type) FROM (SELECT \(source)) AS \(Quote.identifier(pair.table)));
                    EXCEPTION WHEN data_exception OR integrity_constraint_violation THEN
                      INSERT INTO ai_shell.rejected_rows (pair, relation, old_side, message, row_data)
                      VALUES (\(Quote.literal(pair.id)), TG_RELID, \(given == pair.old), SQLERRM, pg_catalog.to_jsonb(NEW));
                    END;
                  END IF;
                """
        }
        return """
            BEGIN
            \(attempt(pair.old, pair.new, pair.up, pair.upColumns, pair.newType))
            \(attempt(pair.new, pair.old, pair.down, pair.downColumns, pair.oldType))
              RETURN NULL;
            END
            """
    }
}
