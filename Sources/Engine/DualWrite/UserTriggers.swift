/// The user's triggers that mention a column which is to get another beside it.
struct UserTriggers {
    let table: Table
    let sources: [String]
    let targets: [String]
    /// What the migration says becomes of each, by name.
    let fates: [String: DualWriteEnable.TriggerFate]

    /// - Throws: ``PlanRefusal`` for a trigger that mentions a source and is not listed, or cannot be copied.
    func copies(in context: PlanContext) throws(PlanRefusal) -> [TriggerCopy] {
        let concerned = table.triggers.filter { trigger in
            !trigger.isOurs && sources.contains { ColumnReferences.mentions($0, in: trigger.definition) || ColumnReferences.mentions($0, in: trigger.functionText) }
        }
        if let stray = fates.keys.sorted().first(where: { name in !table.triggers.contains { $0.name == name } }) {
            throw context.refusal("there is no trigger \"\(stray)\" on \"\(table.title)\"", hint: Nearest.suggestion(for: stray, among: table.triggers.map(\.name)))
        }
        let unlisted = concerned.filter { fates[$0.name] == nil }
        guard unlisted.isEmpty else {
            throw context.refusal(
                "\(unlisted.map { "trigger \"\($0.name)\"" }.joined(separator: ", ")) of \"\(table.title)\" mentions \(sources.joined(separator: ", "))",
                hint: "Say what becomes of it: triggers: {\(unlisted[0].name): copy} for the new name too, or leave.")
        }
        var copies: [TriggerCopy] = []
        for trigger in concerned where fates[trigger.name] == .copy { copies.append(try copy(of: trigger, in: context)) }
        return copies
    }

    private func copy(of trigger: Trigger, in context: PlanContext) throws(PlanRefusal) -> TriggerCopy {
        guard sources.count == 1, targets.count == 1 else {
            throw context.refusal("trigger \"\(trigger.name)\" cannot be copied for several columns", hint: "Write its like in a custom_sql operation, and say leave here.")
        }
        let names = [sources[0]: targets[0]]
        let taken = Set(table.triggers.map(\.name))
        let name = Names.carried(trigger.name, from: sources[0], to: targets[0], taken: taken)
        do throws(SQLSyntaxError) {
            guard ColumnReferences.mentions(sources[0], in: trigger.functionText) else {
                let sql = try ColumnReferences.rename(names, inTrigger: trigger.definition, called: name, running: nil)
                return TriggerCopy(original: trigger.name, definition: trigger.definition, name: name, create: [sql], drop: [drop(name)])
            }
            guard let function = trigger.function, let source = trigger.functionDefinition, let parts = try? TableName(parsing: function) else {
                throw SQLSyntaxError(message: "its function is not in PL/pgSQL")
            }
            let body = try ColumnReferences.rename(names, inTriggerBody: trigger.functionText)
            let copied = TableName(schema: parts.schema, name: Names.carried(parts.name, from: sources[0], to: targets[0], taken: [])).sql
            guard let head = source.firstRange(of: "FUNCTION \(function)("), let old = source.firstRange(of: trigger.functionText) else {
                throw SQLSyntaxError(message: "its function cannot be read")
            }
            let definition =
                source[..<head.lowerBound] + "FUNCTION \(copied)(" + source[head.upperBound..<old.lowerBound] + body + source[old.upperBound...]
            let sql = try ColumnReferences.rename(names, inTrigger: trigger.definition, called: name, running: copied)
            return TriggerCopy(
                original: trigger.name, definition: trigger.definition, name: name, create: [String(definition), sql],
                drop: [drop(name), "DROP FUNCTION IF EXISTS \(copied)()"])
        } catch {
            throw context.refusal(
                "trigger \"\(trigger.name)\" cannot be copied: \(error.message)", hint: "Write its like in a custom_sql operation, and say leave here.")
        }
    }

    private func drop(_ name: String) -> String { "DROP TRIGGER IF EXISTS \(Quote.identifier(name)) ON \(table.sql)" }
}
