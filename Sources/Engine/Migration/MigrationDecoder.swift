/// Makes a migration of a document's nodes, and goes on after each mistake.
struct MigrationDecoder {
    var source: SourceText

    private static let keys = ["name", "database", "description", "metadata", "phases"]

    /// Nil only where a problem was noted.
    mutating func migration(_ document: YAMLReader.Document) -> Migration? {
        guard let root = document.root else {
            if document.problems.isEmpty {
                source.note("the file is empty", hint: "`migrate create NAME` writes one to start from.", at: .start)
            }
            return nil
        }
        if let outside = pairs(of: root).first(where: { Self.keys.contains($0.key.text ?? "") })?.key,
            !pairs(of: root).contains(where: { $0.key.text == "migration" }) {
            source.note(
                "\"\(outside.text ?? "")\" stands outside of \"migration\"",
                hint: "Write \"migration:\" in a line above, and put the rest below it, two spaces further in.", at: outside.start)
            return nil
        }
        guard let top = mapping(root, of: "the file", keys: ["migration"], required: ["migration"])?["migration"],
            let keys = mapping(
                top, of: "migration", keys: Self.keys, required: ["name", "phases"])
        else { return nil }
        let name = text(keys["name"]) { name throws(FieldError) in try MigrationRules.checkName(name) }
        let database = text(keys["database"]) { name throws(FieldError) in try MigrationRules.checkDatabase(name) }
        let description = text(keys["description"])
        let metadata = metadata(keys["metadata"])
        let phases = phases(keys["phases"])
        guard let name else { return nil }
        return Migration(
            name: name, database: database ?? Migration.supportedDatabase, description: description, metadata: metadata, phases: phases)
    }

    private mutating func metadata(_ node: YAMLNode?) -> Migration.Metadata {
        guard let node, let keys = mapping(node, of: "metadata", keys: ["author", "created", "tags"], required: []) else {
            return Migration.Metadata()
        }
        return Migration.Metadata(author: text(keys["author"]), created: text(keys["created"]), tags: texts(keys["tags"]))
    }

    private mutating func phases(_ node: YAMLNode?) -> [Phase] {
        guard let node else { return [] }
        guard let elements = sequence(node, of: "phases") else { return [] }
        if elements.isEmpty, node.isWhole {
            source.note("there are no phases", hint: "A migration has one phase at least.", at: node.start)
        }
        return elements.enumerated().map { phase($1, number: $0 + 1) }
    }

    private mutating func phase(_ node: YAMLNode, number: Int) -> Phase {
        let known = ["phase", "description", "gate", "timeout", "operations", "validation", "rollbackOperations"]
        var phase = Phase(number: number, description: "")
        guard let keys = mapping(node, of: "phase \(number)", keys: known, required: ["phase", "description"]) else { return phase }
        if let node = keys["phase"], let given = integer(node, minimum: 1) {
            check(node) { () throws(FieldError) in try MigrationRules.checkNumber(given, due: number) }
        }
        phase.description = text(keys["description"]) ?? ""
        phase.gate = text(keys["gate"])
        phase.timeoutMilliseconds = keys["timeout"].flatMap { integer($0, minimum: 1) }
        phase.operations = operations(keys["operations"], of: "operations")
        phase.validations = validations(keys["validation"])
        if let node = keys["rollbackOperations"] { phase.rollbackOperations = operations(node, of: "rollbackOperations") }
        for clash in MigrationRules.clashes(in: phase) {
            guard let place = clash.operation.fields.place(of: clash.error.key ?? "column") else { continue }
            source.note(clash.error.message, hint: clash.error.hint, at: place)
        }
        // An operation that could not be read is not one that is missing.
        let isEmpty = ["gate", "operations", "validation"].allSatisfy { key in
            guard let node = keys[key] else { return true }
            if case .sequence(let elements) = node.content { return elements.isEmpty }
            return false
        }
        if isEmpty, node.isWhole { check(node) { () throws(FieldError) in try MigrationRules.checkContent(phase) } }
        return phase
    }

    private mutating func operations(_ node: YAMLNode?, of what: String) -> [any MigrationOperation] {
        guard let node, let elements = sequence(node, of: what) else { return [] }
        var operations: [any MigrationOperation] = []
        for element in elements {
            if let entry = entry(element, tag: "type", names: Operations.all.map { $0.name }, named: { Operations.named($0) }),
                let operation = entry as? any MigrationOperation
            {
                operations.append(operation)
            }
        }
        return operations
    }

    private mutating func validations(_ node: YAMLNode?) -> [any MigrationValidation] {
        guard let node, let elements = sequence(node, of: "validation") else { return [] }
        var validations: [any MigrationValidation] = []
        for element in elements {
            if let entry = entry(element, tag: "check", names: Validations.all.map { $0.name }, named: { Validations.named($0) }),
                let validation = entry as? any MigrationValidation
            {
                validations.append(validation)
            }
        }
        return validations
    }

    /// An operation or validation by the word under `type` or `check`.
    private mutating func entry(
        _ node: YAMLNode, tag: String, names: [String], named: (String) -> (any MigrationEntry.Type)?
    ) -> (any MigrationEntry)? {
        guard case .mapping(let pairs) = node.content else {
            source.note("this needs keys: \(tag) and what belongs to it", at: node.start)
            return nil
        }
        guard let name = pairs.first(where: { $0.key.text == tag })?.value else {
            if node.isWhole {
                let mistyped = pairs.first { Nearest.word(to: $0.key.text ?? "", among: [tag]) != nil }
                let asKey = pairs.first { names.contains($0.key.text ?? "") }
                let hint =
                    mistyped != nil
                    ? "Did you mean \"\(tag)\"?"
                    : "Write \(tag): \(asKey?.key.text ?? names[0]), and its keys beside it."
                source.note("\"\(tag)\" is missing", hint: hint, at: (mistyped ?? asKey)?.key.start ?? node.start)
            }
            return nil
        }
        guard let word = text(name) else { return nil }
        guard let type = named(word) else {
            let what = tag == "type" ? "operation" : "validation"
            source.note("unknown \(what) \"\(word)\"", hint: Nearest.suggestion(for: word, among: names), at: name.start)
            return nil
        }
        return fields(node, tag: tag, of: type)
    }

    private mutating func fields(_ node: YAMLNode, tag: String, of type: any MigrationEntry.Type) -> (any MigrationEntry)? {
        guard let fields = fields(node, tag: tag, keys: type.keys, of: type.name) else { return nil }
        do throws(FieldError) { return try type.init(fields: fields) } catch {
            let value = error.key.flatMap { key in pairs(of: node).first { $0.key.text == key }?.value }
            note(error, key: error.key ?? type.name, at: value ?? node)
            return nil
        }
    }

    private func pairs(of node: YAMLNode) -> [(key: YAMLNode, value: YAMLNode)] {
        if case .mapping(let pairs) = node.content { pairs } else { [] }
    }

    /// The values of these keys, or nil where one is wrong or lacking.
    private mutating func fields(_ node: YAMLNode, tag: String?, keys: [Key], of what: String) -> Fields? {
        let required = keys.filter(\.isRequired).map(\.name)
        let help = Dictionary(uniqueKeysWithValues: keys.map { ($0.name, $0.help) })
        guard let nodes = mapping(node, of: what, keys: [tag].compactMap { $0 } + keys.map(\.name), required: required, help: help) else {
            return nil
        }
        var values = Fields(place: source.place(node.start))
        var isRight = true
        for key in keys {
            guard let value = nodes[key.name] else { continue }
            guard value.isWhole else {
                isRight = false
                continue
            }
            if case .records(let nested) = key.kind, case .sequence(let elements) = value.content, !elements.isEmpty {
                let records = elements.enumerated().compactMap { fields($1, tag: nil, keys: nested, of: "element \($0 + 1) of \(key.name)") }
                values.set(key.name, .records(records), at: source.place(value.start))
                isRight = isRight && records.count == elements.count
                continue
            }
            do throws(FieldError) {
                let read = try FieldReader.read(value, as: key.kind)
                try key.kind.check(read)
                values.set(key.name, read, at: source.place(value.start))
            } catch {
                note(error, key: key.name, at: value)
                isRight = false
            }
        }
        return isRight && required.allSatisfy({ nodes[$0] != nil }) ? values : nil
    }

    // MARK: Nodes of a known shape

    /// The values by key, with unknown and missing keys noted. A missing key whose name was mistyped is noted once.
    private mutating func mapping(_ node: YAMLNode, of what: String, keys: [String], required: [String], help: [String: String] = [:])
        -> [String: YAMLNode]?
    {
        guard case .mapping(let pairs) = node.content else {
            source.note("\(what) needs keys: \(keys.joined(separator: ", "))", at: node.start)
            return nil
        }
        var values: [String: YAMLNode] = [:]
        var mistyped: Set<String> = []
        let given = Set(pairs.compactMap(\.key.text))
        for (key, value) in pairs {
            let name = key.text ?? ""
            if keys.contains(name) {
                values[name] = values[name] ?? value
            } else if !source.isFull {
                let free = keys.filter { !given.contains($0) }
                if let near = Nearest.word(to: name, among: free) { mistyped.insert(near) }
                source.note(
                    "\(what) has no key \"\(name)\"", hint: Nearest.suggestion(for: name, among: free.isEmpty ? keys : free), at: key.start)
            }
        }
        for name in required where values[name] == nil && !mistyped.contains(name) && node.isWhole {
            source.note("\(what) lacks \"\(name)\"", hint: help[name].map { "Add \(name): \($0)." }, at: node.start)
        }
        return values
    }

    private mutating func sequence(_ node: YAMLNode, of what: String) -> [YAMLNode]? {
        if case .sequence(let elements) = node.content { return elements }
        source.note("\(what) needs a list", hint: "Begin each element with a dash.", at: node.start)
        return nil
    }

    private mutating func texts(_ node: YAMLNode?) -> [String] {
        guard let node, let elements = sequence(node, of: "tags") else { return [] }
        var texts: [String] = []
        for element in elements {
            if let text = text(element) { texts.append(text) }
        }
        return texts
    }

    private mutating func text(_ node: YAMLNode?, _ rule: ((String) throws(FieldError) -> Void)? = nil) -> String? {
        guard let node else { return nil }
        do throws(FieldError) {
            guard case .text(let text) = try FieldReader.read(node, as: .text) else { return nil }
            try KeyKind.text.check(.text(text))
            try rule?(text)
            return text
        } catch {
            source.note(error.message, hint: error.hint, at: node.start)
            return nil
        }
    }

    private mutating func integer(_ node: YAMLNode, minimum: Int) -> Int? {
        do throws(FieldError) {
            let value = try FieldReader.read(node, as: .integer(minimum: minimum))
            try KeyKind.integer(minimum: minimum).check(value)
            if case .integer(let number) = value { return number }
        } catch {
            source.note(error.message, hint: error.hint, at: node.start)
        }
        return nil
    }

    private mutating func check(_ node: YAMLNode, _ rule: () throws(FieldError) -> Void) {
        do throws(FieldError) { try rule() } catch { source.note(error.message, hint: error.hint, at: node.start) }
    }

    private mutating func note(_ error: FieldError, key: String, at node: YAMLNode) {
        source.note("\(key): \(error.message)", hint: error.hint, at: source.place(of: node, offset: error.offset))
    }
}
