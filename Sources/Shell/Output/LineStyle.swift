/// The characters that tables are drawn with.
/// - SeeAlso: <https://www.postgresql.org/docs/current/app-psql.html>, `\pset linestyle`
struct LineStyle: Sendable {
    enum Name: String, Sendable, CaseIterable { case ascii, oldASCII = "old-ascii", unicode }
    enum Weight: String, Sendable, CaseIterable { case single, double }

    struct Rule: Sendable {
        var horizontal: String
        var left: String
        var middle: String
        var right: String
    }

    let name: Name
    let top: Rule
    let middle: Rule
    let bottom: Rule
    /// Between the cells of a row; has no horizontal line.
    let data: Rule
    /// Before a cell that goes on after a line end of its own, after being broken, or has ended above.
    let middleAfterLineEnd: String
    let middleAfterBreak: String
    let middleBlank: String
    /// Marks to the left and right of what goes on: a header or value after its own line end, and a value that was broken.
    let headerLeft: String
    let headerRight: String
    let lineEndLeft: String
    let lineEndRight: String
    let breakLeft: String
    let breakRight: String
    /// Whether marks stand to the right even without borders.
    let marksRight: Bool

    init(_ options: OutputOptions) {
        name = options.lineStyle
        switch options.lineStyle {
        case .ascii, .oldASCII:
            let rule = Rule(horizontal: "-", left: "+", middle: "+", right: "+")
            (top, middle, bottom) = (rule, rule, rule)
            data = Rule(horizontal: "", left: "|", middle: "|", right: "|")
            let isOld = options.lineStyle == .oldASCII
            (middleAfterLineEnd, middleAfterBreak, middleBlank) = isOld ? (":", ";", " ") : ("|", "|", "|")
            (headerLeft, headerRight) = isOld ? ("+", " ") : (" ", "+")
            (lineEndLeft, lineEndRight) = isOld ? (" ", " ") : (" ", "+")
            (breakLeft, breakRight) = isOld ? (" ", " ") : (".", ".")
            marksRight = !isOld
        case .unicode:
            let border = options.unicodeBorder == .single, column = options.unicodeColumn == .single, header = options.unicodeHeader == .single
            let upright = column ? "│" : "║"
            let edge = border ? "│" : "║"
            top = Rule(
                horizontal: border ? "─" : "═", left: border ? "┌" : "╔",
                middle: column ? (border ? "┬" : "╤") : (border ? "╥" : "╦"), right: border ? "┐" : "╗")
            middle = Rule(
                horizontal: header ? "─" : "═", left: header ? (border ? "├" : "╟") : (border ? "╞" : "╠"),
                middle: column ? (header ? "┼" : "╪") : (header ? "╫" : "╬"), right: header ? (border ? "┤" : "╢") : (border ? "╡" : "╣"))
            bottom = Rule(
                horizontal: border ? "─" : "═", left: border ? "└" : "╚",
                middle: column ? (border ? "┴" : "╧") : (border ? "╨" : "╩"), right: border ? "┘" : "╝")
            data = Rule(horizontal: "", left: edge, middle: upright, right: edge)
            (middleAfterLineEnd, middleAfterBreak, middleBlank) = (upright, upright, upright)
            (headerLeft, headerRight, lineEndLeft, lineEndRight, breakLeft, breakRight) = (" ", "↵", " ", "↵", "…", "…")
            marksRight = true
        }
    }

    /// A line across the table.
    func appendRule(_ rule: Rule, widths: [Int], border: Int, to buffer: inout [UInt8]) {
        if border == 2 { buffer.append(rule.left) }
        if border > 0 { buffer.append(rule.horizontal) }
        for (column, width) in widths.enumerated() {
            for _ in 0..<width { buffer.append(rule.horizontal) }
            guard column + 1 < widths.count else { break }
            if border == 0 { buffer.append(" ") } else { buffer.append(rule.horizontal + rule.middle + rule.horizontal) }
        }
        if border > 0 { buffer.append(rule.horizontal) }
        if border == 2 { buffer.append(rule.right) }
        buffer.append("\n")
    }
}
