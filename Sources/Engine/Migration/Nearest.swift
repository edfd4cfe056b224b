/// The nearest of a few known words, for hints.
public enum Nearest {
    /// The word that most likely was meant; nil where none is near (a third of its letters wrong at most, two always allowed
    /// in words of four letters and more). Case alone is never a difference.
    public static func word(to word: String, among known: some Sequence<String>) -> String? {
        // No known word is so long, and comparing takes memory for each letter.
        guard word.utf8.count <= 100 else { return nil }
        let letters = Array(word.lowercased())
        let allowed = word.count < 4 ? 1 : max(2, word.count / 3)
        let ranked = known.map { ($0, distance(letters, Array($0.lowercased()))) }
        return ranked.filter { $0.1 <= allowed }.min { $0.1 < $1.1 }?.0
    }

    /// "Did you mean …?", or the whole list where nothing is near.
    public static func suggestion(for wrong: String, among known: [String]) -> String? {
        if let near = word(to: wrong, among: known) { return "Did you mean \"\(near)\"?" }
        return known.isEmpty ? nil : "Known are \(known.joined(separator: ", "))."
    }

    /// Letters put in, left out, changed or swapped with their neighbour.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
        var rows = [Array(0...right.count)]
        for (i, letter) in left.enumerated() {
            var row = [i + 1]
            for (j, other) in right.enumerated() {
                var best = min(rows[i][j] + (letter == other ? 0 : 1), rows[i][j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, letter == right[j - 1], left[i - 1] == other { best = min(best, rows[i - 1][j - 1] + 1) }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[left.count][right.count]
    }
}
