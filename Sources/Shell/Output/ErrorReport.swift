import Engine

/// The words for an error or notice of the server: severity, SQLSTATE, message, the line with a caret, detail, hint, context.
enum ErrorReport {
    /// How much is told: `VERBOSITY` (terse, default, verbose, sqlstate) and `SHOW_CONTEXT` (never, errors, always).
    struct Detail: Sendable {
        enum Verbosity: String, Sendable, CaseIterable { case standard = "default", terse, verbose, sqlstate }
        enum Context: String, Sendable, CaseIterable { case never, errors, always }

        var verbosity = Verbosity.standard
        var context = Context.errors

        init() {}

        init(verbosity: String?, context: String?) {
            self.verbosity = verbosity.flatMap(Verbosity.init) ?? .standard
            self.context = context.flatMap(Context.init) ?? .errors
        }

        static let verbose = Detail(verbosity: "verbose", context: "always")
    }

    /// - Parameter place: Where the statement stands: `script.sql:3:8`.
    static func text(_ error: ServerError, place: String? = nil, _ reporting: Detail = Detail()) -> String {
        let isError = error.severity == "ERROR" || error.severity == "FATAL" || error.severity == "PANIC"
        var text = place.map { "\($0): " } ?? ""
        if reporting.verbosity == .sqlstate { return text + "\(error.severity):  \(error.code)\n" }
        text += "\(error.severity):  " + (isError || reporting.verbosity == .verbose ? "\(error.code): " : "") + error.message
        if reporting.verbosity == .terse, let position = error.position ?? error.internalPosition { text += " at character \(position)" }
        text += "\n"
        if reporting.verbosity == .terse { return text }
        if let statement = error.statement, let position = error.position {
            text += excerpt(statement, position)
        } else if let query = error.internalQuery, let position = error.internalPosition {
            text += excerpt(query, position)
        }
        if let detail = error.detail { text += "DETAIL:  \(detail)\n" }
        if let hint = error.hint { text += "HINT:  \(hint)\n" }
        if let query = error.internalQuery { text += "QUERY:  \(query)\n" }
        if reporting.context == .always || reporting.context == .errors && isError, let context = error.context { text += "CONTEXT:  \(context)\n" }
        guard reporting.verbosity == .verbose else { return text }
        let objects = [
            ("SCHEMA NAME", error.schema), ("TABLE NAME", error.table), ("COLUMN NAME", error.column), ("DATATYPE NAME", error.dataType),
            ("CONSTRAINT NAME", error.constraint),
        ]
        for (label, name) in objects { if let name { text += "\(label):  \(name)\n" } }
        if let function = error.sourceFunction, let file = error.sourceFile, let line = error.sourceLine { text += "LOCATION:  \(function), \(file):\(line)\n" }
        return text
    }

    /// An error of our own in the same form.
    /// - Parameter program: What stands before it where there is no place; nothing at the prompt.
    static func text(_ error: any Error, place: String? = nil, program: String = "ai-shell: ", _ reporting: Detail = Detail()) -> String {
        if let error = error as? ServerError { return text(error, place: place, reporting) }
        if let error = error as? MigrationFileError { return error.rendered }
        let described = error as? any DescribedError
        var text = (place.map { "\($0): " } ?? program) + "error: \(described?.message ?? "\(error)")\n"
        if let detail = described?.detail { text += "DETAIL:  \(detail)\n" }
        if let hint = described?.hint { text += "HINT:  \(hint)\n" }
        return text
    }

    /// Widest excerpt, and how much is kept to the right of the caret, in columns; libpq's own numbers.
    private static let widest = 60
    private static let rightOfCaret = 10

    /// The line that the position is in, cut to what fits, and a caret under the place.
    static func excerpt(_ statement: String, _ position: Int) -> String {
        var scalars = Array(statement.unicodeScalars)
        guard position > 0, position <= scalars.count + 1 else { return "" }
        let target = position - 1
        var number = 1
        var start = 0
        for index in 0..<target {
            let isLineEnd = scalars[index] == "\n" || scalars[index] == "\r" && (index + 1 == scalars.count || scalars[index + 1] != "\n")
            if isLineEnd {
                number += 1
                start = index + 1
            }
        }
        var end = scalars[target...].firstIndex { $0 == "\n" || $0 == "\r" } ?? scalars.count
        for index in start..<end where scalars[index] == "\t" { scalars[index] = " " }
        let widths = scalars.indices.map { start <= $0 && $0 < end ? DisplayWidth.text(String(scalars[$0])) : 0 }
        func width(_ range: Range<Int>) -> Int { widths[range].reduce(0, +) }

        var cutsLeft = false
        var cutsRight = false
        if width(start..<end) > widest {
            if width(start..<target) + rightOfCaret <= widest {
                while width(start..<end) > widest {
                    end -= 1
                    cutsRight = true
                }
            } else {
                while width(start..<end) > width(start..<target) + rightOfCaret {
                    end -= 1
                    cutsRight = true
                }
                while width(start..<end) > widest {
                    start += 1
                    cutsLeft = true
                }
            }
        }
        let label = "LINE \(number): " + (cutsLeft ? "..." : "")
        var line = String.UnicodeScalarView()
        line.append(contentsOf: scalars[start..<end])
        return label + String(line) + (cutsRight ? "..." : "") + "\n"
            + String(repeating: " ", count: label.count + width(start..<target)) + "^\n"
    }
}
