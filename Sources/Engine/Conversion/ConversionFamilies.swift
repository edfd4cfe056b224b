/// The one list of statements that have a safe form in phases: a new family is a file and its name here.
enum ConversionFamilies {
    static let all: [@Sendable (ConvertedStatement) -> ConvertedStatement.Result?] = [
        renamed, droppedColumn, droppedTable, addedColumn, alteredType, requiredColumn, addedConstraint, namelessIndex, partition,
    ]

    /// The statement as phases or as one operation; nil where neither keeps all that it says.
    static func result(of converted: ConvertedStatement) -> ConvertedStatement.Result? {
        if let found = all.lazy.compactMap({ $0(converted) }).first { return found }
        for family in RecordingFamilies.all {
            // A call that keeps the whole of the statement.
            guard let operation = family(converted.statement), operation.call(for: converted.node) != nil else { continue }
            // In batches it commits on its own.
            return operation.type.type == .backfill
                ? .phases { $0.phase("Fill \(operation.subject)").adding(operation.type, operation.values, call: "convert") }
                : .call { $0.adding(operation.type, operation.values, call: "convert") }
        }
        return nil
    }
}

extension RecordedOperation {
    fileprivate var subject: String { values.first { $0.key == "table" }.flatMap { if case .text(let text)? = $0.value { text } else { nil } } ?? "rows" }
}
