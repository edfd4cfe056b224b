extension CatalogReader {
    /// Every partition below a table, parents before children, each with its indexes that belong to one of the parent.
    func partitions(_ oid: String) async throws -> [Partition] {
        let indexes = try await session.connection.query("""
            SELECT i.indrelid, c.relname, p.relname AS parent FROM pg_partition_tree($1::oid::regclass) t
            JOIN pg_index i ON i.indrelid = t.relid JOIN pg_class c ON c.oid = i.indexrelid
            JOIN pg_inherits h ON h.inhrelid = c.oid JOIN pg_class p ON p.oid = h.inhparent WHERE t.level > 0
            """, [oid])
        let extras = try await partitionExtras(oid)
        return try await session.connection.query("""
            SELECT c.oid, n.nspname, c.relname, c.relkind, pn.nspname AS parent_schema, p.relname AS parent, c.reltuples
            FROM pg_partition_tree($1::oid::regclass) t JOIN pg_class c ON c.oid = t.relid JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_class p ON p.oid = t.parentrelid JOIN pg_namespace pn ON pn.oid = p.relnamespace
            WHERE t.level > 0 ORDER BY t.level, c.relname
            """, [oid]).map { row in
            let tuples = row.number("reltuples")
            var partition = Partition(
                schema: row.text("nspname"), name: row.text("relname"), kind: row.text("relkind"),
                parent: Quote.qualified(row.text("parent_schema"), row.text("parent")), estimatedRows: tuples < 0 ? nil : Int(tuples),
                indexes: indexes.filter { $0["indrelid"] == row["oid"] }.reduce(into: [:]) { $0[$1.text("parent")] = $1.text("relname") })
            for extra in extras where extra["oid"] == row["oid"] { partition.extras[extra.text("attname"), default: []].append(extra.text("thing")) }
            return partition
        }
    }

    /// What partitions have on their columns that is their own.
    private func partitionExtras(_ oid: String) async throws -> Rows {
        try await session.connection.query("""
            WITH own AS (SELECT a.attrelid, a.attnum, a.attname, a.attacl, a.attstattarget, t.parentrelid, d.adbin FROM pg_partition_tree($1::oid::regclass) t
              JOIN pg_attribute a ON a.attrelid = t.relid AND a.attnum > 0 AND NOT a.attisdropped
              LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE t.level > 0)
            SELECT o.attrelid AS oid, o.attname, 'index ' || x.relname AS thing FROM own o JOIN pg_index i ON i.indrelid = o.attrelid JOIN pg_class x ON x.oid = i.indexrelid
            WHERE NOT x.relispartition AND (o.attnum = ANY(i.indkey::int2[]) OR EXISTS (SELECT FROM pg_depend p WHERE p.classid = 'pg_class'::regclass AND p.objid = x.oid
              AND p.refclassid = 'pg_class'::regclass AND p.refobjid = o.attrelid AND p.refobjsubid = o.attnum))
            UNION ALL SELECT o.attrelid, o.attname, 'constraint ' || k.conname FROM own o JOIN pg_constraint k ON k.conrelid = o.attrelid AND o.attnum = ANY(k.conkey)
            WHERE k.contype IN ('c', 'f') AND k.coninhcount = 0
            UNION ALL SELECT o.attrelid, o.attname, 'statistics ' || s.stxname FROM own o JOIN pg_statistic_ext s ON s.stxrelid = o.attrelid AND o.attnum = ANY(s.stxkeys::int2[])
            UNION ALL SELECT attrelid, attname, 'grants' FROM own WHERE attacl IS NOT NULL
            UNION ALL SELECT attrelid, attname, 'a statistics target' FROM own WHERE attstattarget >= 0
            UNION ALL SELECT attrelid, attname, 'a comment' FROM own WHERE col_description(attrelid, attnum) IS NOT NULL
            UNION ALL SELECT o.attrelid, o.attname, 'a default of its own' FROM own o JOIN pg_attribute u ON u.attrelid = o.parentrelid AND u.attname = o.attname
              LEFT JOIN pg_attrdef v ON v.adrelid = u.attrelid AND v.adnum = u.attnum
            WHERE pg_get_expr(o.adbin, o.attrelid) IS DISTINCT FROM pg_get_expr(v.adbin, v.adrelid)
            ORDER BY 1, 2, 3
            """, [oid])
    }

    /// The columns that rows are partitioned by; an expression has no name and is left out.
    func partitionKey(_ oid: String) async throws -> [String] {
        try await session.connection.query("""
            SELECT a.attname FROM pg_partitioned_table p CROSS JOIN unnest(p.partattrs::int2[]) WITH ORDINALITY k(n, o)
            JOIN pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = k.n WHERE p.partrelid = $1::oid ORDER BY k.o
            """, [oid]).compactMap { $0[0] }
    }
}
