/// The one list of statements that have operations of their own: a new family is a file and its name here.
enum RecordingFamilies {
    static let all: [@Sendable (RecordedStatement) -> RecordedOperation?] = [
        alteredColumn, alteredConstraint, index, renaming, table, filledRows,
    ]

    /// The calls that a statement comes to: those of its parts where each has an operation that keeps the whole of it, else its text.
    static func calls(for text: String) -> [RecordedCall] {
        let trimmed = WordParts.trimmed(text)
        if let statement = RecordedStatement(trimmed) {
            let parts = parts(of: statement)
            let found = parts.compactMap { part in
                all.lazy.compactMap { $0(part)?.call(for: part.node) }.first.map { RecordedCall(call: $0, asSQL: sql(part.text)) }
            }
            if found.count == parts.count { return found }
        }
        return [RecordedCall(call: sql(trimmed), asSQL: nil)]
    }

    private static func sql(_ text: String) -> DraftCall { DraftCall(WordWriter.words(Fields().with("sql", .text(text)), of: CustomSQL.self)) }

    /// Each command of an ALTER TABLE as a statement of its own; anything else is its only part.
    static func parts(of statement: RecordedStatement) -> [RecordedStatement] {
        guard let alter = statement.node["AlterTableStmt"], let commands = alter["cmds"]?.elements, commands.count > 1, let relation = alter["relation"]
        else { return [statement] }
        let rest = statement.after(relation)
        let texts = rest.parts().map(\.text)
        let head = statement.span.before(rest.first?.range.lowerBound ?? 0).text
        let parts = texts.compactMap { RecordedStatement("\(head) \($0)") }
        let areAll = parts.count == commands.count
            && zip(parts, commands).allSatisfy { $0.node["AlterTableStmt"]?["cmds"]?.elements.map(\.placeless) == [$1.placeless] }
        return areAll ? parts : [statement]
    }
}
