/// Every kind of statement whose way back is known, in the order to ask them.
enum StatementFamilies {
    static let all: [any StatementFamily.Type] = [
        MadeRelations.self, MadeThings.self, MadeOnTables.self, Renamings.self, SchemaMoves.self, Comments.self, Owners.self, Grants.self,
        TableAlterations.self, ThingAlterations.self, Drops.self, RowChanges.self, HarmlessStatements.self,
    ]

    /// - Returns: Nil for a statement that none of them knows.
    static func deeds(of node: SQLNode, _ text: String) -> [Deed]? {
        for family in all { if let deeds = family.deeds(of: node, text) { return deeds } }
        return nil
    }
}
