/// A table that holds rows itself: a plain one, a partition, or one that inherits.
struct Leaf: Hashable, Sendable {
    let oid: String
    /// Quoted and qualified.
    let sql: String
    /// Of the file that its block numbers count in; another one after a rewrite.
    let filenode: String
    let blocks: Int
    /// What the statistics say, at least one.
    let rowsPerBlock: Double

    /// Where the statistics say nothing.
    private static let usualRowsPerBlock = 60.0

    /// The table itself and whatever hangs below it, the largest first.
    ///
    /// - Throws: ``PlanRefusal`` where one of them has no blocks to go by: a foreign table, or another table access method.
    static func all(of table: String, _ connection: PostgresConnection) async throws -> [Leaf] {
        let rows = try await connection.query("""
            WITH RECURSIVE tree(oid) AS (SELECT $1::regclass::oid UNION SELECT i.inhrelid FROM pg_inherits i JOIN tree ON i.inhparent = tree.oid)
            SELECT c.oid, quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS sql, pg_relation_filenode(c.oid) AS filenode,
                   pg_relation_size(c.oid) / current_setting('block_size')::bigint AS blocks, c.reltuples, c.relpages, m.amname IS NOT DISTINCT FROM 'heap' AS heap
            FROM tree JOIN pg_class c ON c.oid = tree.oid JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_am m ON m.oid = c.relam
            WHERE c.relkind <> 'p' ORDER BY blocks DESC, c.oid
            """, [table])
        if let strange = rows.first(where: { !$0.flag("heap") }) {
            throw PlanRefusal(
                "\(strange.text("sql")) is no ordinary table, whose rows could be walked by blocks",
                hint: "Give the table a key, and the backfill a batchSize below \(BlockWalk.mostRows): then it goes by the key.")
        }
        return rows.map { row in
            let pages = row.number("relpages"), tuples = row.number("reltuples")
            return Leaf(
                oid: row.text("oid"), sql: row.text("sql"), filenode: row.text("filenode"), blocks: row.integer("blocks"),
                rowsPerBlock: pages > 0 && tuples > 0 ? max(tuples / pages, 1) : usualRowsPerBlock)
        }
    }
}
