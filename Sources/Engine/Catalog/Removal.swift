/// What ties a table to the rest of its database, beside foreign keys: read for tables that a migration drops.
public struct Removal: Hashable, Sendable {
    /// What would break without the table, for people: `view public.active_users`.
    public var dependants: [String] = []
    /// Tables that it inherits from.
    public var parents: [String] = []
    /// Extended statistics, each a thing with a schema and name of its own.
    public var statistics: [TableName] = []
    /// In the order to cut them.
    public var links: [Link] = []
    /// The same dependants, each with its way back, where the migration says `cascade`; in the order to cut them.
    public var cascade: [Link] = []

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

    /// A query for what depends on a relation and is not its own, one a row.
    ///
    /// - Parameters:
    ///   - relation: An expression for its OID.
    ///   - exceptForeignKeys: Whether foreign keys of other tables are left out.
    /// - SeeAlso: <https://www.postgresql.org/docs/current/catalog-pg-depend.html>
    static func dependants(of relation: String, exceptForeignKeys: Bool) -> String {
        """
        SELECT DISTINCT CASE WHEN v.relkind IN ('v', 'm') THEN CASE v.relkind WHEN 'm' THEN 'materialized ' ELSE '' END || 'view ' || v.oid::regclass::text \
        ELSE pg_describe_object(d.classid, d.objid, d.objsubid) END AS dependant \
        FROM (SELECT c.oid, c.reltype, t.typarray FROM pg_class c LEFT JOIN pg_type t ON t.oid = c.reltype WHERE c.oid = \(relation)) own \
        JOIN pg_depend d ON d.deptype = 'n' AND (d.refclassid = 'pg_class'::regclass AND (d.refobjid = own.oid OR d.refobjid IN (\
        SELECT s.objid FROM pg_depend s JOIN pg_class c ON c.oid = s.objid AND c.relkind = 'S' WHERE s.classid = 'pg_class'::regclass \
        AND s.refclassid = 'pg_class'::regclass AND s.refobjid = own.oid AND s.deptype IN ('a', 'i'))) \
        OR d.refclassid = 'pg_type'::regclass AND d.refobjid IN (own.reltype, own.typarray)) \
        LEFT JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid LEFT JOIN pg_class v ON v.oid = r.ev_class \
        WHERE v.oid IS DISTINCT FROM own.oid \
        AND NOT (d.classid = 'pg_constraint'::regclass AND EXISTS (SELECT FROM pg_constraint c WHERE c.oid = d.objid \
        AND (c.conrelid = own.oid\(exceptForeignKeys ? " OR c.confrelid = own.oid" : "")))) \
        AND NOT (d.classid = 'pg_attrdef'::regclass AND EXISTS (SELECT FROM pg_attrdef a WHERE a.oid = d.objid AND a.adrelid = own.oid)) \
        AND NOT (d.classid = 'pg_trigger'::regclass AND EXISTS (SELECT FROM pg_trigger t WHERE t.oid = d.objid AND t.tgrelid = own.oid)) \
        AND NOT (d.classid = 'pg_policy'::regclass AND EXISTS (SELECT FROM pg_policy p WHERE p.oid = d.objid AND p.polrelid = own.oid)) \
        AND NOT (d.classid = 'pg_statistic_ext'::regclass AND EXISTS (SELECT FROM pg_statistic_ext s WHERE s.oid = d.objid AND s.stxrelid = own.oid)) \
        AND NOT (d.classid = 'pg_publication_rel'::regclass AND EXISTS (SELECT FROM pg_publication_rel p WHERE p.oid = d.objid AND p.prrelid = own.oid)) \
        AND NOT (d.classid = 'pg_class'::regclass AND EXISTS (SELECT FROM pg_index i WHERE i.indexrelid = d.objid AND i.indrelid = own.oid)) \
        ORDER BY 1
        """
    }
}
