import Engine
import FoundationEssentials

/// A plan as it was shown, kept to be applied later: what would differ then is refused.
struct PlanFile: Codable {
    var format = 1
    let plan: Plan

    init(plan: Plan) { self.plan = plan }

    /// - Throws: ``UnreadablePlan``, or ``MigrationStoreError`` where there is none.
    init(path: String) throws {
        let text = try MigrationStore.lines(of: path).joined(separator: "\n")
        do { self = try JSONDecoder().decode(PlanFile.self, from: Data(text.utf8)) } catch { throw UnreadablePlan(path: path) }
        guard format == 1 else { throw UnreadablePlan(path: path) }
    }

    func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let data = try encoder.encode(self)
        do { try data.write(to: URL(filePath: path), options: .atomic) } catch { throw UnwritablePlan(path: path) }
    }
}

struct UnreadablePlan: DescribedError {
    let path: String
    var message: String { "\(path) is no plan that this version can read" }
    var hint: String? { "`migrate plan FILE --out \(path)` writes one." }
}

struct UnwritablePlan: DescribedError {
    let path: String
    var message: String { "could not write the plan to \(path)" }
    var hint: String? { "The folder must be there, and yours to write to." }
}
