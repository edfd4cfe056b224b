/// How results are printed: what `\pset` and the options of the command line set.
struct OutputOptions: Sendable, Equatable {
    enum Format: String, Sendable, CaseIterable {
        case aligned, asciidoc, csv, html, json, jsonl, latex, latexLongtable = "latex-longtable", markdown, troffMs = "troff-ms", tsv, unaligned, wrapped
    }
    enum Expanded: Sendable { case off, on, auto }
    enum Pager: Sendable { case off, on, always }

    var format = Format.aligned
    var expanded = Expanded.off
    var tuplesOnly = false
    /// Lines around the cells: 0 none, 1 between, 2 all around; HTML and LaTeX know more.
    var border = 1
    var lineStyle = LineStyle.Name.ascii
    var unicodeBorder = LineStyle.Weight.single
    var unicodeColumn = LineStyle.Weight.single
    var unicodeHeader = LineStyle.Weight.single
    var fieldSeparator = "|"
    var recordSeparator = "\n"
    var csvFieldSeparator = ","
    /// What stands for NULL.
    var null = ""
    var title: String?
    /// How many rows are printed at a time, `FETCH_COUNT`; 0 waits for all of them where their widths matter.
    var portion = 0
    var tableAttributes: String?
    /// Whether the number of rows is printed below a table.
    var showsFooter = true
    var usesNumericLocale = false
    var pager = Pager.on
    /// Fewer lines than that never go to the pager.
    var pagerMinimum = 0
    /// The width that `\pset columns` sets; 0 takes the terminal's.
    var columns = 0
    /// Columns of the terminal that results go to, nil when they go elsewhere.
    var terminalWidth: Int?
    /// Its lines.
    var terminalHeight: Int?

    /// Where wrapped output breaks, and where expanded output begins by itself.
    var targetWidth: Int? { columns > 0 ? columns : terminalWidth }

    /// The lines below a result.
    /// - Parameter given: nil gives the number of rows, unless each record is numbered.
    func footers(_ given: [String]?, count: Int) -> [String] {
        if tuplesOnly { return [] }
        return given ?? (expanded == .on || !showsFooter ? [] : [Self.countLine(count)])
    }

    static func countLine(_ count: Int) -> String { count == 1 ? "(1 row)" : "(\(count) rows)" }
}
