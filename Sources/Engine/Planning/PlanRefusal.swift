/// Why there is no plan: something that the catalog forbids, found before anything runs.
public struct PlanRefusal: DescribedError, Hashable {
    public let message: String
    public let hint: String?
    /// Where in the migration file.
    public var place: SourcePlace?
    public var phase: Int?

    public init(_ message: String, hint: String? = nil, place: SourcePlace? = nil) {
        self.message = message
        self.hint = hint
        self.place = place
    }

    public var detail: String? { place.map { "At \($0)" } ?? phase.map { "In phase \($0)." } }
    public var exitStatus: ExitStatus { .refused }
}
