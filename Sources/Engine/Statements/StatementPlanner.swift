/// Plans one part after the other of an operation's text: what it locks, how it is taken back, what of it nothing brings back.
struct StatementPlanner {
    var context: PlanContext
    /// Whether the operation says itself how it is taken back.
    let isGiven: Bool

    mutating func step(of piece: StatementPieces.Piece, in operation: CustomSQL) throws(PlanRefusal) -> Step {
        var step = piece.step
        step.followsCatalog = true
        if piece.statements.isEmpty {
            if let error = operation.syntaxError {
                step.notes.append("The grammar at hand does not read it (\(error.message)); the server will judge it.")
            }
            if !isGiven {
                step.loses = "What this SQL did is not taken back: the grammar at hand does not read it. Say in \"rollback\" how it is."
            }
            return step
        }
        let phaseSays = context.phase.rollbackOperations != nil
        var whole = Inverse()
        var locks = LocksOfPiece(start: context.catalog)
        for statement in piece.statements {
            try PartitionedKeys.check(statement.node, in: context)
            step.notes += CopyNotes.notes(statement.node, statement.text, in: context).filter { !step.notes.contains($0) }
            locks.add(StatementLocks(context: context).locks(of: statement.node), StatementLocks.isShort(statement.node), context.catalog)
            let drawn = MadeTable.drawn(from: statement.node, statement.text, in: context)
            let deeds =
                StatementFamilies.deeds(of: statement.node, statement.text) ?? [
                    .loses("\"\(statement.text.firstLine)\" is not taken back.")
                ]
            var builder = InverseBuilder(context: context, mayDestroy: isGiven || phaseSays || context.isTakingBack)
            if statement.node["ViewStmt"] != nil { builder.shape = QueryText.of(statement.text) }
            whole.prepend(try builder.inverse(of: deeds, statement.text))
            context = builder.context
            if let drawn { context.place(drawn) }
            context.draw(statement.node)
        }
        step.notes += whole.notes
        if case .statement(let lone) = step.action {
            // Its lock is one of those that it waits for itself.
            step.locks = lone.effect == nil || lone.effect == .repeatable ? [] : locks.all
        } else {
            step.locks = locks.first
            step.notes += locks.notes
        }
        guard !isGiven else { return step }
        step.loses = whole.losses.isEmpty ? nil : whole.losses.map(\.capitalizedFirst).joined(separator: " ")
        step.undo = whole.steps(piece.statements.map(\.text).first?.firstLine ?? "") { [context] statements in
            let locks = statements.compactMap { SQLParser.attempt($0).0 }.flatMap(\.statements).flatMap {
                StatementLocks(context: context).locks(of: $0)
            }
            return StatementLocks.merged(locks)
        }
        if case .statement(let lone) = step.action, case .buildsIndex(let built)? = lone.effect, !step.undo.isEmpty {
            step.undo = [IndexBuild.dropConcurrently(built, on: built.table, ifThere: true)]
        }
        if case .statement(let lone) = step.action, case .detaches(let partition, let parent)? = lone.effect, !step.undo.isEmpty {
            for index in step.undo.indices { step.undo[index].locks = step.locks }
            let finish = Step.LoneStatement(sql: "ALTER TABLE \(parent) DETACH PARTITION \(partition) FINALIZE", isUserSQL: true, effect: lone.effect)
            step.undo.insert(Step("finish detaching \(partition.replacing("\"", with: "")), where it is half done", .statement(finish)), at: 0)
        }
        return step
    }
}
