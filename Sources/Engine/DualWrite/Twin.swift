/// A second table that triggers keep in step with a first one, row by row, while everybody writes.
///
/// It holds the source's key and some or all of its columns. Made for a table in a new shape, and for a snapshot of a column.
public struct Twin: Hashable, Sendable, Codable {
    public var sourceSchema: String
    public var sourceTable: String
    public var schema: String
    public var table: String
    /// Copied, the key's among them; generated ones are left out.
    public var columns: [String]
    /// By which the source is walked.
    public var sourceKey: [BackfillPlan.KeyColumn]
    /// The twin's whole key, unique in it; the source's key among it.
    public var twinKey: [BackfillPlan.KeyColumn]
    /// Whether a new row that meets one of the twin fails, as it did when the twin was the table itself.
    public var refusesDuplicates = false
    /// Rows in one transaction of the copy; nil lets the time of a batch decide.
    public var batchSize: Int?
    /// Expressions over the source's columns for columns that are not copied as they are, of the twin's types.
    public var values: [String: String]?
    /// Whether it has columns that the source does not give, so that its rows can be mended and not made anew.
    public var isPartial: Bool?
    /// Whether what it cannot hold is noted rather than refused: it was the table itself, and must not keep the application from writing.
    public var isLenient: Bool?

    public var source: String { Quote.qualified(sourceSchema, sourceTable) }
    public var twin: String { Quote.qualified(schema, table) }

    /// Names it in functions, triggers and `ai_shell.misses`.
    public var id: String { Names.shortened("\(sourceTable)_twin", unique: "\(source)>\(twin)", limit: 40) }

    var columnList: String { Self.list(columns) }
    /// What the source gives for them, in their order, under their names.
    var sourceList: String {
        columns.map { name in values?[name].map { "\($0) AS \(Quote.identifier(name))" } ?? Quote.identifier(name) }.joined(separator: ", ")
    }
    var twinKeyList: String { Self.list(twinKey.map(\.name)) }

    static func list(_ names: [String], of row: String? = nil) -> String {
        names.map { (row.map { "\($0)." } ?? "") + Quote.identifier($0) }.joined(separator: ", ")
    }

    /// `a."id" = b."id" AND …` over the twin's key.
    func keysEqual(_ left: String, _ right: String) -> String {
        twinKey.map { "\(left).\(Quote.identifier($0.name)) = \(right).\(Quote.identifier($0.name))" }.joined(separator: " AND ")
    }
}

/// The triggers that keep a twin in step, as SQL.
///
/// An UPDATE always upserts, so that a row that was not copied yet arrives with it; a DELETE that finds nothing, since the row is
/// copied right now or only later from an older snapshot, is noted in `ai_shell.misses`, to be caught up with.
public struct TwinTriggers: Hashable, Sendable {
    public let twin: Twin

    public init(_ twin: Twin) { self.twin = twin }

    var rowTrigger: String { Names.triggerPrefix + twin.id + "_row" }
    var truncateTrigger: String { Names.triggerPrefix + twin.id + "_truncate" }

    private func function(_ name: String) -> String { Quote.qualified(Names.schema, name) }

    /// Made, or made anew under triggers that are there.
    var functions: [String] {
        [definition(rowTrigger, rowBody), definition(truncateTrigger, "BEGIN\n  TRUNCATE \(twin.twin);\n  RETURN NULL;\nEND")]
    }

    public var create: [String] {
        functions + [
            "REVOKE ALL ON FUNCTION \(function(rowTrigger))(), \(function(truncateTrigger))() FROM PUBLIC",
            """
            CREATE TRIGGER \(Quote.identifier(rowTrigger)) AFTER INSERT OR UPDATE OR DELETE ON \(twin.source) \
            FOR EACH ROW EXECUTE FUNCTION \(function(rowTrigger))()
            """,
            """
            CREATE TRIGGER \(Quote.identifier(truncateTrigger)) AFTER TRUNCATE ON \(twin.source) \
            FOR EACH STATEMENT EXECUTE FUNCTION \(function(truncateTrigger))()
            """,
        ]
    }

    public var drop: [String] { drop(on: twin.source) }

    /// - Parameter source: What the source is called by then.
    func drop(on source: String) -> [String] {
        [rowTrigger, truncateTrigger].map { "DROP TRIGGER IF EXISTS \(Quote.identifier($0)) ON \(source)" }
            + [rowTrigger, truncateTrigger].map { "DROP FUNCTION IF EXISTS \(function($0))()" }
            + (twin.isLenient == true ? ["DELETE FROM ai_shell.rejected_rows WHERE pair = \(Quote.literal(twin.id))"] : [])
    }

    /// Takes away what a DELETE could not find; run before the comparison, and once more under the lock of the end.
    public var drain: [String] {
        let keys = twin.twinKey.enumerated().map { "t.\(Quote.identifier($0.element.name)) = m.key[\($0.offset + 1)]::\($0.element.type)" }
        return [
            """
            DELETE FROM \(twin.twin) t USING ai_shell.misses m WHERE m.twin = \(Quote.literal(twin.id)) AND \(keys.joined(separator: " AND ")) \
            AND NOT EXISTS (SELECT FROM \(twin.source) s WHERE \(twin.keysEqual("s", "t")))
            """,
            "DELETE FROM ai_shell.misses WHERE twin = \(Quote.literal(twin.id))",
        ]
    }

    private func definition(_ name: String, _ body: String) -> String {
        """
        CREATE OR REPLACE FUNCTION \(function(name))() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER \
        SET search_path = pg_catalog, pg_temp AS $ai_shell$
        \(body)
        $ai_shell$
        """
    }

    private var rowBody: String {
        let keys = twin.twinKey.map(\.name)
        let others = twin.columns.filter { !keys.contains($0) }
        let update =
            others.isEmpty
            ? "DO NOTHING" : "DO UPDATE SET " + others.map { "\(Quote.identifier($0)) = EXCLUDED.\(Quote.identifier($0))" }.joined(separator: ", ")
        let old = keys.map { "OLD.\(Quote.identifier($0))" }, new = keys.map { "NEW.\(Quote.identifier($0))" }
        let deletion = """
            DELETE FROM \(twin.twin) AS t WHERE \(zip(keys, old).map { "t.\(Quote.identifier($0)) = \($1)" }.joined(separator: " AND "));
                IF NOT FOUND THEN
                  INSERT INTO ai_shell.misses (twin, key) VALUES (\(Quote.literal(twin.id)), ARRAY[\(old.map { "\($0)::text" }.joined(separator: ", "))]);
                END IF;
            """
        let changed = twin.columns.map { "NEW.\(Quote.identifier($0))" }, before = twin.columns.map { "OLD.\(Quote.identifier($0))" }
        let difference = twin.values == nil ? "(ROW(\(changed.joined(separator: ", "))), ROW(\(before.joined(separator: ", "))))" : "(NEW, OLD)"
        let given =
            twin.values == nil
            ? "VALUES (\(changed.joined(separator: ", ")))" : "SELECT \(twin.sourceList) FROM (SELECT NEW.*) AS \(Quote.identifier(twin.sourceTable))"
        let insertion = "INSERT INTO \(twin.twin) (\(twin.columnList)) OVERRIDING SYSTEM VALUE \(given)"
        // A twin that was the table itself refuses what it refused then; only a row's own earlier version gives way.
        let (moved, inserted) = twin.refusesDuplicates ? ("  \(insertion);\n      RETURN NULL;\n    ", "  ELSE\n    \(insertion);\n    RETURN NULL;\n") : ("", "")
        return guarded(deletion, """
              IF TG_OP = 'UPDATE' THEN
                IF NOT pg_catalog.record_image_ne\(difference) THEN
                  RETURN NULL;
                END IF;
                IF pg_catalog.record_image_ne(ROW(\(new.joined(separator: ", "))), ROW(\(old.joined(separator: ", ")))) THEN
                \(deletion)
                \(moved)END IF;
            \(inserted)  END IF;
              \(insertion)
              ON CONFLICT (\(twin.twinKeyList)) \(update);
              RETURN NULL;
            """)
    }

    /// What a lenient twin cannot hold is noted, and the way back to it is lost until the row is gone or fits.
    private func guarded(_ deletion: String, _ writing: String) -> String {
        let beginning = """
            BEGIN
              IF TG_OP = 'DELETE' THEN
                \(deletion)
                RETURN NULL;
              END IF;

            """
        guard twin.isLenient == true else { return beginning + writing + "\nEND" }
        let keys = twin.twinKey.map(\.name)
        let key = "ARRAY[\(keys.map { "NEW.\(Quote.identifier($0))::text" }.joined(separator: ", "))]"
        return beginning + """
              DELETE FROM ai_shell.rejected_rows WHERE pair = \(Quote.literal(twin.id)) AND key = \(key);
              BEGIN
            \(writing)
              EXCEPTION WHEN data_exception THEN
                IF TG_OP = 'UPDATE' THEN
                  DELETE FROM \(twin.twin) AS t WHERE \(keys.map { "t.\(Quote.identifier($0)) = OLD.\(Quote.identifier($0))" }.joined(separator: " AND "));
                END IF;
                INSERT INTO ai_shell.rejected_rows (pair, key, relation, old_side, value)
                VALUES (\(Quote.literal(twin.id)), \(key), TG_RELID, false, pg_catalog."left"(SQLERRM, 200));
                RETURN NULL;
              END;
            END
            """
    }
}
