import Engine

/// Prints results in the chosen format as they arrive, on whatever thread they arrive.
final class ResultPrinter: Sendable {
    private struct State {
        var format: (any RowFormat)?
        var store: RowStore?
        var count = 0
        var page: PageWriter?
    }

    private let output: OutputWriter
    private let options: OutputOptions
    private let state = Mutex(State())

    init(_ output: OutputWriter, _ options: OutputOptions) {
        self.output = output
        self.options = options
    }

    /// Whether nobody reads on: the pager was left.
    var isAbandoned: Bool { state.withLock { $0.page?.isAbandoned ?? false } }

    /// One row of a result that streams.
    func print(row rows: Rows) { state.withLock { add(rows, title: options.title, to: &$0) } }

    /// A whole result, or the end of one that streamed.
    func print(_ rows: Rows, title: String? = nil, footers: [String]? = nil) {
        let title = title ?? options.title
        state.withLock { state in
            add(rows, title: title, to: &state)
            if let store = state.store {
                print(PrintedTable(store: store, title: title, footers: footers), &state)
            } else {
                let count = state.count
                state.page?.write { state.format?.end(footers: footers, count: count, to: &$0) }
            }
            state.page?.end()
            state = State()
        }
    }

    private func add(_ rows: Rows, title: String?, to state: inout State) {
        if state.page == nil { begin(rows, title: title, &state) }
        state.count += rows.count
        for row in 0..<rows.count {
            if state.store != nil { state.store?.append(rows, row: row) } else {
                state.page?.write { state.format?.append(rows, row: row, to: &$0) }
            }
        }
    }

    private func begin(_ rows: Rows, title: String?, _ state: inout State) {
        state.page = PageWriter(output, options)
        state.format = RowFormats.make(options, title: title)
        if state.format == nil { state.store = RowStore(rows, options) } else {
            state.page?.write { state.format?.begin(rows, to: &$0) }
        }
    }

    private func print(_ table: PrintedTable, _ state: inout State) {
        guard let page = state.page else { return }
        if options.expanded == .on { return ExpandedFormat(table, options).append(to: page) }
        let aligned = AlignedFormat(table, options)
        // A single column would only become wider.
        if options.expanded == .auto, let target = options.targetWidth, table.store.columns.count > 1, aligned.headerWidth > target || aligned.width > target {
            return ExpandedFormat(table, options).append(to: page)
        }
        aligned.append(to: page)
    }
}
