import Engine
import Glibc

/// Takes the results of a statement as they arrive, on the connection's thread.
final class ResultSink: Sendable {
    /// A result that is kept: names and values.
    struct Kept: Sendable {
        var names: [String] = []
        var types: [UInt32] = []
        var rows: [[String?]] = []
    }

    private struct State {
        var kept: [Kept] = []
        var isOpen = false
        var isCopyOut = false
        var affected: Int?
        var error: ServerError?
        var mayBeLeft = false
    }

    /// nil keeps the rows.
    private let printer: ResultPrinter?
    private let output: OutputWriter
    private let printsTags: Bool
    private let isHTML: Bool
    private let state = Mutex(State())

    /// Prints what arrives.
    init(_ output: OutputWriter, _ options: OutputOptions, printsTags: Bool) {
        self.output = output
        self.printsTags = printsTags
        isHTML = options.format == .html
        printer = ResultPrinter(output, options)
    }

    /// Keeps the rows; tags are printed all the same.
    init(keeping output: OutputWriter, printsTags: Bool) {
        self.output = output
        self.printsTags = printsTags
        isHTML = false
        printer = nil
    }

    /// Whether a pager of the caller's reads, so that one who leaves it is no failure.
    var mayBeLeft: Bool {
        get { state.withLock(\.mayBeLeft) }
        set { state.withLock { $0.mayBeLeft = newValue } }
    }

    var kept: [Kept] { state.withLock(\.kept) }
    /// Rows of the last result, as its tag counts them.
    var affected: Int? { state.withLock(\.affected) }

    /// What the server refused; of several the first.
    var error: ServerError? { state.withLock(\.error) }

    /// - Throws: ``OutputFailure`` when nothing can be written; ``PagerLeft`` when nobody reads on.
    func take(_ reply: PostgresConnection.Reply) throws {
        switch reply {
        case .row(let row): if let printer { printer.print(row: row) } else { keep(row) }
        case .result(let result): take(result: result)
        case .copyOut(let chunk):
            state.withLock { $0.isCopyOut = true }
            output.write(chunk.bytes)
        case .error(let error):
            printer?.abandon()
            return state.withLock { $0.error = $0.error ?? error }
        }
        if let number = output.failure {
            if number == EPIPE, mayBeLeft { throw PagerLeft() }
            throw OutputFailure(number: number)
        }
        if printer?.isAbandoned == true { throw PagerLeft() }
    }

    /// Nothing more comes.
    func abandon() { printer?.abandon() }

    private func take(result: Rows) {
        let tag = result.commandTag
        if result.hasRows {
            if let printer { printer.print(result) } else {
                keep(result)
                state.withLock { $0.isOpen = false }
            }
        }
        state.withLock { $0.affected = result.affected }
        let returnsRows = result.hasRows && ["INSERT", "UPDATE", "DELETE", "MERGE"].contains { tag.hasPrefix($0) }
        let isCopyOut = state.withLock { state in
            defer { state.isCopyOut = false }
            return state.isCopyOut
        }
        if printsTags, !tag.isEmpty, !isCopyOut, !result.hasRows || returnsRows { output.write(isHTML ? "<p>\(tag)</p>\n" : tag + "\n") }
    }

    private func keep(_ rows: Rows) {
        state.withLock { state in
            if !state.isOpen {
                state.kept.append(Kept(names: (0..<rows.columnCount).map(rows.columnName), types: (0..<rows.columnCount).map(rows.columnType)))
                state.isOpen = true
            }
            for row in 0..<rows.count { state.kept[state.kept.count - 1].rows.append((0..<rows.columnCount).map { rows.string(row, $0) }) }
        }
    }
}

/// The pager was left before the end of the result.
struct PagerLeft: Error {}
