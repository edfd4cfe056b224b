import Engine

/// An error as text, in PostgreSQL's manner, or as one JSON object.
struct FailureReport {
    let error: any DescribedError
    /// A command that can be pasted; where there is none, the hint says what to do.
    var next: String?

    init(_ error: any DescribedError, next: String? = nil) {
        self.error = error
        self.next = next
    }

    func write(to host: any CommandHost, asJSON: Bool) {
        if asJSON { host.write(JSONText.line(document)) } else { host.note(text) }
    }

    var text: String {
        if let file = error as? MigrationFileError {
            let count = "\(file.problems.count) error\(file.problems.count == 1 ? "" : "s") in \(file.file)\n"
            return file.rendered + "\n" + count + (next.map { "next: \($0)\n" } ?? "")
        }
        var text = "ERROR:  \(error.message)\n"
        if let state = error.sqlState { text = "ERROR:  \(state): \(error.message)\n" }
        if let detail = error.detail { text += Self.indented("DETAIL:  ", detail) }
        if let hint = error.hint { text += Self.indented("HINT:  ", hint) }
        if let next { text += "next: \(next)\n" }
        return text
    }

    private static func indented(_ label: String, _ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return label + lines.joined(separator: "\n" + String(repeating: " ", count: label.count)) + "\n"
    }

    private struct Document: Encodable {
        let format = 1
        let status: Int32
        let sqlstate: String?
        let message: String
        let detail: String?
        let hint: String?
        let next: String?
        let problems: [Problem]?
    }

    private struct Problem: Encodable {
        let file: String
        let line: Int
        let column: Int
        let message: String
        let hint: String?
    }

    private var document: Document {
        Document(
            status: error.exitStatus.rawValue, sqlstate: error.sqlState, message: error.message, detail: error.detail, hint: error.hint, next: next,
            problems: (error as? MigrationFileError)?.problems.map {
                Problem(file: $0.place.file, line: $0.place.line, column: $0.place.column, message: $0.message, hint: $0.hint)
            })
    }
}
