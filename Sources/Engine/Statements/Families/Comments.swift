/// `COMMENT ON`.
enum Comments: StatementFamily {
    static func deeds(of node: SQLNode, _ text: String) -> [Deed]? {
        guard let statement = node["CommentStmt"] else { return nil }
        guard let object = statement["object"]?.object(statement["objtype"]?.text) else {
            return [.loses("\"\(text.firstLine)\" is not taken back.")]
        }
        return [.alters(object, .comment)]
    }
}

extension Restore {
    static let comment = Restore(
        "the earlier comment on",
        """
        SELECT format('COMMENT ON %s %s IS %s', o.words, o.reference, coalesce(quote_literal(coalesce(
          (SELECT d.description FROM pg_description d WHERE d.classoid = o.class AND d.objoid = o.object AND d.objsubid = o.sub),
          (SELECT d.description FROM pg_shdescription d WHERE d.classoid = o.class AND d.objoid = o.object))), 'NULL')) AS s FROM o
        """)
}
