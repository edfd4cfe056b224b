/// `DROP`, `TRUNCATE` and `DROP OWNED`.
enum Drops: StatementFamily {
    static func deeds(of node: SQLNode, _ text: String) -> [Deed]? {
        if let statement = node["TruncateStmt"] {
            return (statement["relations"]?.elements ?? []).compactMap { $0["RangeVar"]?.relationNames }.map { names in
                .destroys(Destruction(object: ObjectName(.table, names), verb: "TRUNCATE"))
            }
        }
        if node["DropOwnedStmt"] != nil { return [.destroys(Destruction(verb: "DROP OWNED"))] }
        if node["DropdbStmt"] != nil { return [.destroys(Destruction(verb: "DROP DATABASE"))] }
        guard let statement = node["DropStmt"], let word = statement["removeType"]?.text else { return nil }
        let (ifThere, cascade) = (statement["missing_ok"] != nil, statement["behavior"]?.text == "DROP_CASCADE")
        let objects = (statement["objects"]?.elements ?? []).map { $0.object(word) }
        guard objects.allSatisfy({ $0 != nil }) else { return [.loses("\"\(text.firstLine)\" is not taken back.")] }
        return objects.compactMap { $0 }.map { deed($0, ifThere, cascade) }
    }

    private static func deed(_ object: ObjectName, _ ifThere: Bool, _ cascade: Bool) -> Deed {
        func destroys(_ instead: String? = nil) -> Deed {
            .destroys(
                Destruction(
                    object: object, ifThere: ifThere, verb: "DROP \(object.kind.words)\(cascade ? " … CASCADE" : "")", instead: instead))
        }
        switch object.kind {
        case .table: return destroys("drop_table")
        // With them go columns and tables.
        case .schema, .extensions, .type, .domain: if cascade { return destroys() }
        case .index: return .changesTable(.dropsIndex(object.names, ifThere: ifThere, cascade: cascade))
        default: break
        }
        return .drops(object, ifThere: ifThere, cascade: cascade, whole[object.kind])
    }

    private static let whole: [ObjectKind: Restore] = [
        .view: .wholeView, .materializedView: .wholeMaterializedView, .sequence: .wholeSequence, .trigger: .wholeTrigger, .rule: .wholeRule,
        .policy: .wholePolicy, .routine: .wholeRoutine, .type: .wholeType, .domain: .wholeType, .schema: .wholeSchema,
        .statistics: .wholeStatistics, .extensions: .wholeExtension,
    ]
}
