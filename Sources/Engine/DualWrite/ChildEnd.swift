/// The end of a child table's dual write, and the way back.
struct ChildEnd {
    let child: ChildTable
    let parent: Table

    private var title: String { "\(child.childTitle) in step with \(child.sourceTitle)" }

    /// The triggers go; back, the child is made what the parent says before it counts as in step.
    func plan(in context: inout PlanContext) {
        var again = ChildEnd.again(child, on: parent)
        again.reason = "From here on it gets what is written to \(child.sourceTitle)."
        var refill = Step("make rows of \(child.childTitle) anew where they differ", .fillRows(ChildFill(child: child, replaces: true, isInStep: true)))
        refill.cost = .rows
        refill.estimate = .updating(parent)
        var compare = Step("compare \(child.childTitle) with \(child.sourceTitle)", .compareRows(ChildCompare(child: child, isInStep: true)))
        compare.cost = .scan
        compare.estimate = .reading(parent)
        context.destroy(
            "stop keeping \(title)", ChildTriggers(child).drop, lock: .accessExclusive, on: parent, undo: [again, refill, compare],
            notes: ["A rollback makes \(child.childTitle) anew from \(child.sourceTitle) where the two differ by then."], child: child)
        context.disable(child)
    }

    /// The triggers once more.
    static func again(_ child: ChildTable, on parent: Table) -> Step {
        Step(
            "keep \(child.childTitle) in step with \(child.sourceTitle) again", ChildTriggers(child).create, lock: .shareRowExclusive, on: parent)
    }
}
