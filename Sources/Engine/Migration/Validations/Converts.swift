extension ValidationType {
    public static let converts = ValidationType(rawValue: "converts")
}

/// Every value of the column can be had in another type; each row is tried, nothing is written.
public struct Converts: MigrationValidation {
    public static let check = ValidationType.converts
    public static let summary = "every value of a column converts to another type"
    public static let ownKeys: [Key] = [
        .table,
        .column,
        .required("dataType", .type, "the type that every value must convert to"),
        .optional("using", .expression, "the value in the new type", standard: "the value, cast"),
    ]

    public let fields: Fields
    public let table: TableName
    public let column: String
    /// As written.
    public let dataType: String
    public let using: SQLExpression?

    public init(fields: Fields) throws(FieldError) {
        self.fields = fields
        table = try fields.table("table")
        column = try fields.required("column")
        dataType = try fields.required("dataType")
        using = try fields.expression("using")
    }
}

extension MigrationBuilder {
    /// - Parameter runsBefore: Before the phase's operations rather than after them.
    public func validateConverts(
        _ table: String, _ column: String, _ dataType: String, using: String? = nil, errorMessage: String? = nil, runsBefore: Bool = true
    ) -> MigrationBuilder {
        adding(
            Converts.self,
            [
                ("table", .text(table)), ("column", .text(column)), ("dataType", .text(dataType)), ("using", using.map(FieldValue.sql)),
                ("errorMessage", errorMessage.map(FieldValue.text)), ("when", runsBefore ? "before" : nil),
            ], call: "validateConverts")
    }
}

extension Converts {
    public func plan(in context: inout PlanContext) throws(PlanRefusal) {
        let target = try context.table(table)
        let present = try context.column(column, of: target)
        let type = try context.type(dataType)
        let name = Quote.identifier(column)
        var plan = ComparePlan(
            schema: target.schema, table: target.name, key: try context.key(of: target, for: "the check"), condition: "", shown: [column],
            errorMessage: errorMessage)
        let texts = ["text", "character varying", "character", "unknown"]
        if using == nil, context.catalog.majorVersion >= 16, texts.contains(present.type.baseType) {
            plan.condition = "(\(name) IS NULL OR pg_catalog.pg_input_is_valid(\(name)::pg_catalog.text, \(Quote.literal(type.name))))"
        } else {
            let value = try using.map { given throws(PlanRefusal) in try context.expression(given.text, on: table).sql } ?? "\(name)::\(type.name.baseType)"
            let reads = (using?.columns.sorted() ?? [column]).compactMap { target[column: $0] }
            let attempt = Attempt(value: value, type: type.name, reads: reads, table: target.name)
            plan.setup = [attempt.create]
            plan.cleanup = [attempt.drop]
            plan.condition = attempt.call
        }
        plan.errorMessage = errorMessage ?? "some values of \(target.title).\(column) do not convert to \(type.name)"
        plan.remedy = "UPDATE \(SQLName.brief(table)) SET \(SQLName.brief(column)) = …"
        var step = Step("try every value of \(target.title).\(column) as \(type.name)", .compare(plan))
        step.cost = .scan
        step.estimate = .reading(target)
        context.add(step)
    }
}

/// A function of the session alone that says whether an expression can be had, for servers that cannot say so of a text.
struct Attempt: Hashable {
    let value: String
    /// What the value is assigned to, length and all.
    let type: String
    let reads: [Column]
    /// By which name the expression may call the row.
    let table: String

    private var name: String { "pg_temp.\(Quote.identifier("ai_shell_converts"))" }

    var create: String {
        let parameters = reads.map(\.type.baseType).joined(separator: ", ")
        let source = reads.enumerated().map { "$\($0.offset + 1) AS \(Quote.identifier($0.element.name))" }.joined(separator: ", ")
        let body = """
            #variable_conflict use_column
            DECLARE
              ai_shell_value \(type);
            BEGIN
              ai_shell_value := (SELECT \(value) FROM (SELECT \(source)) AS \(Quote.identifier(table)));
              RETURN true;
            EXCEPTION WHEN data_exception OR integrity_constraint_violation THEN
              RETURN false;
            END
            """
        let tag = Quote.tag(for: body)
        return "CREATE OR REPLACE FUNCTION \(name)(\(parameters)) RETURNS boolean LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS \(tag)\n\(body)\n\(tag)"
    }

    var drop: String { "DROP FUNCTION IF EXISTS \(name)(\(reads.map(\.type.baseType).joined(separator: ", ")))" }
    var call: String { "\(name)(\(reads.map { Quote.identifier($0.name) }.joined(separator: ", ")))" }
}
