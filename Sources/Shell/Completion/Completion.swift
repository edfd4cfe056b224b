/// What may stand at the cursor.
struct Completion: Equatable {
    /// Where what it replaces begins, in scalars of the text; it ends at the cursor.
    var start: Int
    var candidates: [Candidate]

    /// What all candidates begin with; nothing where that is not even what is typed.
    var commonText: String {
        guard var common = candidates.first?.text else { return "" }
        for candidate in candidates.dropFirst() { common = String(zip(common, candidate.text).prefix { $0 == $1 }.map(\.0)) }
        return common
    }
}

struct Candidate: Equatable {
    /// As it goes into the text.
    var text: String
    /// What it is, in a few words.
    var note = ""
    /// What follows it when it is the only one.
    var ending = " "
    /// As the list shows it, where that is not the text.
    var label: String?
}
