/// The statements in the body of a DO block, a function or a procedure.
struct RoutineBody {
    struct Statement: Hashable {
        let sql: String
        /// Where it stands in the text of the whole statement, in characters from 1.
        let position: Int
    }

    /// The routine's name; nil for a DO block, which runs at once.
    let name: String?
    let statements: [Statement]
    /// Lines of EXECUTE whose text is put together at run time, in characters from 1.
    let computed: [Int]
    /// Why it could not be looked into.
    let problem: String?

    /// - Parameter text: The whole statement, as the tree was made of it.
    init?(_ node: SQLNode, _ text: String) {
        guard let routine = node["CreateFunctionStmt"] ?? node["DoStmt"] else { return nil }
        name = routine["funcname"]?.names.joined(separator: ".")
        let options = ((routine["options"] ?? routine["args"])?.elements ?? []).compactMap { $0["DefElem"] }
        let language = options.first { $0["defname"]?.text == "language" }?["arg"]?["String"]?["sval"]?.text?.lowercased() ?? "plpgsql"
        guard let start = Self.bodyStart(text) else { return nil }
        let body = Body(text: text, start: start)
        switch language {
        case "plpgsql":
            do throws(SQLSyntaxError) {
                let tree = try PLpgSQLParser.parse(text)
                var found: [(line: Int, sql: String?)] = []
                Self.collect(tree, 0, &found)
                let ordered = found.enumerated().sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }.map(\.element)
                statements = ordered.compactMap { found in found.sql.map { Statement(sql: $0, position: body.position(of: $0, line: found.line)) } }
                computed = ordered.filter { $0.sql == nil }.map { body.position(of: nil, line: $0.line) }
                problem = nil
            } catch {
                (statements, computed, problem) = ([], [], error.message)
            }
        case "sql":
            let source = options.first { $0["defname"]?.text == "as" }?["arg"]?["List"]?["items"]?.names.first ?? ""
            guard let tree = try? SQLParser.parse(source) else { return nil }
            statements = tree.texts.map(\.withoutLeadingComments).map { Statement(sql: $0, position: body.position(of: $0, line: 1)) }
            (computed, problem) = ([], nil)
        default: return nil
        }
    }

    /// Where the body's own text begins, in bytes.
    private static func bodyStart(_ text: String) -> Int? {
        guard let tokens = try? SQLToken.scan(text) else { return nil }
        let isBody = { (token: SQLToken) in token.text.hasPrefix("$") && token.text.count > 2 || token.text.hasPrefix("'") || token.text.lowercased().hasPrefix("e'") }
        let isDo = tokens.first?.text.lowercased() == "do"
        let marks = isDo ? tokens.indices.first : tokens.indices.first { tokens[$0].text.lowercased() == "as" && $0 + 1 < tokens.count && isBody(tokens[$0 + 1]) }
        guard let mark = marks, let token = tokens[(mark + 1)...].first(where: isBody) else { return nil }
        guard token.text.hasPrefix("$") else { return token.range.lowerBound + (token.text.hasPrefix("'") ? 1 : 2) }
        return token.range.lowerBound + token.text.dropFirst().prefix { $0 != "$" }.utf8.count + 2
    }

    /// The text of a body, by its lines.
    private struct Body {
        let bytes: [UInt8]
        let start: Int

        init(text: String, start: Int) { (bytes, self.start) = (Array(text.utf8), start) }

        /// - Parameter line: From 1, at the start of the body.
        func position(of sql: String?, line: Int) -> Int {
            var index = start
            for _ in 1..<max(line, 1) { index = bytes[index...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? index }
            let beginning = Array((sql ?? "").utf8.prefix { $0 != UInt8(ascii: "\n") }.prefix(24))
            let end = bytes[index...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            let isHere = { (place: Int) in !beginning.isEmpty && bytes[place...].starts(with: beginning) }
            if let found = (index..<max(end, index)).first(where: isHere) ?? (index..<bytes.count).first(where: isHere) { index = found } else {
                index = bytes[index..<end].firstIndex { $0 != 0x20 && $0 != 0x09 } ?? index
            }
            return String(decoding: bytes[..<index], as: UTF8.self).unicodeScalars.count + 1
        }
    }

    /// Statements of SQL in a body's tree, with their lines; nil for one whose text is put together at run time.
    private static func collect(_ node: SQLNode, _ line: Int, _ found: inout [(line: Int, sql: String?)]) {
        switch node {
        case .array(let elements): for element in elements { collect(element, line, &found) }
        case .object(let fields):
            let own = fields["lineno"]?.integer ?? line
            for (key, value) in fields.sorted(by: { $0.key < $1.key }) {
                let line = value["lineno"]?.integer ?? own
                switch key {
                case "PLpgSQL_stmt_execsql": found.append((line, value["sqlstmt"]?["PLpgSQL_expr"]?["query"]?.text))
                case "PLpgSQL_stmt_perform": found.append((line, value["expr"]?["PLpgSQL_expr"]?["query"]?.text))
                case "PLpgSQL_stmt_commit": found.append((line, "COMMIT AND CHAIN"))
                case "PLpgSQL_stmt_dynexecute": found.append((line, literal(value["query"]?["PLpgSQL_expr"]?["query"]?.text)))
                default: collect(value, line, &found)
                }
            }
        default: break
        }
    }

    /// The text of an expression that is a string and nothing else, or a format whose places may stand for names and values as they are.
    private static func literal(_ expression: String?) -> String? {
        guard let expression, let parsed = try? SQLParser.parseExpression(expression) else { return nil }
        func text(_ node: SQLNode?) -> String? { node?["A_Const"]?["sval"]?["sval"]?.text }
        if let plain = text(parsed.node) { return plain }
        guard let call = parsed.node["FuncCall"], call["funcname"]?.names.last == "format", let pattern = text(call["args"]?.elements.first) else { return nil }
        let filled = pattern.replacing(/%(?:\d+\$)?([IsL])/) { $0.output.1 == "L" ? "'%L'" : "\"%\($0.output.1)\"" }.replacing("%%", with: "%")
        return (try? SQLParser.parse(filled)) == nil ? nil : filled
    }
}
