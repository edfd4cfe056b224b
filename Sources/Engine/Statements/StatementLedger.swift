/// What statements of the migration have made, renamed and taken away so far, which the catalog that was read before does not show.
struct StatementLedger {
    enum State: Hashable {
        case madeInThisPhase
        /// By an earlier phase of the same plan: what it is like will be read when the later phase begins.
        case madeEarlier
        /// There before, under another name; of the second kind since an earlier phase of the same plan.
        case moved, movedEarlier
        case gone
    }

    struct Key: Hashable {
        var space: String
        var names: [String]
        /// Nil for routines named without their arguments.
        var arguments: [String]?
    }

    private var states: [Key: State] = [:]
    /// Made by phases that are applied by now.
    private var ours: Set<Key> = []
    /// Whether something has run of which nobody can tell ahead what it makes or takes away.
    var hasRunUnknown = false
    /// Whether names without a schema have come to mean something else within the operation.
    var searchPathHasMoved = false

    mutating func begin() {
        for (key, state) in states {
            switch state {
            case .madeInThisPhase: states[key] = .madeEarlier
            case .moved: states[key] = .movedEarlier
            case .madeEarlier, .movedEarlier, .gone: break
            }
        }
    }

    func state(_ key: Key) -> State? {
        if let state = states[key] { return state }
        guard key.arguments == nil else { return nil }
        return states.first { $0.key.space == key.space && $0.key.names == key.names }?.value
    }

    subscript(key: Key) -> State? {
        get { state(key) }
        set { states[key] = newValue }
    }

    mutating func remember(_ key: Key) { ours.insert(key) }
    func isOurs(_ key: Key) -> Bool { ours.contains(key) }
}
