/// What a column gets where a row says nothing: a value, or an SQL expression.
public enum DefaultValue: Hashable, Sendable {
    case string(String)
    case bool(Bool)
    /// A number as it was written: `0.10` stays `0.10`.
    case number(String)
    case null
    case sql(String)
    /// Text that could be meant as either, `now()` or `TRUE`; no operation accepts it.
    case ambiguous(String)

    /// Reads text as the file does: with a single quote first it is SQL as it stands, else a value, unless it reads as a
    /// call, a cast or a keyword of SQL.
    public init(reading text: String) {
        if text.hasPrefix("'") {
            self = .sql(text)
        } else if let expression = try? SQLParser.parseExpression(text), expression.readsAsSQL {
            self = .ambiguous(text)
        } else {
            self = .string(text)
        }
    }

    /// Reads a bare word, of a file or a command line: `true`, `false`, `null`, `~` and JSON's numbers are no strings.
    public init(word: String) {
        switch word {
        case "true": self = .bool(true)
        case "false": self = .bool(false)
        case "null", "~": self = .null
        default: self = Self.isNumber(word) ? .number(word) : DefaultValue(reading: word)
        }
    }

    /// The default as SQL: `'active'`, `false`, `now()`.
    public var sql: String {
        switch self {
        case .string(let text), .ambiguous(let text): Quote.literal(text)
        case .bool(let value): value ? "true" : "false"
        case .number(let digits): digits
        case .null: "NULL"
        case .sql(let expression): expression
        }
    }

    /// The string itself, whatever it looks like.
    public static func value(_ text: String) -> DefaultValue { .string(text) }
    public static func value(_ flag: Bool) -> DefaultValue { .bool(flag) }
    public static func value(_ number: Int) -> DefaultValue { .number(String(number)) }
    public static func value(_ number: Double) -> DefaultValue { .number(String(number)) }

    func check() throws(FieldError) {
        switch self {
        case .ambiguous(let text):
            throw FieldError(
                "\"\(text)\" reads as SQL, but would be kept as a string",
                hint: "Write {sql: \"\(text)\"} for the expression, or {value: \"\(text)\"} for the string.")
        case .sql(let text):
            do throws(SQLSyntaxError) { _ = try SQLParser.parseExpression(text) } catch {
                throw FieldError(error.message, hint: error.hint, offset: error.position)
            }
        case .number(let digits):
            guard Self.isNumber(digits) else {
                throw FieldError("\(digits) is not a number that PostgreSQL reads", hint: "Write {sql: \"'\(digits)'\"}.")
            }
        case .string(let text):
            guard !text.unicodeScalars.contains("\0") else { throw FieldError("a default cannot hold a zero byte") }
        case .bool, .null: break
        }
    }

    /// JSON's numbers: `-1`, `0.5`, `1e9`; not `012`, `.5`, `0x1F` or `1_000`.
    static func isNumber(_ text: String) -> Bool {
        text.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/) != nil
    }
}

extension DefaultValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByNilLiteral
{
    public init(stringLiteral text: String) { self.init(reading: text) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int) { self = .number(String(value)) }
    public init(floatLiteral value: Double) { self = .number(String(value)) }
    public init(nilLiteral: ()) { self = .null }
}
