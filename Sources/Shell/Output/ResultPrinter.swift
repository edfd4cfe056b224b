import Engine

/// Prints results in the chosen format as they arrive, on whatever thread they arrive.
final class ResultPrinter: Sendable {
    private struct State {
        var format: (any RowFormat)?
        var store: RowStore?
        var count = 0
        var page: PageWriter?
        /// Rows that wait until their portion is whole, and, of a format that prints row by row, what they look like.
        var waiting = 0
        var held: [UInt8] = []
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
                let before = state.count - store.count
                print(PrintedTable(store: store, title: title, footers: footers, isFirst: before == 0, rowsBefore: before), &state)
            } else {
                let count = state.count
                state.page?.write {
                    $0 += state.held
                    state.format?.end(footers: footers, count: count, to: &$0)
                }
            }
            state.page?.end()
            state = State()
        }
    }

    /// An error ended the result: what was printed stays, the rows of a portion that is not whole are dropped.
    func abandon() {
        state.withLock { state in
            state.page?.end()
            state = State()
        }
    }

    private func add(_ rows: Rows, title: String?, to state: inout State) {
        if state.page == nil { begin(rows, title: title, &state) }
        for row in 0..<rows.count {
            if state.store != nil { state.store?.append(rows, row: row) } else if options.portion > 0 {
                state.format?.append(rows, row: row, to: &state.held)
            } else {
                state.page?.write { state.format?.append(rows, row: row, to: &$0) }
            }
            state.count += 1
            state.waiting += 1
            if state.waiting == options.portion { printPortion(title: title, &state) }
        }
    }

    private func printPortion(title: String?, _ state: inout State) {
        if let store = state.store {
            let before = state.count - store.count
            print(PrintedTable(store: store, title: title, footers: nil, isFirst: before == 0, isLast: false, rowsBefore: before), &state)
            state.store?.removeAll()
        } else {
            state.page?.write { $0 += state.held }
            state.held.removeAll(keepingCapacity: true)
        }
        state.waiting = 0
        state.page?.flush()
    }

    private func begin(_ rows: Rows, title: String?, _ state: inout State) {
        state.page = PageWriter(output, options)
        state.format = RowFormats.make(options, title: title)
        if state.format == nil { state.store = RowStore(rows, options) } else {
            if options.portion > 0 { state.format?.begin(rows, to: &state.held) } else {
                state.page?.write { state.format?.begin(rows, to: &$0) }
            }
        }
    }

    private func print(_ table: PrintedTable, _ state: inout State) {
        guard let page = state.page else { return }
        // The widest value of a result in portions is not known: they all look alike.
        let isPortion = !table.isFirst || !table.isLast
        if options.expanded == .on || options.expanded == .auto && isPortion { return ExpandedFormat(table, options).append(to: page) }
        let aligned = AlignedFormat(table, options)
        // A single column would only become wider.
        if options.expanded == .auto, let target = options.targetWidth, table.store.columns.count > 1, aligned.headerWidth > target || aligned.width > target {
            return ExpandedFormat(table, options).append(to: page)
        }
        aligned.append(to: page)
    }
}
