extension CatalogReader {
    /// Every partition below a table, parents before children, each with its indexes that belong to one of the parent.
    func partitions(_ oid: String) async throws -> [Partition] {
        let indexes = try await session.connection.query("""
            SELECT i.indrelid, c.relname, p.relname AS parent FROM pg_partition_tree($1::oid::regclass) t
            JOIN pg_index i ON i.indrelid = t.relid JOIN pg_class c ON c.oid = i.indexrelid
            JOIN pg_inherits h ON h.inhrelid = c.oid JOIN pg_class p ON p.oid = h.inhparent WHERE t.level > 0
            """, [oid])
        return try await session.connection.query("""
            SELECT c.oid, n.nspname, c.relname, c.relkind, pn.nspname AS parent_schema, p.relname AS parent, c.reltuples
            FROM pg_partition_tree($1::oid::regclass) t JOIN pg_class c ON c.oid = t.relid JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_class p ON p.oid = t.parentrelid JOIN pg_namespace pn ON pn.oid = p.relnamespace
            WHERE t.level > 0 ORDER BY t.level, c.relname
            """, [oid]).map { row in
            let tuples = row.number("reltuples")
            return Partition(
                schema: row.text("nspname"), name: row.text("relname"), kind: row.text("relkind"),
                parent: Quote.qualified(row.text("parent_schema"), row.text("parent")), estimatedRows: tuples < 0 ? nil : Int(tuples),
                indexes: indexes.filter { $0["indrelid"] == row["oid"] }.reduce(into: [:]) { $0[$1.text("parent")] = $1.text("relname") })
        }
    }

    /// The columns that rows are partitioned by; an expression has no name and is left out.
    func partitionKey(_ oid: String) async throws -> [String] {
        try await session.connection.query("""
            SELECT a.attname FROM pg_partitioned_table p CROSS JOIN unnest(p.partattrs::int2[]) WITH ORDINALITY k(n, o)
            JOIN pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = k.n WHERE p.partrelid = $1::oid ORDER BY k.o
            """, [oid]).compactMap { $0[0] }
    }
}
