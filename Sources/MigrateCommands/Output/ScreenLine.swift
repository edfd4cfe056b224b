import Engine

/// A line that is drawn over: one that wraps would stay behind in part.
enum ScreenLine {
    /// - Parameter width: Of the terminal, in columns; the last one stays free.
    static func cut(_ line: String, to width: Int) -> String {
        guard DisplayWidth.text(line) >= width else { return line }
        var cut = line
        while DisplayWidth.text(cut) >= width - 1, !cut.isEmpty { cut.removeLast() }
        return cut + "…"
    }
}
