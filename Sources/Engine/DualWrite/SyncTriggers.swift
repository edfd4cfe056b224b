/// The triggers and functions of a pair, as SQL.
///
/// Two BEFORE row triggers, without `UPDATE OF`, since a user's trigger may change a column that the statement does not
/// name. Values are compared by their image (``ImageDifference``), never by a bare `=`, which json lacks and citext bends.
/// - SeeAlso: <https://www.postgresql.org/docs/current/plpgsql-trigger.html>
public struct SyncTriggers: Hashable, Sendable {
    public let pair: ColumnPair

    public init(_ pair: ColumnPair) { self.pair = pair }

    public var insertTrigger: String { Names.triggerPrefix + pair.id + "_insert" }
    public var updateTrigger: String { Names.triggerPrefix + pair.id + "_update" }
    private var rejects: RejectTriggers { RejectTriggers(pair) }

    private func function(_ trigger: String) -> String { Quote.qualified(Names.schema, trigger) }

    /// Statements that make them; in one transaction with whatever else concerns the columns.
    public var create: [String] {
        var statements = [functionSQL(insertTrigger, body: insertBody), functionSQL(updateTrigger, body: updateBody)]
        let ofNew = pair.isOneWay ? "" : " OR (\(pair.changed(pair.new)) AND \(pair.notMoving))"
        for table in pair.carriers {
            statements += [
                "CREATE TRIGGER \(Quote.identifier(insertTrigger)) BEFORE INSERT ON \(table) FOR EACH ROW EXECUTE FUNCTION \(function(insertTrigger))()",
                """
                CREATE TRIGGER \(Quote.identifier(updateTrigger)) BEFORE UPDATE ON \(table) FOR EACH ROW \
                WHEN (\(pair.changed(pair.old))\(ofNew)) EXECUTE FUNCTION \(function(updateTrigger))()
                """,
            ]
            if pair.firesAlways {
                statements += [insertTrigger, updateTrigger].map { "ALTER TABLE \(table) ENABLE ALWAYS TRIGGER \(Quote.identifier($0))" }
            }
        }
        if pair.notesRejects { statements += rejects.create }
        return statements + pair.copies.flatMap(\.create) + [PairRecord.insert(pair)]
    }

    public var drop: [String] {
        let names = [insertTrigger, updateTrigger]
        return pair.carriers.flatMap { table in names.map { "DROP TRIGGER IF EXISTS \(Quote.identifier($0)) ON \(table)" } }
            + names.map { "DROP FUNCTION IF EXISTS \(function($0))()" } + (pair.notesRejects ? rejects.drop : []) + [PairRecord.delete(pair)]
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

    private var begin: String { pair.notesRejects ? "BEGIN\n  " + rejects.lowerFlag : "BEGIN" }

    /// `NEW.target := expression` for each column of the side, the columns that an expression reads given as those of the row.
    private func fill(_ side: PairSide) -> String {
        side.columns.compactMap { column in column.value.map { assign(column.name, $0) } }.joined(separator: "\n")
    }

    private func assign(_ target: String, _ value: PairExpression) -> String {
        let source = value.reads.map { "NEW.\(Quote.identifier($0)) AS \(Quote.identifier($0))" }.joined(separator: ", ")
        let statement =
            "NEW.\(Quote.identifier(target)) := (SELECT \(value.sql) FROM (SELECT \(source)) AS \(Quote.identifier(pair.table)));"
        guard pair.notesRejects else { return "    " + statement }
        return """
                BEGIN
                  \(statement)
                EXCEPTION WHEN data_exception OR integrity_constraint_violation THEN
                  NEW.\(Quote.identifier(target)) := NULL;
                  \(rejects.raiseFlag)
                END;
            """
    }

    private func given(_ side: PairSide) -> String {
        "(" + side.names.map { "NEW.\(Quote.identifier($0)) IS NOT NULL" }.joined(separator: " OR ") + ")"
    }

    /// On INSERT a NULL counts as left out, and so does a column's own constant default.
    private var oldIsOmitted: String {
        pair.old.columns.map { column in
            let value = "NEW.\(Quote.identifier(column.name))"
            guard let standard = column.constantDefault else { return "\(value) IS NULL" }
            return "(\(value) IS NULL OR NOT \(ImageDifference.sql([(value, "(\(standard))::\(column.type)", column.type)])))"
        }.joined(separator: " AND ")
    }

    private var insertBody: String {
        let newer: String
        if pair.isOneWay {
            newer = "IF NOT \(given(pair.new)) THEN\n\(fill(pair.new))"
        } else if pair.old.fillsItself {
            newer = "IF \(given(pair.old)) THEN\n\(fill(pair.new))\n  ELSIF \(given(pair.new)) THEN\n\(fill(pair.old))"
        } else {
            newer = "IF \(given(pair.new)) AND \(oldIsOmitted) THEN\n\(fill(pair.old))\n  ELSIF NOT \(given(pair.new)) THEN\n\(fill(pair.new))"
        }
        return """
            \(begin)
              \(newer)
              END IF;
              RETURN NEW;
            END
            """
    }

    /// The side that changed is carried to the other; both changed, both stay, but for a batch of ours, in which a change
    /// of the old side can only be a user's trigger's.
    private var updateBody: String {
        """
        \(begin)
          IF \(pair.changed(pair.old)) THEN
            IF NOT \(pair.changed(pair.new)) OR NOT (\(pair.notMoving)) THEN
        \(fill(pair.new))
            END IF;
        \(pair.isOneWay ? "" : "  ELSE\n\(fill(pair.old))\n")  END IF;
          RETURN NEW;
        END
        """
    }
}
