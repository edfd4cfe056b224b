/// What ties a table to the rest of its database, beside foreign keys: read for tables that a migration drops.
public struct Removal: Hashable, Sendable {
    /// What hangs on the table or on any of its family, each with its way back, in the order to cut it.
    public var dependants: [Link] = []
    /// Tables that it inherits from or is a partition of.
    public var parents: [Parent] = []
    /// Its partitions, or the tables that inherit from it, of whatever level, parents before children.
    public var family: [TableName] = []
    /// Extended statistics, each a thing with a schema and name of its own.
    public var statistics: [TableName] = []
    /// In the order to cut them.
    public var links: [Link] = []
    /// A thing that goes with what it hangs on: a trigger, policy, publication or grant, which would hold fast a function or role
    /// while the table lies aside; a view or function that reads what goes.
    public struct Link: Hashable, Sendable {
        public var title: String
        public var cut: [String]
        public var tie: [String]
        public var isOurs = true
        /// What `cut` locks beside the table itself.
        public var locks: [TableLock] = []
        /// Why it cannot be made again, as the end of a sentence about it.
        public var problem: String?
        /// What an operator should know before it goes.
        public var note: String?
        /// Whether `tie` reads whole tables.
        public var isFilling = false
    }

    /// A table that this one is a part of.
    public struct Parent: Hashable, Sendable {
        public var name: TableName
        public var isOurs: Bool
        /// `FOR VALUES …` of a partition; nil where it inherits.
        public var bound: String?
        /// What the rows of the partition have in common, as an expression.
        public var condition: String?
        /// The partition for whatever belongs in no other, where there is one.
        public var standard: TableName?
        /// Of its heap.
        public var standardBytes = 0
        /// Foreign keys that point at it, or at what it is a partition of.
        public var referencing: [String] = []

        public var title: String { name.title }
    }

    /// A query for what depends on relations and is not their own, one a row.
    ///
    /// - Parameter relations: Expressions for their OIDs.
    /// - SeeAlso: <https://www.postgresql.org/docs/current/catalog-pg-depend.html>
    static func dependants(of relations: [String]) -> String {
        func isOwn(_ oid: String) -> String { "\(oid) IN (SELECT oid FROM own)" }
        func belongs(_ catalog: String, _ table: String) -> String {
            "NOT (d.classid = '\(catalog)'::regclass AND EXISTS (SELECT FROM \(catalog) x WHERE x.oid = d.objid AND \(isOwn("x.\(table)"))))"
        }
        return """
            WITH own AS (SELECT c.oid, c.reltype, t.typarray FROM pg_class c LEFT JOIN pg_type t ON t.oid = c.reltype WHERE c.oid IN (\(relations.joined(separator: ", ")))) \
            SELECT DISTINCT CASE WHEN v.relkind IN ('v', 'm') THEN CASE v.relkind WHEN 'm' THEN 'materialized ' ELSE '' END || 'view ' || v.oid::regclass::text \
            ELSE pg_describe_object(d.classid, d.objid, d.objsubid) END AS dependant \
            FROM own JOIN pg_depend d ON d.deptype = 'n' AND (d.refclassid = 'pg_class'::regclass AND (d.refobjid = own.oid OR d.refobjid IN (\
            SELECT s.objid FROM pg_depend s JOIN pg_class c ON c.oid = s.objid AND c.relkind = 'S' WHERE s.classid = 'pg_class'::regclass \
            AND s.refclassid = 'pg_class'::regclass AND s.refobjid = own.oid AND s.deptype IN ('a', 'i'))) \
            OR d.refclassid = 'pg_type'::regclass AND d.refobjid IN (own.reltype, own.typarray)) \
            LEFT JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid LEFT JOIN pg_class v ON v.oid = r.ev_class \
            WHERE NOT coalesce(\(isOwn("v.oid")), false) AND NOT (d.classid = 'pg_class'::regclass AND \(isOwn("d.objid"))) \
            AND \(belongs("pg_constraint", "conrelid")) AND \(belongs("pg_attrdef", "adrelid")) AND \(belongs("pg_trigger", "tgrelid")) \
            AND \(belongs("pg_policy", "polrelid")) AND \(belongs("pg_statistic_ext", "stxrelid")) AND \(belongs("pg_publication_rel", "prrelid")) \
            AND NOT (d.classid = 'pg_class'::regclass AND EXISTS (SELECT FROM pg_index i WHERE i.indexrelid = d.objid AND \(isOwn("i.indrelid")))) \
            UNION SELECT 'table ' || i.inhrelid::regclass::text FROM pg_inherits i WHERE \(isOwn("i.inhparent")) AND NOT \(isOwn("i.inhrelid")) ORDER BY 1
            """
    }
}
