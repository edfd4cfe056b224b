extension String {
    /// The start of a statement, on one line.
    var firstLine: String {
        let lines = split(separator: "\n").map { $0.drop { $0 == " " } }.filter { !$0.hasPrefix("--") && !$0.isEmpty }
        let words = lines.joined(separator: " ").split(separator: " ").joined(separator: " ")
        return words.count > 60 ? words.prefix(59) + "…" : words
    }

    /// With a capital at the start, as a sentence has it.
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
