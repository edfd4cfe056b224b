/// A result to be printed: rows, and what stands above and below them.
struct PrintedTable {
    let store: RowStore
    let title: String?
    /// Lines below the table; nil gives the number of rows.
    let footers: [String]?

    func footersOrCount(_ options: OutputOptions) -> [String] {
        footers ?? (options.showsFooter ? [OutputOptions.countLine(store.count)] : [])
    }
}
