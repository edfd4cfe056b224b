enum SourceCommand: MetaCommand {
    static let names = ["sf", "sf+", "sv", "sv+"]
    static let help = [
        (usage: "\\sf[+] FUNCTION", text: "show a function's definition, with line numbers after +"),
        (usage: "\\sv[+] VIEW", text: "show a view's definition"),
    ]
    static let reading = MetaReading.wholeLine

    static func subject(_ name: String, after arguments: [String]) -> MetaSubject { arguments.isEmpty ? name.hasPrefix("sv") ? .relations("vm") : .functions : .nothing }

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        guard let name = call.subject else { throw MetaError.missingArgument(command: call.line.name) }
        let isFunction = call.line.name.hasPrefix("sf")
        let text = try await isFunction ? Self.function(name, call) : Self.view(name, call)
        guard call.line.name.hasSuffix("+") else {
            call.session.results.write(text)
            return .done
        }
        // A function's lines count from its body, as its errors do.
        var number = isFunction ? nil : 1
        for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
            if isFunction, number == nil, ["AS ", "BEGIN ", "RETURN "].contains(where: { line.hasPrefix($0) }) { number = 1 }
            let label = number.map(String.init) ?? ""
            call.session.results.write(label + String(repeating: " ", count: max(0, 7 - label.count)) + " " + line + "\n")
            number = number.map { $0 + 1 }
        }
        return .done
    }

    /// The statement that makes the function again, ending with a line end.
    @ShellActor static func function(_ name: String, _ call: MetaCall) async throws -> String {
        let kind = name.contains("(") ? "regprocedure" : "regproc"
        let rows = try await call.query("SELECT pg_catalog.pg_get_functiondef($1::pg_catalog.\(kind)::pg_catalog.oid)", [name])
        let text = rows.scalar ?? ""
        return text.hasSuffix("\n") ? text : text + "\n"
    }

    @ShellActor static func view(_ name: String, _ call: MetaCall) async throws -> String {
        let rows = try await call.query("""
            SELECT n.nspname, c.relname, c.relkind, pg_catalog.pg_get_viewdef(c.oid, true),
                pg_catalog.array_remove(pg_catalog.array_remove(c.reloptions, 'check_option=local'), 'check_option=cascaded'),
                CASE WHEN 'check_option=local' = ANY (c.reloptions) THEN 'LOCAL' WHEN 'check_option=cascaded' = ANY (c.reloptions) THEN 'CASCADED' END
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = $1::pg_catalog.regclass
            """, [name])
        guard let row = rows.first, row[2] == "v" else { throw MetaError.other("\"\(name)\" is not a view", hint: "\\dv lists the views.") }
        func identifier(_ name: String?) async throws -> String { try await call.query("SELECT pg_catalog.quote_ident($1)", [name]).scalar ?? "" }
        var text = "CREATE OR REPLACE VIEW \(try await identifier(row[0])).\(try await identifier(row[1]))"
        if let options = row[4], options != "{}" { text += "\n WITH (\(options.dropFirst().dropLast().split(separator: ",").map { $0.replacing("=", with: "='") + "'" }.joined(separator: ", ")))" }
        text += " AS\n" + (row[3] ?? "")
        if text.hasSuffix(";") { text.removeLast() }
        if let check = row[5] { text += "\n WITH \(check) CHECK OPTION" }
        return text + "\n"
    }
}
