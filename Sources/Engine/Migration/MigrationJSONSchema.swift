/// The JSON Schema of migration files, for editors: made of the tables that the decoder reads by.
///
/// It says which keys there are and of what shape; whether SQL parses, and what a database has, it cannot say. It never objects to
/// a file that the decoder accepts.
/// - SeeAlso: <https://json-schema.org/draft-07>, the draft that editors know.
public enum MigrationJSONSchema {
    public static var text: String {
        JSONTree.object([
            ("$schema", .text("http://json-schema.org/draft-07/schema#")),
            ("title", .text("Migration file of ai-shell")),
            ("type", .text("object")),
            ("properties", .object([("migration", reference("migration"))])),
            ("required", .texts(["migration"])),
            ("additionalProperties", .bool(false)),
            ("definitions", .object(definitions)),
        ]).document
    }

    private static var definitions: [(String, JSONTree)] {
        let operations = Operations.all.map { entry($0, tag: "type", kind: "operation") }
        let validations = Validations.all.map { entry($0, tag: "check", kind: "validation") }
        return [
            ("migration", migration), ("phase", phase),
            ("operation", choice(of: Operations.all.map { $0.name }, tag: "type", kind: "operation")),
            ("validation", choice(of: Validations.all.map { $0.name }, tag: "check", kind: "validation")),
        ] + operations + validations
    }

    private static var migration: JSONTree {
        let metadata = object(
            [
                ("author", described("who wrote it", .text)), ("created", described("when, such as 2026-11-22T10:00:00Z", .text)),
                ("tags", described("words to find it by", .names, isUnique: false)),
            ], required: [])
        return object(
            [
                (
                    "name",
                    with(
                        words,
                        [("pattern", .text("^[a-z0-9][a-z0-9._-]*$")), ("description", .text("unique in its folder and its database"))])
                ),
                ("database", with([], [("enum", .texts([Migration.supportedDatabase]))])),
                ("description", described("what it is for", .text)),
                ("metadata", metadata),
                ("phases", .object([("type", .text("array")), ("items", reference("phase")), ("minItems", .integer(1))])),
            ], required: ["name", "phases"])
    }

    private static var phase: JSONTree {
        func list(_ name: String, _ help: String) -> JSONTree {
            .object([("description", .text(help)), ("type", .text("array")), ("items", reference(name))])
        }
        let keys: [(String, JSONTree)] = [
            ("phase", described("1, 2, 3 in the order they run", .integer(minimum: 1))),
            ("description", described("what it does", .text)),
            ("gate", described("what must be true outside the database before it runs", .text)),
            ("timeout", described("its longest lock timeout in milliseconds", .integer(minimum: 1))),
            ("operations", list("operation", "what it changes, in this order")),
            ("validation", list("validation", "what must hold after the operations, or before them")),
            ("rollbackOperations", list("operation", "what takes it back; left out: the inverse of its operations")),
        ]
        let content = ["operations", "validation", "gate"].map { JSONTree.object([("required", .texts([$0]))]) }
        return object(keys, required: ["phase", "description"], more: [("anyOf", .list(content))])
    }

    /// Which keys an entry has follows from the word under its tag.
    private static func choice(of names: [String], tag: String, kind: String) -> JSONTree {
        let branches = names.map { name in
            JSONTree.object([
                ("if", .object([("properties", .object([(tag, .object([("const", .text(name))]))])), ("required", .texts([tag]))])),
                ("then", reference("\(kind).\(name)")),
            ])
        }
        return .object([
            ("type", .text("object")), ("properties", .object([(tag, .object([("enum", .texts(names))]))])), ("required", .texts([tag])),
            ("allOf", .list(branches)),
        ])
    }

    private static func entry(_ type: any MigrationEntry.Type, tag: String, kind: String) -> (String, JSONTree) {
        let tagged = (tag, JSONTree.object([("description", .text(type.summary)), ("const", .text(type.name))]))
        return ("\(kind).\(type.name)", object([tagged] + properties(type.keys), required: [tag] + type.keys.filter(\.isRequired).map(\.name)))
    }

    private static func properties(_ keys: [Key]) -> [(String, JSONTree)] {
        keys.map { key in (key.name, described(key.help + (key.standard.map { "; left out: \($0)" } ?? ""), key.kind)) }
    }

    // MARK: Shapes

    private static func object(_ keys: [(String, JSONTree)], required: [String], more: [(String, JSONTree)] = []) -> JSONTree {
        var parts: [(String, JSONTree)] = [("type", .text("object")), ("properties", .object(keys))]
        if !required.isEmpty { parts.append(("required", .texts(required))) }
        return .object(parts + more + [("additionalProperties", .bool(false))])
    }

    private static func described(_ help: String, _ kind: KeyKind, isUnique: Bool = true) -> JSONTree {
        with([("description", .text(help))], shape(of: kind, isUnique: isUnique))
    }

    private static func with(_ first: [(String, JSONTree)], _ second: [(String, JSONTree)]) -> JSONTree { .object(first + second) }

    private static func reference(_ name: String) -> JSONTree { .object([("$ref", .text("#/definitions/\(name)"))]) }

    /// A number without quotes is text too, where text is wanted.
    private static var words: [(String, JSONTree)] { [("type", .texts(["string", "number"]))] }
    private static var scalar: [(String, JSONTree)] { [("type", .texts(["string", "number", "boolean", "null"]))] }

    private static func shape(of kind: KeyKind, isUnique: Bool) -> [(String, JSONTree)] {
        switch kind {
        case .table, .name, .index, .type, .constraint, .statements, .query: words + [("minLength", .integer(1))]
        case .text: words
        // TRUE and NULL are expressions.
        case .expression, .assignments: scalar
        case .bool: [("type", .text("boolean"))]
        case .integer(let minimum): [("type", .text("integer")), ("minimum", .integer(minimum))]
        case .choice(let choices): [("enum", .texts(choices))]
        case .names, .elements:
            [("type", .text("array")), ("items", .object(words))] + (kind == .elements ? [("minItems", .integer(1))] : [])
                + (isUnique ? [("uniqueItems", .bool(true))] : [])
        case .expressions:
            [("anyOf", .list([.object(scalar), .object([("type", .text("object")), ("additionalProperties", .object(scalar))])]))]
        case .choices(let choices): [("type", .text("object")), ("additionalProperties", .object([("enum", .texts(choices))]))]
        case .map: [("type", .text("object")), ("additionalProperties", .object(scalar))]
        case .records(let keys):
            [
                ("type", .text("array")), ("minItems", .integer(1)),
                (
                    "items",
                    object(properties(keys), required: keys.filter(\.isRequired).map(\.name))
                ),
            ]
        case .value: value
        case .values: [("type", .text("array")), ("items", .object(value)), ("minItems", .integer(1))]
        }
    }

    private static var value: [(String, JSONTree)] {
        [
            (
                "anyOf",
                .list([
                    .object(scalar),
                    object([("sql", .object(words + [("description", .text("an SQL expression"))]))], required: ["sql"]),
                    object(
                        [("value", .object(scalar + [("description", .text("text as it is, whatever it looks like"))]))],
                        required: ["value"]),
                ])
            )
        ]
    }
}
