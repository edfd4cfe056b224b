enum EditCommand: MetaCommand {
    static let names = ["e", "edit", "ef", "ev"]
    static let help = [
        (usage: "\\e [FILE] [LINE]", text: "edit the statement being typed, else the last one, or a file"),
        (usage: "\\ef [FUNCTION [LINE]]", text: "edit a function's definition"),
        (usage: "\\ev [VIEW [LINE]]", text: "edit a view's definition"),
    ]

    static func subject(_ name: String, after arguments: [String]) -> MetaSubject {
        guard arguments.isEmpty else { return .nothing }
        return name == "ef" ? .functions : name == "ev" ? .relations("v") : .files
    }

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        guard call.session.isInteractive else { throw MetaError.other("\\\(call.line.name) needs a terminal", hint: nil) }
        var words = call.line.arguments
        let line = words.last.flatMap(Int.init)
        if line != nil { words.removeLast() }
        let name = words.isEmpty ? nil : words.joined(separator: " ")
        switch call.line.name {
        case "ef":
            let text = if let name { try await SourceCommand.function(name, call) } else { newFunction }
            return try edit(text.trimmed + ";\n", line, call)
        case "ev":
            let text = if let name { try await SourceCommand.view(name, call) } else { "CREATE VIEW  AS\n SELECT \n  -- something…\n" }
            return try edit(text.trimmed + ";\n", line, call)
        default:
            guard let name else { return try edit(call.buffer.isEmpty ? call.previous.map { $0.text + "\n" } ?? "" : call.buffer, line, call) }
            try TextEditor.open(name, line: line)
            return .replace(try TextEditor.content(name))
        }
    }

    private static let newFunction = """
        CREATE FUNCTION ( )
         RETURNS \n LANGUAGE \n -- common options:  IMMUTABLE  STABLE  STRICT  SECURITY DEFINER
        AS $function$

        $function$
        """

    /// Left as it was, nothing runs.
    @ShellActor private static func edit(_ text: String, _ line: Int?, _ call: MetaCall) throws -> MetaOutcome {
        call.session.output.flush()
        return try TextEditor.edit(text, line: line).map { .replace($0) } ?? .done
    }
}
