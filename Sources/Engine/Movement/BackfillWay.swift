/// Whether a backfill goes along the key or by blocks, and why: by blocks it is faster, where a row met twice or late does no harm.
struct BackfillWay {
    var way: BackfillPlan.Way
    /// Whether an update makes the condition false.
    var isSwept: Bool
    /// What must hold besides for a row to be worth writing.
    var worth: String?
    /// A sentence for the plan.
    var reason: String

    init(_ backfill: Backfill, pair: ColumnPair?, isVolatile: Bool) {
        let ending = Self.ending(backfill)
        let isEnding = pair != nil || ending != nil
        func keys(_ reason: String) -> BackfillWay {
            BackfillWay(way: .keys, isSwept: isEnding && !backfill.inPlace && backfill.onBadRow == .fail, worth: nil, reason: "Along the key: \(reason).")
        }
        if backfill.inPlace { self = keys("each row is to be changed exactly once") } else if isVolatile {
            self = keys("the value is new each time")
            isSwept = pair != nil
        } else if backfill.onBadRow == .skip { self = keys("rows that cannot be written are listed by it") } else if let size = backfill.batchSize, size < BlockWalk.mostRows {
            self = keys("a block may hold more than \(size) rows")
            isSwept = pair != nil
        } else if pair != nil {
            self.init(way: .blocks, isSwept: true, worth: nil, reason: "By blocks, which is faster: the columns are in step, so that a row met late or twice does no harm.")
        } else if let ending {
            self.init(
                way: .blocks, isSwept: true, worth: "(\(ending)) IS NOT NULL",
                reason: "By blocks, which is faster: a row that has a value is passed over, so that one met twice does no harm.")
        } else {
            self = keys("nothing tells of a row whether it is done")
        }
    }

    private init(way: BackfillPlan.Way, isSwept: Bool, worth: String?, reason: String) {
        self.way = way
        self.isSwept = isSwept
        self.worth = worth
        self.reason = reason
    }

    /// What a column gets of which the condition asks, among other things, that it be NULL.
    private static func ending(_ backfill: Backfill) -> String? {
        guard let condition = backfill.condition else { return nil }
        let columns = parts(condition.node).compactMap { node -> String? in
            guard let test = node["NullTest"], test["nulltesttype"]?.text == "IS_NULL" else { return nil }
            return test["arg"]?["ColumnRef"]?["fields"]?.names.last
        }
        return backfill.assignments.first { columns.contains($0.column) && !$0.expression.hasSubquery }?.expression.text
    }

    /// What has to be true, all of it.
    private static func parts(_ node: SQLNode) -> [SQLNode] {
        guard let both = node["BoolExpr"], both["boolop"]?.text == "AND_EXPR" else { return [node] }
        return both["args"]?.elements.flatMap(parts) ?? []
    }
}
