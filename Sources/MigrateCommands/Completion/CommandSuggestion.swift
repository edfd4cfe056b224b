/// A word that may be typed next.
public struct CommandSuggestion: Hashable, Sendable {
    public var text: String
    /// What it is, in a few words.
    public var note: String
    /// Whether more may follow it in the same word, as a file's name follows its folder.
    public var isUnfinished = false

    public init(_ text: String, note: String = "", isUnfinished: Bool = false) {
        (self.text, self.note, self.isUnfinished) = (text, note, isUnfinished)
    }
}
