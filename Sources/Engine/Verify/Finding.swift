/// What is wrong, or might be, at a place of a file: what `verify` tells.
public struct Finding: Hashable, Sendable {
    /// The rule's id: `index-not-concurrent`.
    public var rule: String
    public var severity: Hazard.Severity
    public var place: SourcePlace
    /// The line at the place, as it stands.
    public var lineText: String
    /// The SQL or operation that it is about, as one line.
    public var statement: String
    /// What happens, as a sentence without its full stop.
    public var what: String
    /// Locks that stop others, with whom and for how long: whole sentences.
    public var cost: [String] = []
    public var locks: [TableLock] = []
    public var tables: [Hazard.Subject] = []
    /// How long the work should take; nil where it is not known.
    public var seconds: Double?
    /// The safe form: a statement or command that can be pasted, or how to go about it.
    public var instead: String?
    /// The reason that a comment beside it gives for leaving it so.
    public var allowance: String?

    /// Whether nothing there could be read.
    public var isUnreadable: Bool { rule == SyntaxErrorRule.id }

    /// The line with a caret under the place.
    public var excerpt: String { FileProblem(place: place, message: what, hint: nil, lineText: lineText).excerpt }
}

/// What `verify` found in one file.
public struct FileVerdict: Sendable {
    public var file: String
    /// Statements of a script, operations and validations of a migration.
    public var count = 0
    public var isMigration = false
    /// In the order of the file.
    public var findings: [Finding] = []
    /// What was passed over or could not be known, as sentences.
    public var notes: [String] = []

    public init(file: String) { self.file = file }

    /// Those that no comment allows.
    public var open: [Finding] { findings.filter { $0.allowance == nil } }
    public var allowed: [Finding] { findings.filter { $0.allowance != nil } }
    /// Whether nothing speaks against running it.
    public var isSafe: Bool { !open.contains { $0.severity > .recommendation } }
}

extension [Finding] {
    /// By their places; those of one place stay as they are.
    var inOrder: [Finding] {
        enumerated().sorted { left, right in
            (left.element.place.line, left.element.place.column, left.offset) < (right.element.place.line, right.element.place.column, right.offset)
        }.map(\.element)
    }
}
