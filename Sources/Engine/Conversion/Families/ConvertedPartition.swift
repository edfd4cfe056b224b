extension ConversionFamilies {
    /// Partitions made, attached and detached without a lock on the whole table.
    static func partition(_ converted: ConvertedStatement) -> ConvertedStatement.Result? {
        if let create = converted.node["CreateStmt"], let bound = create["partbound"], let parent = create["inhRelations"]?.elements.first?["RangeVar"]?.tableName, let table = create["relation"]?.tableName {
            // One that is divided again, or has columns or settings of its own, is made by the statement.
            guard !converted.made.contains(parent), create["tableElts"] == nil, create["partspec"] == nil, create["options"] == nil, table.schema == parent.schema, let values = values(bound, converted) else { return nil }
            return .call { $0.adding(AddPartition.self, [("table", .text(parent.description)), ("partition", .text(table.name))] + values, call: "convert") }
        }
        guard let (table, _, command) = converted.alteration, let definition = command["def"]?["PartitionCmd"], let partition = definition["name"]?.tableName else { return nil }
        switch command["subtype"]?.text {
        case "AT_AttachPartition":
            guard let bound = definition["bound"], let values = values(bound, converted) else { return nil }
            return .call { $0.adding(AttachPartition.self, [("table", .text(table.description)), ("partition", .text(partition.description))] + values, call: "convert") }
        case "AT_DetachPartition":
            return .call { $0.adding(DetachPartition.self, [("table", .text(table.description)), ("partition", .text(partition.description))], call: "convert") }
        default: return nil
        }
    }

    /// The keys of a bound; nil where the operations have none for it: a default partition, several columns, expressions.
    private static func values(_ bound: SQLNode, _ converted: ConvertedStatement) -> [(key: String, value: FieldValue?)]? {
        guard bound["is_default"] == nil, let rest = converted.statement.span.after("VALUES") else { return nil }
        func constants(_ key: String, _ list: RecordedStatement.Span?) -> [DefaultValue]? {
            guard let spans = list?.bracketed()?.inside.parts(), let nodes = bound[key]?.elements, spans.count == nodes.count else { return nil }
            return zip(nodes, spans).map { node, span in
                if let text = node["A_Const"]?["sval"]?["sval"]?.text { return .string(text) }
                return DefaultValue(node, span.text)
            }
        }
        switch bound["strategy"]?.text {
        case "r":
            guard let from = constants("lowerdatums", rest.after("FROM")), let to = constants("upperdatums", rest.after("TO")), from.count == 1, to.count == 1 else { return nil }
            return [("from", .value(from[0])), ("to", .value(to[0]))]
        case "l": return constants("listdatums", rest.after("IN")).map { [("values", .values($0))] }
        case "h": return [("modulus", .integer(bound["modulus"]?.integer ?? 0)), ("remainder", .integer(bound["remainder"]?.integer ?? 0))]
        default: return nil
        }
    }
}
