import Engine
import Glibc
import TestSupport
import Testing

/// Everything that can be done to a run from outside, done to the built program: one at a time, since each wants the machine.
@Suite(.serialized) enum Faults {
    /// How often each of the tests that kill at random moments does so; `make faults` asks for more.
    static var kills: Int { ChildProcess.environment()["AI_SHELL_KILLS"].flatMap { Int($0) } ?? 10 }

    /// Whether to print what was survived.
    static var showsTable: Bool { ChildProcess.environment()["AI_SHELL_KILLS"] != nil }

    /// The shop with the column that its later versions write.
    static let shop = DatabaseTemplate(
        DatabaseTemplate.shop(users: 10_000).sql + "ALTER TABLE users ADD COLUMN email_verified boolean NOT NULL DEFAULT false;")

    /// The rename of the examples, with batches so small that there are many to be cut off.
    static func rename(batch: Int = 50) throws -> MigrationFolder {
        let text = Example.text("migrations/rename-name-to-full-name.yaml")
        let slow = text.replacing("sql: full_name = name\n", with: "sql: full_name = name\n          batchSize: \(batch)\n")
        try #require(slow != text)
        return try MigrationFolder(slow)
    }

    /// Rows of the shop whose two names differ.
    static let unequal = "SELECT count(*) FROM users WHERE full_name IS DISTINCT FROM name"
}

/// A folder with one migration file.
struct MigrationFolder {
    private let folder: ScratchFolder
    var file: String { folder.path + "/migration.yaml" }

    init(_ text: String) throws {
        folder = try ScratchFolder()
        try folder.write(text, to: "migration.yaml")
    }
}

extension TestDatabase {
    /// Where a run that was cut off stands: the step that was not yet done, by the journal.
    func placeOfInterruption() async throws -> String {
        guard try await value("SELECT to_regclass('ai_shell.phases') IS NOT NULL") == "t" else { return "before the journal" }
        return try await value(
            """
            SELECT p.status || ' phase ' || p.phase || ': ' || coalesce((
                SELECT s->>'title' FROM jsonb_array_elements(CASE p.status WHEN 'undoing' THEN p.undo ELSE p.plan->'steps' END) AS s
                WHERE NOT EXISTS (
                  SELECT FROM ai_shell.steps AS d
                  WHERE d.migration = p.migration AND d.phase = p.phase AND d.run = p.run AND d.status = 'done'
                    AND d.direction = CASE p.status WHEN 'undoing' THEN 'undo' ELSE 'apply' END AND d.step = (s->>'number')::int)
                ORDER BY (s->>'number')::int LIMIT 1), 'its record')
            FROM ai_shell.phases AS p WHERE p.status IN ('applying', 'undoing') ORDER BY p.phase LIMIT 1
            """) ?? "between phases"
    }

    /// Numbers of the phases that are applied, or `unfinished` while one is half-done.
    func appliedPhases() async throws -> String {
        guard try await value("SELECT to_regclass('ai_shell.phases') IS NOT NULL") == "t" else { return "" }
        return try await value(
            """
            SELECT CASE WHEN bool_or(status IN ('applying', 'undoing')) THEN 'unfinished'
              ELSE coalesce(string_agg(phase::text, ' ' ORDER BY phase) FILTER (WHERE status = 'applied'), '') END FROM ai_shell.phases
            """) ?? ""
    }
}

/// Counts what was survived, by where it struck.
struct Tally {
    private var counts: [String: Int] = [:]
    private(set) var total = 0

    mutating func add(_ place: String) {
        counts[place, default: 0] += 1
        total += 1
    }

    mutating func add(_ other: Tally) {
        counts.merge(other.counts) { $0 + $1 }
        total += other.total
    }

    func show(_ title: String) {
        guard Faults.showsTable else { return }
        let lines = counts.sorted { $0.key < $1.key }.map { place, count in Self.line(count, place) }
        print(([title, "  count  where it struck"] + lines + [Self.line(total, "in all")]).joined(separator: "\n"))
    }

    private static func line(_ count: Int, _ text: String) -> String {
        String(repeating: " ", count: max(7 - String(count).count, 0)) + "\(count)  \(text)"
    }
}
