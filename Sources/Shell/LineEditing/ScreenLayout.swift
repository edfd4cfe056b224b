internal import CLibEdit

/// Where prompt and text stand on a screen of some width, as libedit draws them.
struct ScreenLayout: Equatable {
    struct Cell: Equatable {
        var row: Int
        var column: Int
    }

    /// One for each scalar, and one behind the last.
    private(set) var cells: [Cell] = []
    /// How many columns each scalar takes where it stands.
    private(set) var widths: [Int] = []

    private let columns: Int

    /// Whether the scalar ends in the last column.
    func fillsRow(_ index: Int) -> Bool { cells[index].column + widths[index] == columns }

    /// - Parameter prompt: As it is seen.
    init(prompt: String, _ scalars: [Unicode.Scalar], columns: Int) {
        self.columns = columns
        var cell = Cell(row: 0, column: 0)
        func advance(_ scalar: Unicode.Scalar) -> Int {
            if scalar == "\n" {
                cell = Cell(row: cell.row + 1, column: 0)
                return 0
            }
            if scalar == "\t" {
                let width = min(8 - cell.column % 8, columns - cell.column)
                step(width)
                return width
            }
            let width = Self.width(scalar)
            // A wide character never stands half in the margin.
            if cell.column + width > columns { cell = Cell(row: cell.row + 1, column: 0) }
            step(width)
            return width
        }
        func step(_ width: Int) {
            cell.column += width
            if cell.column >= columns { cell = Cell(row: cell.row + 1, column: 0) }
        }
        for scalar in prompt.unicodeScalars { _ = advance(scalar) }
        cells.reserveCapacity(scalars.count + 1)
        widths.reserveCapacity(scalars.count)
        for scalar in scalars {
            let width = scalar == "\n" || scalar == "\t" ? 0 : Self.width(scalar)
            cells.append(cell.column + width > columns ? Cell(row: cell.row + 1, column: 0) : cell)
            widths.append(advance(scalar))
        }
        cells.append(cell)
    }

    var end: Cell { cells[cells.count - 1] }
    var rows: Int { end.row + 1 }

    private static func width(_ scalar: Unicode.Scalar) -> Int {
        // Control characters are shown as ^X.
        scalar.value < 0x20 || scalar.value == 0x7F ? 2 : max(0, Int(line_editor_width(wchar_t(bitPattern: scalar.value))))
    }
}
