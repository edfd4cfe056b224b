extension Table {
    /// What stops a side of a pair from going: what no rollback could make again.
    func holding(_ column: String, carried: Bool, pair: ColumnPair, isCascading: Bool, isKept: Bool) -> [String] {
        // A kept column keeps them.
        var kept = isKept ? [] : Attachment.all(on: [column], of: self).filter { $0.kind == .primaryKey || $0.kind == .exclusion }
        if KeyHandover(of: self, from: column, in: pair) != nil { kept.removeAll { $0.kind == .primaryKey } }
        let isIdentity = self[column: column]?.identity.isEmpty == false
        let generated = columns.filter { $0.generation.map { ColumnReferences.mentions(column, in: $0) } ?? false }.map { "generated column \($0.name)" }
        return kept.map(\.title) + (isCascading ? generated : outsideReaders(of: column, but: pair.copies))
            + (carried ? [] : sequences.filter { $0.column == column }.map { isIdentity ? "an identity sequence" : "sequence \($0.name)" })
    }

    /// For a step that locks it; none where the migration itself made it.
    var ownLock: [TableLock] { isNew ? [] : [TableLock(table: sql, title: title, mode: .accessExclusive)] }

    /// Whatever reads the column and is neither its index nor constraint: views, functions, policies, publications, triggers,
    /// statistics, generated columns.
    func outsideReaders(of column: String, but copies: [TriggerCopy] = []) -> [String] {
        readers.filter { reader in
            reader.columns.contains(column) && !copies.contains { reader.title.hasPrefix("trigger \($0.original) ") || reader.title.hasPrefix("trigger \(Quote.identifier($0.original)) ") }
        }.map(\.title)
            + columns.filter { $0.generation.map { ColumnReferences.mentions(column, in: $0) } ?? false }.map { "generated column \($0.name)" }
    }
}
