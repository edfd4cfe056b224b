/// How results are printed.
struct OutputOptions: Sendable, Equatable {
    enum Format: String, Sendable, CaseIterable { case aligned, unaligned, csv }
    enum Expanded: Sendable { case off, on, auto }

    var format = Format.aligned
    var expanded = Expanded.off
    var tuplesOnly = false
    var fieldSeparator = "|"
    var recordSeparator = "\n"
    /// What stands for NULL.
    var null = ""
    /// Columns of the terminal that results go to, nil when they go elsewhere.
    var terminalWidth: Int?

    var expanding: OutputOptions {
        var options = self
        options.expanded = .on
        return options
    }

    /// Whether rows can be printed as they come, without knowing the widest.
    var streams: Bool { format != .aligned && expanded != .auto }
}
