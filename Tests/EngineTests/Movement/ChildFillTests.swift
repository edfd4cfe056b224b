@testable import Engine
import TestSupport
import Testing

/// Rows of a child table made in batches while everybody writes, and compared.
struct ChildFillTests {
    private static let count = 3000

    static let shop = DatabaseTemplate(ChildTableTests.shop.sql + """
        INSERT INTO orders SELECT n, (SELECT jsonb_agg(jsonb_build_object('product_id', n * 10 + i, 'quantity', i)) FROM generate_series(1, n % 4) i)
        FROM generate_series(1, \(count)) n;
        ANALYZE;
        """)

    static func fill(batchSize: Int? = nil, errorMessage: String? = nil) throws -> Migration {
        try migration("child").phase("keep")
            .enableDualWrite("orders", column: "items", into: "order_items", key: "order_id", rows: ChildTableTests.rows)
            .phase("fill").backfill("orders", into: "order_items", batchSize: batchSize).validateRowsMatch("orders", into: "order_items", errorMessage: errorMessage).build()
    }

    /// Parents whose rows in the child are not those of their items, by a query of the test's own.
    static let wrong = """
        SELECT count(*) FROM orders o FULL JOIN (
          SELECT order_id, string_agg(product_id::text, ',' ORDER BY product_id) AS found FROM order_items GROUP BY 1) f ON f.order_id = o.id
        WHERE f.found IS DISTINCT FROM (SELECT string_agg(i->>'product_id', ',' ORDER BY (i->>'product_id')::bigint) FROM jsonb_array_elements(o.items) i)
        """

    @Test func `every parent gets its rows, those without items none, and a second run changes nothing`() async throws {
        try await TestServer.shared.withDatabase(Self.shop) { database in
            let log = EventLog()
            _ = try await database.engine { $0.batchStart = 100 }.apply(try Self.fill(), .pending, report: log.report)
            #expect(try await database.value(Self.wrong) == "0")
            #expect(try await database.value("SELECT count(*) FROM order_items") == "4500")
            let again = try migration("again").phase("fill").backfill("orders", into: "order_items").validateRowsMatch("orders", into: "order_items").build()
            _ = try await database.engine().apply(again, .pending)
            #expect(try await database.value("SELECT count(*) FROM order_items") == "4500")
        }
    }

    @Test func `rows are right after a fill under inserts, updates, deletes, changes of key, and held rows`() async throws {
        try await TestServer.shared.withDatabase(Self.shop) { database in
            _ = try await database.engine().apply(try Self.fill(), .phase(1))
            let items = #"'[{"product_id": 1}, {"product_id": 1}, {"product_id": "#
            let writers = [
                try await LiveWriter.start(on: database) { n in #"UPDATE orders SET items = \#(items)\#(n + 2)}]' WHERE id = \#(n * 7919 % Self.count + 1)"# },
                try await LiveWriter.start(on: database) { n in #"UPDATE orders SET items = \#(items)\#(n + 2)}]', note = 'x' WHERE id BETWEEN \#(n * 104_729 % Self.count) AND \#(n * 104_729 % Self.count + 20)"# },
                try await LiveWriter.start(on: database) { n in #"INSERT INTO orders VALUES (\#(100_000 + n), \#(items)\#(n + 2)}]')"# },
                try await LiveWriter.start(on: database) { n in "DELETE FROM orders WHERE id = \(n * 31 % Self.count + 1)" },
                try await LiveWriter.start(on: database) { n in "UPDATE orders SET id = id + 50000 WHERE id = \(n * 37 % Self.count + 1) AND NOT EXISTS (SELECT FROM orders o WHERE o.id = \(n * 37 % Self.count + 50001))" },
                try await LiveWriter.start(on: database) { n in "SELECT id, pg_sleep(0.05) FROM (SELECT id FROM orders WHERE id = \(n * 41 % Self.count + 1) FOR UPDATE) o" },
            ]
            let execution = try await database.engine { $0.batchStart = 20; $0.batchMaximum = 20 }.apply(try Self.fill(), .phase(2))
            var errors: [String] = []
            for writer in writers { errors += await writer.stop().errors }
            #expect(execution.status == .completed)
            #expect(errors.filter { !$0.contains("40P01") } == [])
            #expect(try await database.value(Self.wrong) == "0")
            #expect(try await database.value("SELECT count(*) FROM ai_shell.rejected_rows") == "0")
        }
    }

    @Test func `what a writer commits between a batch's snapshot and its locks is there once`() async throws {
        try await TestServer.shared.withDatabase(Self.shop) { database in
            _ = try await database.engine().apply(try Self.fill(), .phase(1))
            let writer = try await database.connect()
            for round in 1...15 {
                try await database.run("TRUNCATE order_items")
                async let filled = database.engine { $0.batchStart = 100; $0.batchMaximum = 100 }.apply(
                    try migration("round-\(round)").phase("fill").backfill("orders", into: "order_items").validateRowsMatch("orders", into: "order_items").build(), .pending)
                for n in 1...100 { try await writer.query(#"UPDATE orders SET items = '[{"product_id": \#(n)}]' WHERE id % 30 = \#(n % 30)"#) }
                _ = try await filled
                #expect(try await database.value(Self.wrong) == "0")
            }
            await writer.close()
        }
    }

    @Test func `parents that somebody holds are come back to`() async throws {
        try await TestServer.shared.withDatabase(Self.shop) { database in
            _ = try await database.engine().apply(try Self.fill(), .phase(1))
            let holder = try await database.connect()
            try await holder.execute(#"BEGIN; UPDATE orders SET items = '[{"product_id": 5}]' WHERE id = 3; SELECT FROM orders WHERE id IN (501, 2999) FOR UPDATE; DELETE FROM orders WHERE id = 7"#)
            let log = EventLog()
            let (waiting, signal) = AsyncStream.makeStream(of: Void.self)
            async let run = database.engine().apply(try Self.fill(), .phase(2)) { event in
                log.report(event)
                if case .waiting = event { signal.yield() }
            }
            for await _ in waiting { break }
            #expect(try await database.value("SELECT count(*) FROM orders WHERE items <> '[]' AND NOT EXISTS (SELECT FROM order_items i WHERE i.order_id = orders.id)") == "4")
            try await holder.execute("COMMIT")
            await holder.close()
            _ = try await run
            #expect(log.waits.first?.reason.hasPrefix("4 rows of orders locked by other transactions (id = ") == true, "\(log.waits)")
            #expect(try await database.value(Self.wrong) == "0")
        }
    }

    @Test(arguments: ["REPEATABLE READ", "SERIALIZABLE"])
    func `a transaction whose snapshot is older than the fill leaves no row twice`(level: String) async throws {
        try await TestServer.shared.withDatabase(Self.shop) { database in
            _ = try await database.engine().apply(try Self.fill(), .phase(1))
            let old = try await database.connect()
            try await old.execute("BEGIN ISOLATION LEVEL \(level); SELECT count(*) FROM orders")
            _ = try await database.engine().apply(try migration("fill").phase("fill").backfill("orders", into: "order_items").build(), .pending)
            try await old.execute(#"UPDATE orders SET items = '[{"product_id": 5}]' WHERE id = 3; UPDATE orders SET id = 90002 WHERE id = 2; DELETE FROM orders WHERE id = 7; UPDATE orders SET items = '[{"product_id": "x"}]' WHERE id = 11; COMMIT"#)
            await old.close()
            #expect(try await database.value("SELECT count(*) FROM order_items WHERE order_id IN (2, 3, 7, 11, 90002)") == "14")
            try await database.run(#"UPDATE orders SET items = '[{"product_id": 6}]' WHERE id = 11"#)
            _ = try await database.engine().apply(try Self.fill(), .phase(2))
            #expect(try await database.value(Self.wrong) == "0")
            #expect(try await database.value("SELECT count(*) FROM ai_shell.misses") == "0")
        }
    }

    @Test(arguments: [true, false]) func `a row whose items give no good rows is named with its key`(byTrigger: Bool) async throws {
        try await TestServer.shared.withDatabase(Self.shop) { database in
            if byTrigger { _ = try await database.engine().apply(try Self.fill(), .phase(1)) }
            try await database.run(#"UPDATE orders SET items = '[{"product_id": "x"}]' WHERE id = 1234"#)
            if !byTrigger { _ = try await database.engine().apply(try Self.fill(), .phase(1)) }
            let error = await #expect(throws: RunFailure.self) { try await database.engine().apply(try Self.fill(), .phase(2)) }
            #expect(error?.exitStatus == .validation)
            #expect(error?.message == #"a row of orders cannot be written: id = 1234: invalid input syntax for type bigint: "x""#)
            try await database.run("UPDATE orders SET items = NULL WHERE id = 1234")
            _ = try await database.engine().apply(try Self.fill(), .phase(2))
            #expect(try await database.value(Self.wrong) == "0")
        }
    }

    @Test func `a comparison lists what is missing, extra, different and without a parent, and how to find and mend it`() async throws {
        try await TestServer.shared.withDatabase(Self.shop) { database in
            let engine = database.engine { $0.batchStart = 100 }
            _ = try await engine.apply(try Self.fill(), .pending)
            try await database.run("""
                DELETE FROM order_items WHERE order_id = 1; INSERT INTO order_items (order_id, product_id) VALUES (4, 1);
                UPDATE order_items SET quantity = 9 WHERE product_id = 21; INSERT INTO order_items (order_id, product_id, quantity) VALUES (3, 31, 1), (99999, 1, 1)
                """)
            func look() async throws -> [String] {
                let check = try migration("look").phase("look").validateRowsMatch("orders", into: "order_items").build()
                let error = await #expect(throws: RunFailure.self) { try await database.engine { $0.batchStart = 100 }.apply(check, .pending) }
                #expect(error?.exitStatus == .validation)
                guard case .takenBack(_, let cause)? = error, case .validation(_, let message, let rows)? = cause as? RunFailure else { return [] }
                return [message] + rows
            }
            let lines = try await look()
            #expect(Array(lines.prefix(6)) == [
                "order_items does not have the rows of orders.items for 5 of 3,000 rows", "id = 1: missing (11,1,,)", "id = 2: different, has (21,9,,) for (21,1,,)",
                "id = 3: extra (31,1,,)", "id = 4: extra (1,,,)", "id = 99999: no such row, but (1,1,,)",
            ])
            #expect(lines.last == "To start from, as the backfill makes rows where there are none: DELETE FROM public.order_items WHERE order_id IN ('1', '2', '3', '4', '99999');")
            // Both can be run as they stand.
            let all = try #require(lines.first { $0.hasPrefix("All of them: ") }).dropFirst("All of them: ".count)
            #expect(try await database.run(String(all))?.count == 6)
            try await database.run(String(try #require(lines.last?.split(separator: ": ").last)))
            _ = try await database.engine().apply(try migration("mend").phase("fill").backfill("orders", into: "order_items").validateRowsMatch("orders", into: "order_items").build(), .pending)
            #expect(try await database.value(Self.wrong) == "0")
            try await database.run("UPDATE order_items SET quantity = quantity + 1; ALTER TABLE order_items ALTER order_id DROP NOT NULL; INSERT INTO order_items (product_id) VALUES (1)")
            let many = try await look()
            #expect(many.filter { $0.contains(": different, has ") }.count == 20)
            #expect(many.contains("order_id is NULL in 1 rows of order_items"))
            #expect(many.contains("… and 2,230 more"))
        }
    }

    @Test func `a comparison names the rows that it cannot make`() async throws {
        try await TestServer.shared.withDatabase(Self.shop) { database in
            _ = try await database.engine().apply(try Self.fill(), .pending)
            try await database.run(#"UPDATE orders SET items = '{}' WHERE id IN (5, 3000)"#)
            let check = try migration("look").phase("look").validateRowsMatch("orders", into: "order_items", errorMessage: "not the same").build()
            let error = await #expect(throws: RunFailure.self) { try await database.engine().apply(check, .pending) }
            #expect(error?.message == "not the same")
            #expect(error?.detail?.contains("id = 5: cannot extract elements from an object\nid = 3000: cannot extract elements from an object") == true, "\(error?.detail ?? "")")
        }
    }

    @Test func `without a dual write a child is filled and compared by the query that is given`() async throws {
        try await TestServer.shared.withDatabase(Self.shop) { database in
            let migration = try migration("alone").phase("fill")
                .backfill("orders", into: "order_items", key: "order_id", rows: ChildTableTests.rows)
                .validateRowsMatch("orders", into: "order_items", key: "order_id", rows: ChildTableTests.rows).build()
            let plan = try await database.engine().preview(migration, .pending).plan
            #expect(plan.phases[0].steps[0].notes.contains("Without a dual write, what is written to orders.items afterwards does not reach order_items."))
            _ = try await database.engine().apply(migration, .pending)
            #expect(try await database.value(Self.wrong) == "0")
        }
    }

    @Test func `disabled and taken back, the child is made what the column says by then`() async throws {
        try await TestServer.shared.withDatabase(Self.shop) { database in
            let migration = try migration("child").phase("keep")
                .enableDualWrite("orders", column: "items", into: "order_items", key: "order_id", rows: ChildTableTests.rows)
                .phase("fill").backfill("orders", into: "order_items").validateRowsMatch("orders", into: "order_items")
                .phase("stop").disableDualWrite("orders", column: "items", into: "order_items").build()
            _ = try await database.engine().apply(migration, .through(3))
            #expect(try await database.leftovers() == [])
            let kept = try await database.value("SELECT string_agg(line::text, ' ' ORDER BY line) FROM order_items WHERE order_id > 10")
            try await database.run(#"UPDATE orders SET items = '[{"product_id": 5}]' WHERE id = 3; DELETE FROM orders WHERE id = 7; INSERT INTO order_items (order_id, product_id) VALUES (9, 9)"#)
            #expect(try await database.value(Self.wrong) == "3")
            _ = try await database.engine().rollBack(migration, toPhase: 2)
            #expect(try await database.value(Self.wrong) == "0")
            #expect(try await database.value("SELECT string_agg(line::text, ' ' ORDER BY line) FROM order_items WHERE order_id > 10") == kept)
            try await database.run(#"UPDATE orders SET items = '[{"product_id": 6}]' WHERE id = 3"#)
            #expect(try await database.value("SELECT product_id FROM order_items WHERE order_id = 3") == "6")
        }
    }
}
