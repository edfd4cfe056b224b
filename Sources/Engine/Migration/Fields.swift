/// The keys and values of one operation or validation, each with its place in the file it came from.
///
/// Two are equal where they say the same, wherever that stands; their order is that of the operation's ``Key`` list.
public struct Fields: Sendable {
    private var values: [String: FieldValue] = [:]
    private var places: [String: SourcePlace] = [:]
    /// Where the whole operation starts.
    public var place: SourcePlace?

    public init(place: SourcePlace? = nil) { self.place = place }

    public var keys: Set<String> { Set(values.keys) }

    public subscript(key: String) -> FieldValue? { values[key] }

    /// Sets a key; nil takes it away.
    public mutating func set(_ key: String, _ value: FieldValue?, at place: SourcePlace? = nil) {
        values[key] = value
        places[key] = place
    }

    /// The same with a key set; nil takes it away.
    func with(_ key: String, _ value: FieldValue?) -> Fields {
        var copy = self
        copy.set(key, value)
        return copy
    }

    /// Where this key's value stands, or failing that the operation.
    public func place(of key: String) -> SourcePlace? { places[key] ?? place }

    public func text(_ key: String) -> String? {
        if case .text(let text) = values[key] { text } else { nil }
    }

    public func bool(_ key: String) -> Bool? {
        if case .bool(let value) = values[key] { value } else { nil }
    }

    public func integer(_ key: String) -> Int? {
        if case .integer(let number) = values[key] { number } else { nil }
    }

    public func list(_ key: String) -> [String]? {
        if case .list(let names) = values[key] { names } else { nil }
    }

    public func map(_ key: String) -> [String: String]? {
        if case .map(let values) = values[key] { values } else { nil }
    }

    public func records(_ key: String) -> [Fields]? {
        if case .records(let records) = values[key] { records } else { nil }
    }

    public func value(_ key: String) -> DefaultValue? {
        if case .value(let value) = values[key] { value } else { nil }
    }

    public func values(_ key: String) -> [DefaultValue]? {
        if case .values(let values) = values[key] { values } else { nil }
    }

    public func choice<Choice: RawRepresentable<String>>(_ key: String) -> Choice? {
        text(key).flatMap(Choice.init(rawValue:))
    }

    // What a required key holds; each throws where it is missing.

    public func required(_ key: String) throws(FieldError) -> String {
        guard let text = text(key) else { throw .missing(key) }
        return text
    }

    public func table(_ key: String) throws(FieldError) -> TableName {
        do throws(FieldError) { return try TableName(parsing: try required(key)) } catch { throw error.at(key) }
    }

    /// Expressions by the column that gets them.
    public func expressions(_ key: String) throws(FieldError) -> [String: SQLExpression]? {
        guard let texts = map(key) else { return nil }
        var expressions: [String: SQLExpression] = [:]
        for (column, text) in texts {
            do throws(SQLSyntaxError) { expressions[column] = try SQLParser.parseExpression(text) } catch {
                throw FieldError("\(column): \(error.message)", key: key, hint: error.hint)
            }
        }
        return expressions
    }

    public func expression(_ key: String) throws(FieldError) -> SQLExpression? {
        guard let text = text(key) else { return nil }
        do throws(SQLSyntaxError) { return try SQLParser.parseExpression(text) } catch { throw FieldError(error, key: key) }
    }
}

extension Fields: Hashable {
    public static func == (left: Fields, right: Fields) -> Bool { left.values == right.values }
    public func hash(into hasher: inout Hasher) { hasher.combine(values) }
}

extension FieldError {
    static func missing(_ key: String) -> FieldError { FieldError("\"\(key)\" is missing", key: key) }

    init(_ error: SQLSyntaxError, key: String? = nil) {
        self.init(error.message, key: key, hint: error.hint, offset: error.position)
    }
}
