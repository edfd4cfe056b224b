@testable import MigrateCommands
import Testing

struct CommandPlaceTests {
    private func words(_ line: String, _ current: String = "") -> [String] {
        guard case .words(let words) = CommandPlace.find(after: line.split(separator: " ").map(String.init), current: current) else { return [] }
        return words.map(\.text)
    }

    private func place(_ line: String) -> CommandPlace { CommandPlace.find(after: line.split(separator: " ").map(String.init), current: "") }

    @Test func `a builder command takes the words of its operation`() {
        #expect(place("migrate add-column") == .table)
        #expect(place("migrate rename-column users") == .column(table: "users"))
        #expect(place("migrate add-column users bio") == .type)
        #expect(place("migrate backfill users --into") == .table)
        #expect(words("migrate add-column users bio text --identity") == ["always", "by_default"])
        #expect(words("migrate add-column users bio text", "--").contains("--no-nullable"))
        #expect(!words("migrate add-column users bio text --comment x", "--").contains("--comment"))
        #expect(words("migrate create-table users --column id:bigint", "--").contains("--column"), "more than one column")
    }

    @Test func `checks and what takes a phase back have the words of theirs`() {
        #expect(words("migrate check").contains("column-exists"))
        #expect(place("migrate check column-exists") == .table)
        #expect(words("migrate on-rollback").contains("drop-column"))
        #expect(place("migrate on-rollback drop-column users") == .column(table: "users"))
        #expect(place("migrate on-rollback phase") == .nothing)
        #expect(words("migrate record") == ["on", "off"])
    }

    @Test func `a migration is offered where a file is wanted`() {
        #expect(place("migrate apply") == .migration(for: "apply"))
        #expect(place("migrate verify") == .migration(for: "verify") && place("migrate verify a.sql") == .migration(for: "verify"))
        #expect(place("migrate convert") == .file)
        #expect(place("migrate apply add-bio --phase") == .phase(file: "add-bio", for: "apply"))
        #expect(words("migrate").contains("draft"))
        #expect(words("migrate").contains("add-column"))
    }
}
