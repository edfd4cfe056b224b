import Glibc
import MigrateCommands

enum EditCommand: MetaCommand {
    static let names = ["e", "edit", "ef", "ev"]
    static let help = [
        (usage: "\\e [FILE] [LINE]", text: "edit the statement being typed, else the last one, or a file"),
        (usage: "\\ef [FUNCTION [LINE]]", text: "edit a function's definition"),
        (usage: "\\ev [VIEW [LINE]]", text: "edit a view's definition"),
    ]

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
            try open(name, line)
            return .replace(try content(name))
        }
    }

    private static let newFunction = """
        CREATE FUNCTION ( )
         RETURNS \n LANGUAGE \n -- common options:  IMMUTABLE  STABLE  STRICT  SECURITY DEFINER
        AS $function$

        $function$
        """

    /// Lets the user edit a text in a file of its own.
    @ShellActor private static func edit(_ text: String, _ line: Int?, _ call: MetaCall) throws -> MetaOutcome {
        var template = Array(((getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp") + "/ai-shell.edit.XXXXXX.sql").utf8CString)
        let descriptor = mkstemps(&template, 4)
        guard descriptor >= 0 else { throw MetaError.other("could not make a file to edit: \(String(cString: strerror(errno)))", hint: nil) }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unlink(path) }
        // Editors end a text with a line end.
        let text = text.isEmpty || text.hasSuffix("\n") ? text : text + "\n"
        let bytes = Array(text.utf8)
        let written = write(descriptor, bytes, bytes.count)
        close(descriptor)
        guard written == bytes.count else { throw MetaError.other("could not write the file to edit: \(String(cString: strerror(errno)))", hint: nil) }
        try open(path, line)
        let edited = try content(path)
        // Left as it was, nothing runs.
        return edited == text ? .done : .replace(edited)
    }

    private static func open(_ path: String, _ line: Int?) throws {
        func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 } }
        let editor = variable("PSQL_EDITOR") ?? variable("EDITOR") ?? variable("VISUAL") ?? "vi"
        let place = line.map { (variable("PSQL_EDITOR_LINENUMBER_ARG") ?? "+") + "\($0) " } ?? ""
        let status = SystemProgram.run("exec \(editor) \(place)\(ShellWord.quoted(path))")
        guard status == 0 else { throw MetaError.other("the editor `\(editor)` ended with status \(status)", hint: "EDITOR names another one.") }
    }

    /// A file's text, ending with a line end.
    private static func content(_ path: String) throws -> String {
        let text = String(decoding: try LineReader(path: path).rest(), as: UTF8.self)
        return text.isEmpty || text.hasSuffix("\n") ? text : text + "\n"
    }
}
