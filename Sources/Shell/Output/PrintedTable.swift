/// A result to be printed: rows, and what stands above and below them.
struct PrintedTable {
    let store: RowStore
    let title: String?
    /// Lines below the table; nil gives the number of rows.
    let footers: [String]?
    /// Of a result that is printed in portions: whether these are the first rows, the last ones, and how many came before.
    var isFirst = true
    var isLast = true
    var rowsBefore = 0

    func footersOrCount(_ options: OutputOptions) -> [String] {
        footers ?? (options.showsFooter ? [OutputOptions.countLine(rowsBefore + store.count)] : [])
    }
}
