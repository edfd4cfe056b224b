import Engine
import Glibc

enum CopyCommand: MetaCommand {
    static let names = ["copy"]
    static let help = [
        (usage: "\\copy TABLE|(QUERY) FROM|TO FILE|PROGRAM 'COMMAND'|stdin|stdout [OPTIONS]", text: "COPY with a file or a program on this side"),
    ]
    static let reading = MetaReading.wholeLine

    static func subject(_ name: String, after arguments: [String]) -> MetaSubject {
        guard let last = arguments.last?.lowercased() else { return .relations("rpvmf") }
        if last == "from" || last == "to" { return .files }
        return arguments.count == 1 ? .choices(["FROM", "TO", "("]) : arguments.count == 3 ? .choices(["WITH", "CSV", "(FORMAT csv, HEADER)"]) : .nothing
    }

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        guard let text = call.argument else { throw MetaError.missingArgument(command: "copy") }
        let copy = try ClientCopy(text)
        guard let statement = StatementSplitter.whole(copy.sql) else { throw MetaError.missingArgument(command: "copy") }
        let session = call.session
        switch (copy.isFrom, copy.place) {
        case (true, .standard): return outcome(await session.send(statement, from: call.origin, to: ResultSink(session.results, session.outputOptions, printsTags: true)))
        case (true, let place):
            let reader = try CopyReader(place)
            let origin = Session.Origin(name: call.origin.name, data: reader.lines)
            let status = await session.send(statement, from: origin, to: ResultSink(session.results, session.outputOptions, printsTags: true), dataEndsWithFile: true)
            try reader.end()
            return outcome(status)
        case (false, .standard): return outcome(await session.send(statement, from: call.origin, to: ResultSink(session.output, session.outputOptions, printsTags: true)))
        case (false, let place):
            let target = try ResultTarget(place.target)
            let sink = ResultSink(target.writer, session.outputOptions, printsTags: false)
            let status = await session.send(statement, from: call.origin, to: sink)
            try target.end()
            if status == .success { session.results.write("COPY \(sink.affected ?? 0)\n") }
            return outcome(status)
        }
    }

    private static func outcome(_ status: ExitStatus) -> MetaOutcome { status == .success ? .done : .failed(status) }
}

/// `\copy` taken apart: what the server is sent, and what is read or written here.
struct ClientCopy: Equatable {
    enum Place: Equatable {
        case file(String), program(String), standard

        var target: String {
            switch self {
            case .file(let path): path
            case .program(let command): "|" + command
            case .standard: ""
            }
        }
    }

    let sql: String
    let isFrom: Bool
    let place: Place

    init(_ text: String) throws(MetaError) {
        var rest = Array(text)[...]
        // What is copied goes up to FROM or TO outside parentheses; its words are put together as psql does.
        var subject = "", depth = 0
        var direction: Bool?
        while direction == nil {
            guard let word = Self.takeToken(&rest, isQuery: depth > 0) else { throw Self.problem("there is no FROM or TO") }
            if depth == 0, word.lowercased() == "from" || word.lowercased() == "to", !subject.isEmpty {
                direction = word.lowercased() == "from"
                continue
            }
            if word == "(" { depth += 1 }
            if word == ")" { depth -= 1 }
            subject += (word == "." || subject.hasSuffix(".") ? "" : " ") + word
        }
        isFrom = direction == true
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        guard !rest.isEmpty else { throw Self.problem("it does not say \(isFrom ? "from" : "to") where") }
        let isQuoted = rest.first == "'"
        let name = Self.takeWord(&rest)
        if !isQuoted, name.lowercased() == "program" {
            while rest.first?.isWhitespace == true { rest.removeFirst() }
            guard rest.first == "'" else { throw Self.problem("PROGRAM needs its command in single quotes") }
            place = .program(Self.takeWord(&rest))
        } else if !isQuoted, ["stdin", "stdout", "pstdin", "pstdout"].contains(name.lowercased()) {
            place = .standard
        } else {
            place = .file(name.hasPrefix("~/") ? (getenv("HOME").map { String(cString: $0) } ?? "~") + name.dropFirst() : name)
        }
        sql = "COPY \(subject) \(isFrom ? "FROM STDIN" : "TO STDOUT") " + String(rest).trimmed
    }

    private static func problem(_ text: String) -> MetaError {
        .other("\\copy: \(text)", hint: "Write it as \\copy users FROM 'users.csv' CSV HEADER.")
    }

    /// A quoted text, a parenthesis, outside queries also a point or comma, else what stands up to the next of them.
    private static func takeToken(_ rest: inout ArraySlice<Character>, isQuery: Bool) -> String? {
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        guard let first = rest.popFirst() else { return nil }
        var text = String(first)
        if first == "\"" || isQuery && first == "'" {
            while let next = rest.popFirst() {
                text.append(next)
                if next == first, rest.first != first { break }
                if next == first { text.append(rest.removeFirst()) }
            }
            return text
        }
        let marks: Set<Character> = isQuery ? ["(", ")"] : [".", ",", "(", ")"]
        if marks.contains(first) { return text }
        while let next = rest.first, !next.isWhitespace, !marks.contains(next), next != "\"", !isQuery || next != "'" { text.append(rest.removeFirst()) }
        return text
    }

    private static func takeWord(_ rest: inout ArraySlice<Character>) -> String {
        var text = ""
        guard rest.first == "'" else {
            while let next = rest.first, !next.isWhitespace, next != ";" { text.append(rest.removeFirst()) }
            return text
        }
        rest.removeFirst()
        while let next = rest.popFirst() {
            if next == "'" {
                guard rest.first == "'" else { break }
                rest.removeFirst()
            }
            text.append(next)
        }
        return text
    }
}

/// The file or program that `\copy … FROM` reads.
private final class CopyReader {
    let lines: LineReader
    private let pipe: UnsafeMutablePointer<FILE>?

    init(_ place: ClientCopy.Place) throws {
        switch place {
        case .program(let command):
            guard let opened = popen(command, "re") else { throw MetaError.other("could not run \"\(command)\": \(String(cString: strerror(errno)))", hint: nil) }
            pipe = opened
            lines = LineReader(descriptor: fileno(opened), name: command)
        case .file(let path):
            pipe = nil
            lines = try LineReader(path: path)
        case .standard: preconditionFailure("standard input is read as the script's own")
        }
    }

    func end() throws {
        if let failure = lines.failure { throw UnreadableFile(path: lines.name, number: failure) }
        guard let pipe else { return }
        let status = SystemProgram.status(pclose(pipe))
        if status != 0 { throw MetaError.other("`\(lines.name)` ended with status \(status)", hint: "What it wrote before that was copied.") }
    }
}
