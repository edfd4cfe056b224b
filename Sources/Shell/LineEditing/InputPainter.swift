import Engine

/// Draws colours over what libedit has drawn, and a hint behind it. libedit itself knows no colours.
enum InputPainter {
    /// - Parameters:
    ///   - colors: Which scalars have a colour.
    ///   - hint: As much as fits behind the text.
    /// - Returns: What to write to a terminal whose cursor stands at the text's; it stands there again afterwards.
    static func text(_ scalars: [Unicode.Scalar], _ layout: ScreenLayout, cursor: Int, colors: [InputColors.Span], hint: String) -> String {
        guard let first = layout.cells.first else { return "" }
        var output = "\u{1B}[?25l"
        var row = layout.cells[cursor].row
        func move(to cell: ScreenLayout.Cell) {
            if cell.row < row { output += "\u{1B}[\(row - cell.row)A" }
            if cell.row > row { output += "\u{1B}[\(cell.row - row)B" }
            output += "\u{1B}[\(cell.column + 1)G"
            row = cell.row
        }
        if !scalars.isEmpty {
            move(to: first)
            var color: InputColors.Color?
            var spans = colors[...]
            for (index, scalar) in scalars.enumerated() {
                while let span = spans.first, span.range.upperBound <= index { spans.removeFirst() }
                let wanted = spans.first.flatMap { $0.range.contains(index) ? $0.color : nil }
                if wanted != color {
                    output += wanted.map { "\u{1B}[0;\($0.rawValue)m" } ?? "\u{1B}[0m"
                    color = wanted
                }
                let cell = layout.cells[index]
                if cell.row == row + 1, cell.column == 0, index > 0, scalars[index - 1].value >= 0x20, layout.fillsRow(index - 1) {
                    // The terminal wraps by itself, and so knows that the rows are one line when it changes its width.
                    row = cell.row
                } else if cell.row != row {
                    move(to: cell)
                }
                // Tabs and control characters are more than one cell; they stay as libedit drew them.
                if scalar.value < 0x20 || scalar.value == 0x7F {
                    if scalar != "\n" { move(to: layout.cells[index + 1]) }
                } else {
                    output.unicodeScalars.append(scalar)
                }
            }
            if color != nil { output += "\u{1B}[0m" }
        }
        if !hint.isEmpty {
            move(to: layout.end)
            output += "\u{1B}[2m\(hint)\u{1B}[0m"
        }
        move(to: layout.cells[cursor])
        return output + "\u{1B}[?25h"
    }
}

/// The part of a hint that can be shown.
enum HintText {
    /// The first line, cut to the room behind the text.
    static func fitting(_ hint: String, room: Int) -> String {
        guard room > 1, let line = hint.split(separator: "\n", omittingEmptySubsequences: false).first else { return "" }
        var text = ""
        var width = 0
        for character in line + (line.count < hint.count ? " …" : "") {
            width += max(0, DisplayWidth.text(String(character)))
            // The last column stays free: behind it the terminal would go to the next row.
            guard width < room, character.unicodeScalars.allSatisfy({ $0.value >= 0x20 }) else { break }
            text.append(character)
        }
        return text
    }
}
