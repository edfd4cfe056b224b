/// An operation that a statement seems to be, and the statement that it stands for.
struct RecordedOperation {
    let type: any MigrationOperation.Type
    let values: [(key: String, value: FieldValue?)]
    /// Made of the values alone: where it says what the statement says, nothing of the statement is lost.
    let sql: String

    /// The call, where it keeps the whole of the statement.
    func call(for statement: SQLNode) -> DraftCall? {
        guard let tree = try? SQLParser.parse(sql), tree.statements.count == 1, tree.statements[0].placeless == statement.placeless else { return nil }
        let fields = values.reduce(into: Fields()) { $0.set($1.key, $1.value) }
        return DraftCall.exact(type, fields)
    }
}

extension DraftCall {
    /// The call of checked fields, where its words say just the same.
    static func exact(_ type: any MigrationOperation.Type, _ fields: Fields) -> DraftCall? {
        guard let checked = try? type.checked(fields).fields else { return nil }
        let words = WordWriter.words(checked, of: type)
        guard let back = try? WordReader(type).fields(Array(words.dropFirst())), back == checked else { return nil }
        return DraftCall(words)
    }
}
