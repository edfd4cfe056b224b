import Engine
import TestSupport
import Testing

/// A table that is written in every way, and a ledger that says what its rows must add up to.
enum ItemLedger {
    static let template = DatabaseTemplate("""
        CREATE TABLE items (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind int NOT NULL CHECK (kind >= 0), amount bigint NOT NULL DEFAULT 0, code text UNIQUE);
        CREATE INDEX by_amount ON items (amount) WHERE amount > 0;
        INSERT INTO items (kind, code) SELECT n % 100, 'c' || n FROM generate_series(1, 10000) n;
        CREATE TABLE ledger (rows int, amount bigint)
        """)

    /// Each has rows of its own, so that none moves a row to another partition while another one writes it.
    static func writers(_ database: TestDatabase) async throws -> [LiveWriter] {
        // What is new in this stage.
        let stage = try await database.value("SELECT count(*) FROM ledger") ?? ""
        return [
            try await LiveWriter.start(on: database) { "WITH n AS (INSERT INTO items (kind, amount, code) VALUES (\($0 % 100), 3, 'w\(stage)-\($0)') RETURNING amount) INSERT INTO ledger SELECT 1, amount FROM n" },
            try await LiveWriter.start(on: database) { "WITH n AS (UPDATE items SET amount = amount + 1 WHERE id = \($0 * 7919 % 2500 * 4 + 1) RETURNING 1) INSERT INTO ledger SELECT 0, count(*) FROM n" },
            try await LiveWriter.start(on: database) { "UPDATE items SET kind = (kind + 37) % 100, code = 'k' || id WHERE id = \($0 * 7919 % 2500 * 4 + 2)" },
            try await LiveWriter.start(on: database) { "WITH n AS (DELETE FROM items WHERE id = \($0 * 31 % 2500 * 4 + 3) RETURNING amount) INSERT INTO ledger SELECT -1, -amount FROM n" },
            try await LiveWriter.start(on: database) { "SELECT id, pg_sleep(0.05) FROM (SELECT id FROM items WHERE id = \($0 * 41 % 2500 * 4 + 4) FOR UPDATE) AS held" },
        ]
    }

    /// Every write is in the table, whichever has the name, once.
    static func verify(_ database: TestDatabase) async throws {
        #expect(try await database.value("SELECT (SELECT count(*) FROM items) - 10000 - (SELECT coalesce(sum(rows), 0) FROM ledger)") == "0")
        #expect(try await database.value("SELECT (SELECT sum(amount) FROM items) - (SELECT coalesce(sum(amount), 0) FROM ledger)") == "0")
        #expect(try await database.value("SELECT count(*) = count(DISTINCT id) AND count(*) = count(DISTINCT code) FROM items") == "t")
    }

    /// Rows that one of the tables has and the other has not.
    static func difference(_ one: String, _ other: String) -> String {
        "SELECT count(*) FROM ((TABLE \(one) EXCEPT TABLE \(other)) UNION ALL (TABLE \(other) EXCEPT TABLE \(one))) AS differing"
    }
}
