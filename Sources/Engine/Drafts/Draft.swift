/// A migration in the making: its name, and the calls so far.
public struct Draft: Codable, Hashable, Sendable {
    public let name: String
    public var description: String?
    public var author: String?
    public var tags: [String] = []
    public private(set) var calls: [DraftCall] = []

    /// Phases begun so far; the last one is that of further calls.
    public var phaseCount: Int { calls.count { $0.words.first == DraftCall.Word.phase.rawValue } }

    /// - Throws: ``DraftError`` for what cannot be a migration's name.
    public init(name: String) throws(DraftError) {
        do throws(FieldError) { try MigrationRules.checkName(name) } catch { throw .wrong(command: ["draft"], error.message, hint: error.hint) }
        self.name = name
    }

    /// Adds a call that can be made; any other is refused, and nothing of it stays.
    public mutating func add(_ call: DraftCall) throws(DraftError) {
        let before = try builder()
        if call.words.first != DraftCall.Word.phase.rawValue, phaseCount == 0 {
            _ = try call.added(to: before.phase(""))
            throw .noPhase(call)
        }
        let after = try call.added(to: before)
        let known = before.assembled().misuses
        if let misuse = after.assembled().misuses.first(where: { !known.contains($0) }) {
            throw .wrong(command: call.command, misuse.message, hint: misuse.hint)
        }
        calls.append(call)
    }

    /// Takes the last call back; nil where there is none.
    public mutating func undo() -> DraftCall? { calls.popLast() }

    /// The builder that Swift programs use, after all calls.
    /// - Throws: ``DraftError/stale(number:_:reason:)`` where a call of another version of the program cannot be made.
    public func builder() throws(DraftError) -> MigrationBuilder {
        var builder = MigrationBuilder(name: name, database: Migration.supportedDatabase)
        if let description { builder = builder.describe(description) }
        if let author { builder = builder.setAuthor(author) }
        for tag in tags { builder = builder.addTags(tag) }
        for (index, call) in calls.enumerated() {
            do throws(DraftError) { builder = try call.added(to: builder) } catch { throw .stale(number: index + 1, call, reason: error.message) }
        }
        return builder
    }

    /// The migration so far, and what it still lacks, in sentences of the errors' style.
    public func preview() throws(DraftError) -> (migration: Migration, lacks: [String]) {
        let (migration, misuses, gaps) = try builder().assembled()
        return (migration, (misuses + gaps).map(\.message))
    }

    /// The migration, whole.
    /// - Throws: ``DraftError/unfinished(_:)`` where something is lacking.
    public func migration() throws(DraftError) -> Migration {
        let (migration, lacks) = try preview()
        guard lacks.isEmpty else { throw .unfinished(lacks) }
        return migration
    }
}

extension DraftCall {
    /// The words that name the command: `check column-exists`, `add-column`.
    var command: [String] {
        switch Word(rawValue: words.first ?? "") {
        case .check, .onRollback: Array(words.prefix(2))
        default: Array(words.prefix(1))
        }
    }
}
