import Glibc
import MigrateCommands

/// The editor that the environment names.
enum TextEditor {
    /// Lets the user edit a text in a file of its own.
    /// - Returns: Nil when it was left as it was.
    static func edit(_ text: String, line: Int? = nil) throws -> String? {
        var template = Array(((Self.variable("TMPDIR") ?? "/tmp") + "/ai-shell.edit.XXXXXX.sql").utf8CString)
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
        try open(path, line: line)
        let edited = try content(path)
        return edited == text ? nil : edited
    }

    static func open(_ path: String, line: Int? = nil) throws {
        let editor = variable("PSQL_EDITOR") ?? variable("EDITOR") ?? variable("VISUAL") ?? "vi"
        let place = line.map { (variable("PSQL_EDITOR_LINENUMBER_ARG") ?? "+") + "\($0) " } ?? ""
        let status = SystemProgram.run("exec \(editor) \(place)\(ShellWord.quoted(path))")
        guard status == 0 else { throw MetaError.other("the editor `\(editor)` ended with status \(status)", hint: "EDITOR names another one.") }
    }

    /// A file's text, ending with a line end.
    static func content(_ path: String) throws -> String {
        let text = String(decoding: try LineReader(path: path).rest(), as: UTF8.self)
        return text.isEmpty || text.hasSuffix("\n") ? text : text + "\n"
    }

    private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 } }
}
