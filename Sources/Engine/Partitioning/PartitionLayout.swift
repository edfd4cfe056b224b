/// How a table is divided, and the partitions it is divided into.
///
/// - SeeAlso: <https://www.postgresql.org/docs/current/ddl-partitioning.html>
public struct PartitionLayout: Hashable, Sendable {
    public enum Method: String, CaseIterable, Sendable { case range, list, hash }

    public var method: Method
    /// The column that decides where a row belongs.
    public var column: String
    public var partitions: [Part]
    /// The partition for rows that belong nowhere else; nil for none.
    public var defaultName: String?

    public struct Part: Hashable, Sendable {
        public var name: String
        public var bound: PartitionBound
    }

    /// Every partition with what follows `PARTITION OF parent`, the default one last.
    var clauses: [(name: String, clause: String)] {
        partitions.map { ($0.name, $0.bound.clause) } + (defaultName.map { [($0, "DEFAULT")] } ?? [])
    }

    /// What follows the parent's definition: `PARTITION BY RANGE ("created_at")`.
    var clause: String { "PARTITION BY \(method.rawValue.uppercased()) (\(Quote.identifier(column)))" }

    /// Whether every row has a place.
    var takesEverything: Bool { defaultName != nil || method == .hash }

    /// What is true of rows that have a place beside the default partition.
    /// - Parameter type: Of the column, as `format_type` prints it.
    func holds(type: String) -> String {
        partitions.isEmpty ? "false" : partitions.map { $0.bound.condition(on: column, type: type) }.joined(separator: " OR ")
    }
}

/// Which rows a partition takes.
public enum PartitionBound: Hashable, Sendable {
    /// From a value on, up to and without another; nil for no end.
    case range(from: DefaultValue?, to: DefaultValue?)
    case list([DefaultValue])
    case hash(modulus: Int, remainder: Int)

    /// `FOR VALUES …`.
    var clause: String {
        switch self {
        case .range(let from, let to): "FOR VALUES FROM (\(from?.sql ?? "MINVALUE")) TO (\(to?.sql ?? "MAXVALUE"))"
        case .list(let values): "FOR VALUES IN (\(values.map(\.sql).joined(separator: ", ")))"
        case .hash(let modulus, let remainder): "FOR VALUES WITH (MODULUS \(modulus), REMAINDER \(remainder))"
        }
    }

    /// What is true of the partition's rows; what a hash is cannot be said without the parent.
    func condition(on column: String, type: String) -> String {
        let name = Quote.identifier(column)
        func value(_ value: DefaultValue) -> String { "CAST(\(value.sql) AS \(type))" }
        switch self {
        case .range(let from, let to):
            let parts = ["\(name) IS NOT NULL"] + (from.map { ["\(name) >= \(value($0))"] } ?? []) + (to.map { ["\(name) < \(value($0))"] } ?? [])
            return "(\(parts.joined(separator: " AND ")))"
        case .list(let values):
            let given = values.filter { $0 != .null }
            let one = given.isEmpty ? nil : "\(name) IS NOT NULL AND \(name) = ANY (ARRAY[\(given.map(value).joined(separator: ", "))])"
            return "(\([one, values.contains(.null) ? "\(name) IS NULL" : nil].compactMap { $0 }.joined(separator: " OR ")))"
        case .hash: return "true"
        }
    }
}

extension PartitionBound {
    /// The keys that say which rows a partition takes, in a migration file.
    static let keys: [Key] = [
        .optional("from", .value, "the first value of a range, or MINVALUE"),
        .optional("to", .value, "where a range ends, itself not in it, or MAXVALUE"),
        .optional("values", .values, "the values of a list"),
        .optional("modulus", .integer(minimum: 1), "of a hash"),
        .optional("remainder", .integer(minimum: 0), "of a hash"),
    ]

    /// - Parameters:
    ///   - method: nil where the table, which is not known yet, decides.
    ///   - name: The partition, for errors.
    init(_ fields: Fields, method: PartitionLayout.Method?, of name: String) throws(FieldError) {
        let isRange = fields["from"] != nil || fields["to"] != nil
        let isList = fields["values"] != nil
        let isHash = fields["modulus"] != nil || fields["remainder"] != nil
        guard [isRange, isList, isHash].filter({ $0 }).count == 1, method == nil || (method == .range) == isRange && (method == .list) == isList else {
            let wanted = switch method {
            case .range: "from and to"
            case .list: "values"
            case .hash: "modulus and remainder"
            case nil: "either from and to, or values, or modulus and remainder"
            }
            throw FieldError("partition \"\(name)\" needs \(wanted), and nothing else of the kind")
        }
        if isList {
            let values = fields.values("values") ?? []
            for value in values { try Self.check(value, of: name) }
            if let twice = values.first(where: { value in values.count { $0 == value } > 1 }) { throw FieldError("partition \"\(name)\" lists \(twice.sql) twice") }
            self = .list(values)
        } else if isHash {
            guard let modulus = fields.integer("modulus"), let remainder = fields.integer("remainder"), remainder < modulus else {
                throw FieldError("partition \"\(name)\" needs a modulus and a smaller remainder")
            }
            self = .hash(modulus: modulus, remainder: remainder)
        } else {
            guard let from = fields.value("from"), let to = fields.value("to") else {
                throw FieldError("partition \"\(name)\" needs from and to", hint: "MINVALUE and MAXVALUE stand for no end.")
            }
            for value in [from, to] { try Self.check(value, of: name) }
            guard from != .null, to != .null else {
                throw FieldError("a range of partition \"\(name)\" cannot begin or end with NULL", hint: "Rows with NULL go to the default partition.")
            }
            self = .range(from: from == .string("MINVALUE") ? Optional.none : from, to: to == .string("MAXVALUE") ? Optional.none : to)
        }
    }

    private static func check(_ value: DefaultValue, of name: String) throws(FieldError) {
        guard case .sql(let text) = value, let expression = try? SQLParser.parseExpression(text) else { return }
        guard expression.columns.isEmpty, !SQLParser.calls(text), !expression.hasSubquery else {
            throw FieldError("a bound of partition \"\(name)\" must be a constant, not \(text)", hint: "Write the value itself.")
        }
    }
}

extension PartitionBound {
    /// As a file has it.
    var fields: [(key: String, value: FieldValue?)] {
        switch self {
        case .range(let from, let to): [("from", .value(from ?? .string("MINVALUE"))), ("to", .value(to ?? .string("MAXVALUE")))]
        case .list(let values): [("values", .values(values))]
        case .hash(let modulus, let remainder): [("modulus", .integer(modulus)), ("remainder", .integer(remainder))]
        }
    }
}
