/// `ALTER … OWNER TO`, but of tables.
enum Owners: StatementFamily {
    static func deeds(of node: SQLNode, _ text: String) -> [Deed]? {
        guard let statement = node["AlterOwnerStmt"] else { return nil }
        let word = statement["objectType"]?.text
        guard let object = statement["relation"]?.object(word) ?? statement["object"]?.object(word) else {
            return [.loses("\"\(text.firstLine)\" is not taken back.")]
        }
        return [.alters(object, .owner)]
    }
}

extension Restore {
    /// Each catalog whose rows have an owner, and the columns of owner and grants.
    private static let owners: [(catalog: String, owner: String)] = [
        ("pg_class", "relowner"), ("pg_proc", "proowner"), ("pg_type", "typowner"), ("pg_namespace", "nspowner"),
        ("pg_operator", "oprowner"),
        ("pg_opclass", "opcowner"), ("pg_opfamily", "opfowner"), ("pg_collation", "collowner"), ("pg_conversion", "conowner"),
        ("pg_statistic_ext", "stxowner"), ("pg_ts_dict", "dictowner"), ("pg_ts_config", "cfgowner"), ("pg_language", "lanowner"),
        ("pg_foreign_data_wrapper", "fdwowner"), ("pg_foreign_server", "srvowner"), ("pg_event_trigger", "evtowner"),
        ("pg_publication", "pubowner"), ("pg_database", "datdba"),
    ]

    /// An expression for the OID of the owner of `o`.
    static let ownerOf =
        "CASE o.class "
        + owners.map { "WHEN '\($0.catalog)'::regclass THEN (SELECT \($0.owner) FROM \($0.catalog) WHERE oid = o.object)" }.joined(
            separator: " ") + " END"

    private static let ownerOnly = "SELECT format('ALTER %s %s OWNER TO %I', o.words, o.reference, pg_get_userbyid(\(ownerOf))) AS s FROM o"

    /// With the grants: those of the new owner go with its ownership.
    static let owner = Restore(
        "the earlier owner of",
        "SELECT s FROM (SELECT 1 AS place, s FROM (\(ownerOnly)) w UNION ALL SELECT 2, s FROM (\(grants(to: []).sql)) g) x ORDER BY place")
}
