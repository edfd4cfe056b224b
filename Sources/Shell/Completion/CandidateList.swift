import Engine

/// The candidates below the line: in columns, or one a line with what they are.
enum CandidateList {
    /// - Parameters:
    ///   - columns, rows: The terminal's; a list that would fill it is cut and says so.
    /// - Returns: Whole lines.
    static func text(_ candidates: [Candidate], columns: Int, rows: Int, _ style: Style) -> String {
        let room = max(3, rows - 4)
        let labels = candidates.map { $0.label ?? $0.text }
        let widths = labels.map(DisplayWidth.text)
        let widest = widths.max() ?? 0
        var lines: [String] = []
        if candidates.contains(where: { !$0.note.isEmpty }) && candidates.count <= room {
            for (index, candidate) in candidates.enumerated() {
                let note = candidate.note.isEmpty ? "" : fitting(candidate.note, columns - widest - 4)
                lines.append(labels[index] + (note.isEmpty ? "" : String(repeating: " ", count: widest - widths[index] + 2) + style.dimmed(note)))
            }
        } else {
            let across = max(1, columns / (widest + 2))
            let down = (labels.count + across - 1) / across
            for row in 0..<down {
                var line = ""
                for column in 0..<across {
                    let index = column * down + row
                    guard index < labels.count else { break }
                    line += labels[index] + (index + down < labels.count ? String(repeating: " ", count: widest - widths[index] + 2) : "")
                }
                lines.append(line)
            }
        }
        guard lines.count > room else { return lines.map { $0 + "\n" }.joined() }
        let shown = lines.prefix(room - 1)
        return shown.map { $0 + "\n" }.joined() + style.dimmed("… \(candidates.count) in all: type on to narrow them down") + "\n"
    }

    private static func fitting(_ text: String, _ room: Int) -> String {
        guard DisplayWidth.text(text) > room else { return text }
        var cut = text
        while DisplayWidth.text(cut) > room - 1, !cut.isEmpty { cut.removeLast() }
        return cut + "…"
    }
}
