import Engine

/// The `\if` … `\elif` … `\else` … `\endif` under way in one script or at the prompt, the innermost last.
@ShellActor
final class Conditions {
    enum Branch { case active, notYet, over, elseActive, elseSkipped }

    private var stack: [(branch: Branch, draft: StatementSplitter.Draft)] = []
    /// The statement collected so far; commands give back what a skipped branch added to it.
    var draft: StatementSplitter.Draft?

    var isEmpty: Bool { stack.isEmpty }
    var isActive: Bool { Self.isActive(stack.last?.branch) }

    private static func isActive(_ branch: Branch?) -> Bool { branch == nil || branch == .active || branch == .elseActive }

    /// Whether the expression of this command decides anything, and may be looked at.
    func isReading(_ command: String) -> Bool {
        command == "if" ? isActive : command == "elif" && stack.last?.branch == .notYet
    }

    func begin(_ isTrue: Bool) {
        guard let draft else { return }
        stack.append((!isActive ? .over : isTrue ? .active : .notYet, draft))
    }

    func elseIf(_ isTrue: Bool) throws {
        guard let last = stack.indices.last else { throw MetaError.other("\\elif: there is no \\if", hint: nil) }
        switch stack[last].branch {
        case .active: leave(last, for: .over)
        case .notYet: leave(last, for: isTrue ? .active : .notYet)
        case .over: leave(last, for: .over)
        case .elseActive, .elseSkipped: throw MetaError.other("\\elif: cannot follow \\else", hint: nil)
        }
    }

    func otherwise() throws {
        guard let last = stack.indices.last else { throw MetaError.other("\\else: there is no \\if", hint: nil) }
        switch stack[last].branch {
        case .active, .over: leave(last, for: .elseSkipped)
        case .notYet: leave(last, for: .elseActive)
        case .elseActive, .elseSkipped: throw MetaError.other("\\else: cannot follow \\else", hint: nil)
        }
    }

    func end() throws {
        guard let last = stack.indices.last else { throw MetaError.other("\\endif: there is no \\if", hint: nil) }
        leave(last, for: stack[last].branch)
        stack.removeLast()
    }

    /// - Returns: Whether there was one.
    func pop() -> Bool { stack.popLast() != nil }

    /// What an active branch added to the statement stays, what a skipped one added goes.
    private func leave(_ index: Int, for branch: Branch) {
        if Self.isActive(stack[index].branch), let draft { stack[index].draft = draft } else { draft = stack[index].draft }
        stack[index].branch = branch
    }
}
