extension CatalogReader {
    /// What the planner asks of the catalog for this migration: by the kinds of its keys, whatever the operation.
    func read(for migration: Migration) async throws -> Catalog {
        let entries: [any MigrationEntry] = migration.phases.flatMap { phase in
            phase.operations as [any MigrationEntry] + phase.validations + (phase.rollbackOperations ?? [])
        }
        var tables: Set<TableName> = []
        var types: Set<String> = []
        var texts: Set<ScopedExpression> = []
        var added: [TableName: [ExpressionQuestion.AddedColumn]] = [:]
        func note(_ keys: [Key], _ fields: Fields, of name: TableName?) {
            for key in keys {
                guard let value = fields[key.name] else { continue }
                switch (key.kind, value) {
                case (.type, .text(let text)):
                    types.insert(text)
                    if let name, let column = fields.text("column") { added[name, default: []].append(.init(name: column, type: text)) }
                case (.expressions, .map(let values)): if let name { for text in values.values { texts.insert(.init(table: name, text: text)) } }
                case (.expression, .text(let text)), (.expressions, .text(let text)): if let name { texts.insert(.init(table: name, text: text)) }
                case (.value, .value(.sql(let text))): if let name { texts.insert(.init(table: name, text: text)) }
                case (.assignments, .text(let text)):
                    guard let name, let list = try? AssignmentList(parsing: text) else { continue }
                    for expression in list.assignments.map(\.expression) + [list.condition].compactMap({ $0 }) {
                        texts.insert(.init(table: name, text: expression.text))
                    }
                case (.records(let nested), .records(let records)): for record in records { note(nested, record, of: name) }
                default: break
                }
            }
        }
        for entry in entries {
            let name = entry.table.flatMap { try? TableName(parsing: $0) }
            if let name { tables.insert(name) }
            note(type(of: entry).keys, entry.fields, of: name)
        }
        var questions = CatalogQuestions()
        for entry in entries { entry.ask(&questions) }
        let formerNames = questions.formerNames
        for (name, columns) in questions.newColumns {
            added[name, default: []] += columns
            types.formUnion(columns.map(\.type))
        }
        types.formUnion(questions.types)
        for (name, former) in formerNames { added[name, default: []] += added[former] ?? [] }
        let indexTables = try await self.tables(of: questions.indexes)
        var catalog = try await read(
            tables: tables.union(questions.tables).union(questions.removals).union(questions.swaps).union(indexTables.values), types: types,
            expressions: texts.map { ExpressionQuestion(expression: $0, added: added[$0.table] ?? [], formerly: formerNames[$0.table]) })
        try await readRemovals(questions.removals.union(questions.swaps), into: &catalog)
        try await readSwaps(questions.swaps, into: &catalog)
        try await readPartitionProblems(questions.partitions, into: &catalog)
        try await readPlaces(questions.places, questions.parents, into: &catalog)
        try await readDependants(questions.dependants, into: &catalog)
        catalog.indexTables = indexTables
        catalog.relations = try await relations(questions.newNames, in: catalog)
        for draft in questions.drafts {
            let table = catalog.tables[draft.table] ?? formerNames[draft.table].flatMap { catalog.tables[$0] }
            guard table.map({ ["r", "p", "m"].contains($0.kind) }) ?? (added[draft.table] != nil) else { continue }
            catalog.drafts[draft] = try await resolve(draft, on: table, added: added[draft.table] ?? [], types: catalog.types)
        }
        try await readColumnQuestions(of: entries, added: added, into: &catalog)
        for change in questions.typeChanges { try await readEffect(of: change, &catalog) }
        try await readObjects(questions, into: &catalog)
        for question in questions.rows {
            catalog.rows[question] = try await resolve(
                question, parent: columns(of: question.table, added, catalog), child: columns(of: question.into, added, catalog),
                owner: catalog.tables[question.into]?.owner)
        }
        return catalog
    }
}
