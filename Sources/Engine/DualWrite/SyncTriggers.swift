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
    private var notesRejects: Bool { pair.mayFail && !pair.failsOnError }
    private var rejects: RejectTriggers { RejectTriggers(pair) }

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
        if notesRejects { statements += rejects.create }
        return statements
    }

    public var drop: [String] {
        let names = [insertTrigger, updateTrigger]
        return names.map { "DROP TRIGGER IF EXISTS \(Quote.identifier($0)) ON \(pair.tableSQL)" }
            + names.map { "DROP FUNCTION IF EXISTS \(function($0))()" } + (notesRejects ? rejects.drop : [])
    }

    // MARK: Bodies

    private func functionSQL(_ name: String, body: String) -> String {
        let tag = Quote.tag(for: body)
        return """
            CREATE OR REPLACE FUNCTION \(function(name))() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS \(tag)
            #variable_conflict use_column
            \(body)
            \(tag)
            """
    }

    private var notMoving: String { pair.notMoving }

    private func changed(_ column: String) -> String { pair.changed(column) }

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
            \(indent)  \(rejects.raiseFlag)
            \(indent)END;
            """
    }

    private var fillNew: String { assign(pair.new, pair.up, reading: pair.upColumns, indent: "    ") }
    private var fillOld: String { assign(pair.old, pair.down, reading: pair.downColumns, indent: "    ") }

    /// On INSERT a NULL counts as left out, and so does the old side's own constant default.
    private var insertBody: String {
        let begin = notesRejects ? "BEGIN\n  " + rejects.lowerFlag : "BEGIN"
        let old = "NEW.\(Quote.identifier(pair.old))", new = "NEW.\(Quote.identifier(pair.new))"
        if pair.oldDefaultIsVolatile {
            return """
                \(begin)
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
            \(begin)
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
        \(notesRejects ? "BEGIN\n  " + rejects.lowerFlag : "BEGIN")
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
}
