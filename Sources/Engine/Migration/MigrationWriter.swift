/// Writes a migration as its file: keys in canonical order, one layout.
enum MigrationWriter {
    static func text(of migration: Migration) -> String {
        var metadata: [(String, YAMLValue)] = []
        if let author = migration.metadata.author { metadata.append(("author", .text(author))) }
        if let created = migration.metadata.created { metadata.append(("created", .text(created))) }
        if !migration.metadata.tags.isEmpty { metadata.append(("tags", .texts(migration.metadata.tags))) }

        var keys: [(String, YAMLValue)] = [("name", .text(migration.name)), ("database", .text(migration.database))]
        if let description = migration.description { keys.append(("description", .text(description))) }
        if !metadata.isEmpty { keys.append(("metadata", .mapping(metadata))) }
        keys.append(("phases", .sequence(migration.phases.map(value))))
        return YAMLWriter.text(.mapping([("migration", .mapping(keys))]))
    }

    static func text(of phase: Phase) -> String { YAMLWriter.text(value(phase)) }

    private static func value(_ phase: Phase) -> YAMLValue {
        var keys: [(String, YAMLValue)] = [("phase", .integer(phase.number)), ("description", .text(phase.description))]
        if let gate = phase.gate { keys.append(("gate", .text(gate))) }
        if let timeout = phase.timeoutMilliseconds { keys.append(("timeout", .integer(timeout))) }
        if !phase.operations.isEmpty { keys.append(("operations", .sequence(phase.operations.map { value($0, tag: "type") }))) }
        if !phase.validations.isEmpty { keys.append(("validation", .sequence(phase.validations.map { value($0, tag: "check") }))) }
        if let operations = phase.rollbackOperations {
            keys.append(("rollbackOperations", .sequence(operations.map { value($0, tag: "type") })))
        }
        return .mapping(keys)
    }

    private static func value(_ entry: some MigrationEntry, tag: String) -> YAMLValue {
        .mapping([(tag, .text(type(of: entry).name))] + pairs(entry.fields, type(of: entry).keys))
    }

    private static func pairs(_ fields: Fields, _ keys: [Key]) -> [(String, YAMLValue)] {
        keys.compactMap { key in fields[key.name].map { (key.name, value($0, key.kind)) } }
    }

    private static func value(_ value: FieldValue, _ kind: KeyKind) -> YAMLValue {
        switch value {
        case .records(let records): .sequence(records.map { .mapping(pairs($0, kind.recordKeys)) })
        case .text(let text): .text(text)
        case .bool(let flag): .bool(flag)
        case .integer(let number): .integer(number)
        case .list(let names): .texts(names)
        case .map(let values): .mapping(values.sorted { $0.key < $1.key }.map { ($0.key, number(in: $0.value) ?? .text($0.value)) })
        case .value(let value): self.value(value)
        case .values(let values): .sequence(values.map(self.value))
        }
    }

    private static func number(in text: String) -> YAMLValue? {
        guard let number = Int(text), String(number) == text else { return nil }
        return .integer(number)
    }

    private static func value(_ value: DefaultValue) -> YAMLValue {
        switch value {
        case .bool(let flag): .bool(flag)
        case .number(let digits): .plain(digits)
        case .null: .plain("null")
        case .sql(let text), .ambiguous(let text):
            text.hasPrefix("'") ? .text(text) : .mapping([("sql", .text(text))])
        case .string(let text):
            DefaultValue(reading: text) == .string(text) ? .text(text) : .mapping([("value", .text(text))])
        }
    }
}
