import Engine
import Synchronization

/// Prints results in the chosen format as they arrive, on whatever thread they arrive.
final class ResultPrinter: Sendable {
    private let output: OutputWriter
    private let options: OutputOptions
    private let streamed: Mutex<RowFormat>

    init(_ output: OutputWriter, _ options: OutputOptions) {
        self.output = output
        self.options = options
        streamed = Mutex(RowFormat(options))
    }

    /// One row of a result that streams.
    func print(row: Rows) {
        output.withBuffer { buffer in streamed.withLock { $0.append(row: row, to: &buffer) } }
    }

    /// A whole result, or the end of one that streamed.
    func print(_ rows: Rows, title: String? = nil, footers: [String]? = nil) {
        output.withBuffer { buffer in
            if options.streams {
                streamed.withLock { format in
                    format.finish(rows, title: title, footers: footers, to: &buffer)
                    format = RowFormat(options)
                }
                return
            }
            let table = ResultTable(rows, null: options.null, title: title, footers: footers)
            let tooWide = options.terminalWidth.map { AlignedFormat.width(table) > $0 } ?? false
            if options.expanded == .on || options.expanded == .auto && tooWide {
                ExpandedFormat.append(table, tuplesOnly: options.tuplesOnly, to: &buffer)
            } else if options.format == .aligned {
                AlignedFormat.append(table, tuplesOnly: options.tuplesOnly, to: &buffer)
            } else {
                var format = RowFormat(options)
                format.finish(rows, title: title, footers: footers, to: &buffer)
            }
        }
    }
}
