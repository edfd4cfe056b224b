/// What a key does beyond inserting itself.
enum EditKey: Int32, CaseIterable {
    case enter, newLine, complete
    case up, down, previousEntry, nextEntry, previousMatch, nextMatch, search
    case left, right, home, end, previousWord, nextWord, textStart, textEnd
    case backspace, delete, deleteOrLeave, deleteWordBefore, deleteWordAfter, deleteToLineEnd, deleteToLineStart, putBack, undo
    case clearScreen, openEditor

    /// The sequences as terminals send them; what a terminal of its own ways sends is left to libedit.
    var sequences: [String] {
        switch self {
        case .enter: ["\r", "\n"]
        case .newLine: ["\u{1B}\r", "\u{1B}\n"]
        case .complete: ["\t"]
        case .up: ["\u{1B}[A", "\u{1B}OA"]
        case .down: ["\u{1B}[B", "\u{1B}OB"]
        case .previousEntry: ["^P"]
        case .nextEntry: ["^N"]
        case .previousMatch: ["\u{1B}[5~", "\u{1B}p"]
        case .nextMatch: ["\u{1B}[6~", "\u{1B}n"]
        case .search: ["^R"]
        case .left: ["\u{1B}[D", "\u{1B}OD", "^B"]
        case .right: ["\u{1B}[C", "\u{1B}OC", "^F"]
        case .home: ["\u{1B}[H", "\u{1B}OH", "\u{1B}[1~", "\u{1B}[7~", "^A"]
        case .end: ["\u{1B}[F", "\u{1B}OF", "\u{1B}[4~", "\u{1B}[8~", "^E"]
        case .previousWord: ["\u{1B}[1;5D", "\u{1B}[1;3D", "\u{1B}b"]
        case .nextWord: ["\u{1B}[1;5C", "\u{1B}[1;3C", "\u{1B}f"]
        case .textStart: ["\u{1B}<", "\u{1B}[1;5H"]
        case .textEnd: ["\u{1B}>", "\u{1B}[1;5F"]
        case .backspace: ["\u{7F}", "^H"]
        case .delete: ["\u{1B}[3~"]
        case .deleteOrLeave: ["^D"]
        case .deleteWordBefore: ["^W", "\u{1B}\u{7F}"]
        case .deleteWordAfter: ["\u{1B}d"]
        case .deleteToLineEnd: ["^K"]
        case .deleteToLineStart: ["^U"]
        case .putBack: ["^Y"]
        case .undo: ["^_"]
        case .clearScreen: ["^L"]
        case .openEditor: ["^X^E"]
        }
    }
}
