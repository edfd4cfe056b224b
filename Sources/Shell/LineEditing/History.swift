/// What was typed before, recalled entry by entry.
struct History {
    /// The oldest first.
    private(set) var entries: [String] = []
    /// Which entry is shown; their number for the text that was being typed.
    private var place = 0
    private var draft = ""
    var limit = Int.max

    init(_ entries: [String] = []) {
        self.entries = entries
        place = entries.count
    }

    mutating func add(_ entry: String) {
        entries.append(entry)
        if entries.count > limit { entries.removeFirst(entries.count - limit) }
        leave()
    }

    /// Back to the text being typed, for a new line.
    mutating func leave() {
        place = entries.count
        draft = ""
    }

    /// The entry before the one shown that begins with the prefix and differs from what is shown.
    mutating func previous(showing text: String, prefix: String = "") -> String? {
        if place == entries.count { draft = text }
        guard let found = entries[..<place].lastIndex(where: { $0.hasPrefix(prefix) && $0 != text }) else { return nil }
        place = found
        return entries[found]
    }

    /// The entry after it, at last the text that was being typed.
    mutating func next(showing text: String, prefix: String = "") -> String? {
        guard place < entries.count else { return nil }
        if let found = entries[(place + 1)...].firstIndex(where: { $0.hasPrefix(prefix) && $0 != text }) {
            place = found
            return entries[found]
        }
        place = entries.count
        return draft
    }

    /// The newest entry before `place` that holds the text, case of ASCII letters aside, and where in it that stands last, in scalars.
    func search(_ text: String, before place: Int) -> (place: Int, offset: Int)? {
        let wanted = Self.folded(text)
        guard !wanted.isEmpty else { return nil }
        for index in entries[..<min(place, entries.count)].indices.reversed() {
            let entry = Self.folded(entries[index])
            guard entry.count >= wanted.count else { continue }
            var start = entry.count - wanted.count
            while start >= 0 {
                if entry[start] == wanted[0], entry[start...].starts(with: wanted) {
                    return (index, String(decoding: entry[..<start], as: UTF8.self).unicodeScalars.count)
                }
                start -= 1
            }
        }
        return nil
    }

    private static func folded(_ text: String) -> [UInt8] { text.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 } }

    /// What followed the text when it was last typed.
    func continuation(of text: String) -> String? {
        guard !text.isEmpty, let found = entries.last(where: { $0.hasPrefix(text) && $0.count > text.count }) else { return nil }
        return String(found.dropFirst(text.count))
    }
}
