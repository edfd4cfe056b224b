/// The names that constraints and indexes of two columns take when the columns switch theirs: those of the new column end
/// with the names that the old one's had.
struct ThingRenames: Hashable {
    private(set) var forward: [String] = []
    private(set) var back: [String] = []
    /// Present name by earlier name.
    private(set) var names: [String: String] = [:]
    /// What of the old column has no like on the new one.
    private(set) var left: [String] = []
    /// Other tables whose constraints are renamed, quoted and qualified.
    private(set) var otherTables: [String] = []

    init(of table: Table, old: String, new: String, keepAs: String) {
        var free = Attachment.all(on: [new], of: table).filter { !Self.reads(old, $0, table) }
        var taken = table.siblings.union(table.constraints.map(\.name)).union(table.indexes.map(\.name))
        for thing in Attachment.all(on: [old], of: table) {
            guard let index = free.firstIndex(where: { Self.isLike(thing, $0, old: old, new: new) }) else {
                left.append(thing.title)
                continue
            }
            let like = free.remove(at: index)
            let kept = Names.carried(thing.name, from: old, to: keepAs, taken: taken)
            taken.insert(kept)
            names[thing.name] = kept
            names[like.name] = thing.name
            forward += [Self.rename(thing, thing.name, kept, table), Self.rename(like, like.name, thing.name, table)]
            back = [Self.rename(like, thing.name, like.name, table), Self.rename(thing, kept, thing.name, table)] + back
            if thing.kind == .referencing, !otherTables.contains(thing.table) { otherTables.append(thing.table) }
        }
        renameNotNull(of: table, old: old, new: new, keepAs: keepAs, taken)
    }

    /// From PostgreSQL 18 on NOT NULL is a constraint with a name too.
    private mutating func renameNotNull(of table: Table, old: String, new: String, keepAs: String, _ taken: Set<String>) {
        let own = table[column: old]?.notNullConstraint
        let like = table[column: new]?.notNullConstraint
        func rename(_ from: String, _ to: String) -> String {
            "ALTER TABLE \(table.sql) RENAME CONSTRAINT \(Quote.identifier(from)) TO \(Quote.identifier(to))"
        }
        var renames: [(from: String, to: String)] = []
        if let own { renames.append((own, Names.carried(own, from: old, to: keepAs, taken: taken))) }
        if let like { renames.append((like, own ?? NotNull.constraint(on: old, of: table))) }
        for (from, to) in renames {
            names[from] = to
            forward.append(rename(from, to))
            back.insert(rename(to, from), at: 0)
        }
    }

    /// A thing on both columns has no like.
    private static func reads(_ column: String, _ thing: Attachment, _ table: Table) -> Bool {
        Attachment.all(on: [column], of: table).contains { $0.name == thing.name && $0.table == thing.table }
    }

    private static func isLike(_ thing: Attachment, _ other: Attachment, old: String, new: String) -> Bool {
        if thing.kind == .primaryKey, other.kind == .index {
            // What is to succeed it.
            guard other.definition.hasPrefix("CREATE UNIQUE"), let one = try? ColumnReferences.indexTail(thing.index ?? "", renaming: [old: new]) else { return false }
            return one == (try? ColumnReferences.indexTail(other.definition))
        }
        guard thing.kind == other.kind, thing.table == other.table else { return false }
        let name = Names.carried(thing.name, from: old, to: new, taken: [])
        if other.name == name || other.name == name + "_new" { return true }
        guard let one = try? thing.renamed([old: old], to: ""), let two = try? other.renamed([new: old], to: "") else { return false }
        return one.definition == two.definition && one.index == two.index
    }

    private static func rename(_ thing: Attachment, _ from: String, _ to: String, _ table: Table) -> String {
        thing.kind == .index
            ? "ALTER INDEX \(Quote.qualified(table.schema, from)) RENAME TO \(Quote.identifier(to))"
            : "ALTER TABLE \(thing.table) RENAME CONSTRAINT \(Quote.identifier(from)) TO \(Quote.identifier(to))"
    }
}

extension Table {
    /// Columns under their new names, and everything that names them.
    mutating func rename(_ names: [String: String], _ renames: ThingRenames? = nil, carried: CarriedDefault? = nil, from old: String? = nil) {
        func renamed(_ columns: [String]) -> [String] { columns.map { names[$0] ?? $0 } }
        func thing(_ name: String) -> String { renames?.names[name] ?? name }
        for index in columns.indices {
            let earlier = columns[index].name
            columns[index].name = names[earlier] ?? earlier
            columns[index].notNullConstraint = columns[index].notNullConstraint.map(thing)
            guard let carried, let old else { continue }
            if earlier == old {
                columns[index].defaultSQL = nil
                columns[index].identity = ""
            } else if names[earlier] == old {
                columns[index].defaultSQL = carried.sql
                columns[index].defaultIsConstant = carried.isConstant
                columns[index].identity = carried.identity
            }
        }
        for index in indexes.indices {
            if let tail = try? ColumnReferences.indexTail(indexes[index].definition, renaming: names) {
                let head = indexes[index].definition.hasPrefix("CREATE UNIQUE") ? "CREATE UNIQUE INDEX" : "CREATE INDEX"
                indexes[index].definition = "\(head) \(SQLName.brief(thing(indexes[index].name))) ON \(SQLName.brief(schema)).\(SQLName.brief(name)) \(tail)"
            }
            indexes[index].name = thing(indexes[index].name)
            indexes[index].columns = renamed(indexes[index].columns)
            indexes[index].reads = renamed(indexes[index].reads)
        }
        // It is the index that identifies, whatever it is called.
        if let earlier = renames?.names.keys.first(where: { replicaIdentity == "USING INDEX \($0)" || replicaIdentity == "USING INDEX \(Quote.identifier($0))" }) {
            replicaIdentity = "USING INDEX \(Quote.identifier(thing(earlier)))"
        }
        for index in constraints.indices {
            if constraints[index].kind != "r" {
                constraints[index].definition = (try? ColumnReferences.rename(names, inConstraint: constraints[index].definition)) ?? constraints[index].definition
            }
            constraints[index].name = thing(constraints[index].name)
            constraints[index].columns = renamed(constraints[index].columns)
        }
        for index in referencing.indices {
            referencing[index].definition = (try? ColumnReferences.rename(names, inReferenceOf: referencing[index].definition)) ?? referencing[index].definition
            referencing[index].name = thing(referencing[index].name)
            referencing[index].columns = renamed(referencing[index].columns)
        }
        // What fills the column goes over to the one that takes its name.
        for index in sequences.indices where carried == nil || sequences[index].column != old {
            sequences[index].column = names[sequences[index].column] ?? sequences[index].column
        }
    }
}
