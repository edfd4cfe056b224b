/// What a reading says of the next batch; the reason is one sentence without a full stop.
enum PaceVerdict: Sendable, Hashable {
    case free
    case slow(String)
    case hold(String)

    /// - Parameters:
    ///   - share: Of what is allowed.
    ///   - factor: How many times that holds.
    static func of(_ share: Double, holdingAt factor: Double, _ reason: @autoclosure () -> String) -> PaceVerdict {
        if share > factor { return .hold(reason()) }
        return share > 1 ? .slow(reason()) : .free
    }

    /// The one that lets the least go.
    static func strictest(_ verdicts: [PaceVerdict]) -> PaceVerdict {
        verdicts.max { $0.rank < $1.rank } ?? .free
    }

    private var rank: Int {
        switch self {
        case .free: 0
        case .slow: 1
        case .hold: 2
        }
    }
}
