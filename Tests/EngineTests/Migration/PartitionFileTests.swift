import Testing

@testable import Engine

/// Partitions in files and from Swift, without a server.
struct PartitionFileTests {
    private static func file(_ operation: String) -> String {
        "migration:\n  name: m\n  phases:\n    - phase: 1\n      description: d\n      operations:\n        - {\(operation)}\n"
    }

    // MARK: There and back

    static let forms: [(MigrationBuilder, String)] = [
        (
            start.partitionTable(
                "s.orders", by: .range, "placed", partitions: [.range("Old ones", from: nil, to: "2024-01-01"), .range("o_2024", from: "2024-01-01", to: nil)],
                default: false, keepAs: "orders_before", swap: true, referencing: .drop, batchSize: 500),
            """
            - type: partition_table
              table: s.orders
              by: range
              column: placed
              partitions:
                - name: Old ones
                  from: MINVALUE
                  to: "2024-01-01"
                - name: o_2024
                  from: "2024-01-01"
                  to: MAXVALUE
              default: false
              keepAs: orders_before
              swap: true
              referencing: drop
              batchSize: 500
            """
        ),
        (
            start.partitionTable("orders", by: .range, "placed", every: "2 weeks", from: "2024-12-30", to: "2025-01-13", premake: 3, swap: false, referencing: .refuse),
            """
            - type: partition_table
              table: orders
              by: range
              column: placed
              every: 2 weeks
              from: "2024-12-30"
              to: "2025-01-13"
              premake: 3
              swap: false
              referencing: refuse
            """
        ),
        (
            start.partitionTable("orders", by: .range, "id", every: "1000", from: -1000, to: 2000),
            """
            - type: partition_table
              table: orders
              by: range
              column: id
              every: "1000"
              from: -1000
              to: 2000
            """
        ),
        (
            start.partitionTable("orders", by: .list, "state", partitions: [.list("o_some", ["new", "it's", nil, .value("NULL")]), .list("o_sql", [.sql("'x' || 'y'"), true, 1.5])], default: true),
            """
            - type: partition_table
              table: orders
              by: list
              column: state
              partitions:
                - name: o_some
                  values:
                    - new
                    - it's
                    - null
                    - value: "NULL"
                - name: o_sql
                  values:
                    - "'x' || 'y'"
                    - true
                    - 1.5
              default: true
            """
        ),
        (
            start.partitionTable("orders", by: .hash, "id", count: 8),
            """
            - type: partition_table
              table: orders
              by: hash
              column: id
              count: 8
            """
        ),
        (
            start.partitionTable("orders", by: .hash, "id", partitions: [.hash("o_0", modulus: 2, remainder: 0), .hash("o_1", modulus: 4, remainder: 1), .hash("o_3", modulus: 4, remainder: 3)]),
            """
            - type: partition_table
              table: orders
              by: hash
              column: id
              partitions:
                - name: o_0
                  modulus: 2
                  remainder: 0
                - name: o_1
                  modulus: 4
                  remainder: 1
                - name: o_3
                  modulus: 4
                  remainder: 3
            """
        ),
        (
            start.swapTable("s.\"a.b\"", keepAs: "Was it").swapTable("orders"),
            """
            - type: swap_table
              table: s."a.b"
              keepAs: Was it
            - type: swap_table
              table: orders
            """
        ),
        (
            start.addPartition("orders", .range("o_1", from: "2024-01-01", to: "2024-02-01")).addPartition("orders", .list("o_2", [1, 2]))
                .addPartition("orders", .hash("o_3", modulus: 4, remainder: 2)),
            """
            - type: add_partition
              table: orders
              partition: o_1
              from: "2024-01-01"
              to: "2024-02-01"
            - type: add_partition
              table: orders
              partition: o_2
              values:
                - 1
                - 2
            - type: add_partition
              table: orders
              partition: o_3
              modulus: 4
              remainder: 2
            """
        ),
        (
            start.attachPartition("orders", .range("s.o_1", from: nil, to: nil)).attachPartition("orders", .list("o_2", [nil]))
                .attachPartition("orders", .hash("o_3", modulus: 1, remainder: 0)),
            """
            - type: attach_partition
              table: orders
              partition: s.o_1
              from: MINVALUE
              to: MAXVALUE
            - type: attach_partition
              table: orders
              partition: o_2
              values:
                - null
            - type: attach_partition
              table: orders
              partition: o_3
              modulus: 1
              remainder: 0
            """
        ),
        (
            start.detachPartition("orders", "s.o_1").detachPartition("orders", "o_2", keep: false).detachPartition("orders", "o_3", keep: true),
            """
            - type: detach_partition
              table: orders
              partition: s.o_1
            - type: detach_partition
              table: orders
              partition: o_2
              keep: false
            - type: detach_partition
              table: orders
              partition: o_3
              keep: true
            """
        ),
    ]

    private static let start = migration("m").phase("d")

    @Test(arguments: forms) func `every form is written as the documents have it, and read back the same`(builder: MigrationBuilder, text: String) throws {
        let migration = try builder.build()
        let written = migration.toYAML()
        let indented = text.split(separator: "\n").map { "        \($0)" }.joined(separator: "\n")
        #expect(written.contains(indented + "\n"), "\(written)")
        let read = try MigrationFile.read(written, file: "m.yaml")
        #expect(read == migration)
        #expect(read.toYAML() == written)
    }

    @Test func `keys in any order, in a line, come to the canonical text`() throws {
        let text = Self.file("premake: 1, to: 2025-01-01, type: partition_table, every: quarter, from: '2024-01-01', by: range, column: placed, table: orders")
        let read = try MigrationFile.read(text, file: "m.yaml")
        #expect(try read == migration("m").phase("d").partitionTable("orders", by: .range, "placed", every: "quarter", from: "2024-01-01", to: "2025-01-01", premake: 1).build())
    }

    // MARK: What is refused

    struct Bad: Sendable, CustomStringConvertible {
        let text: String
        let message: String
        /// What the place points at.
        let place: String
        let hint: String?
        var description: String { text }
        init(_ text: String, _ message: String, at place: String, hint: String? = nil) {
            (self.text, self.message, self.place, self.hint) = (text, message, place, hint)
        }
    }

    private static let long = String(repeating: "n", count: 64)
    private static func range(_ rest: String) -> String { "type: partition_table, table: t, by: range, column: c, \(rest)" }
    private static func list(_ rest: String) -> String { "type: partition_table, table: t, by: list, column: c, \(rest)" }
    private static func hash(_ rest: String) -> String { "type: partition_table, table: t, by: hash, column: c, \(rest)" }

    static let badRanges: [Bad] = [
        .init(range("swap: true"), "partition_table: nothing says which partitions there are to be", at: "{type", hint: "Give partitions, or every with from and to."),
        .init(range("every: day, from: 2024-01-01, to: 2024-01-02, partitions: [{name: a, from: 1, to: 2}]"), "every: partitions and every exclude each other", at: "day", hint: "Give partitions, or every with from and to."),
        .init(range("every: fortnight, from: 2024-01-01, to: 2024-02-01"), "every: \"fortnight\" is no length of a range", at: "fortnight", hint: "Write day, week, month, quarter or year, with a number before where needed, or a number alone for a column of numbers."),
        .init(range("every: 0 days, from: 2024-01-01, to: 2024-02-01"), "every: \"0 days\" is no length of a range", at: "0 days", hint: "Write day, week, month, quarter or year, with a number before where needed, or a number alone for a column of numbers."),
        .init(range("every: month, to: 2024-02-01"), "every: every needs from", at: "month", hint: "It says where the first range begins."),
        .init(range("every: month, from: 2024-02-01"), "every: every needs to", at: "month", hint: "It says where the last range ends."),
        .init(range("every: month, from: 2024-02-01, to: 2024-01-01"), "to: \"to\" must come after \"from\"", at: "2024-01-01"),
        .init(range("every: month, from: 2024-01-01, to: 2024-01-01"), "to: \"to\" must come after \"from\"", at: "2024-01-01}"),
        .init(range("every: month, from: 2024-01-01, to: 2024-03-05"), "to: \"to\" does not end a range of month", at: "2024-03-05", hint: "The nearest are 2024-03-01 and 2024-04-01."),
        .init(range("every: year, from: 2024-01-01, to: 2024-03-01"), "to: \"to\" does not end a range of year", at: "2024-03-01", hint: "The nearest is 2025-01-01."),
        .init(range("every: 2 weeks, from: 2024-12-30, to: 2025-01-06"), "to: \"to\" does not end a range of 2 weeks", at: "2025-01-06", hint: "The nearest is 2025-01-13."),
        .init(range("every: day, from: 2023-02-29, to: 2024-01-01"), "from: there is no day 2023-02-29", at: "2023-02-29"),
        .init(range("every: day, from: 2024-01-01, to: 2024-13-01"), "to: there is no day 2024-13-01", at: "2024-13-01"),
        .init(range("every: day, from: 0000-01-01, to: 0000-01-02"), "from: there is no day 0000-01-01", at: "0000-01-01"),
        .init(range("every: day, from: \"2024-01-01 00:00:00+02\", to: 2024-01-02"), "from: \"from\" needs a day such as 2024-01-01", at: "\"2024-01-01", hint: "Ranges of one length begin at midnight; for another time of day, give partitions."),
        .init(range("every: day, from: MINVALUE, to: 2024-01-02"), "from: \"from\" needs a day such as 2024-01-01", at: "MINVALUE"),
        .init(range("every: day, from: 1, to: 2024-01-02"), "from: \"from\" needs a day such as 2024-01-01", at: "1, to"),
        .init(range("every: month, from: 2024-01-31, to: 2024-03-31"), "from: not every month has a day 31", at: "2024-01-31", hint: "Begin on one of the first 28 days."),
        .init(range("every: day, from: 2020-01-01, to: 2024-01-01"), "every: that makes more than 1000 partitions", at: "day", hint: "Make each of them longer."),
        .init(range("every: day, from: 2024-01-01, to: 2024-01-02, premake: -1"), "premake: needs a whole number of at least 0", at: "-1"),
        .init(range("every: day, from: 2024-01-01, to: 2024-01-02, premake: 9223372036854775807"), "premake: that makes more than 1000 partitions", at: "9223372036854775807"),
        .init(range("every: day, from: 2024-01-01, to: 2024-01-02, premake: 1000"), "every: that makes more than 1000 partitions", at: "day", hint: "Make each of them longer."),
        .init(range("every: 10, from: 0, to: 25"), "to: \"to\" does not end a range of 10", at: "25", hint: "The nearest are 20 and 30."),
        .init(range("every: 10, from: 0, to: 5"), "to: \"to\" does not end a range of 10", at: "5", hint: "The nearest is 10."),
        .init(range("every: 9223372036854775807, from: 1, to: 2"), "to: \"to\" does not end a range of 9223372036854775807", at: "2}"),
        .init(range("every: 1000000000000000000, from: 0, to: 1000000000000000000, premake: 9"), "premake: so many more ranges go beyond the largest number", at: "9}"),
        .init(range("every: 10, from: -9223372036854775808, to: 0"), "from: \"from\" needs a whole number", at: "-9223372036854775808"),
        .init(range("every: 10, from: 0.5, to: 10"), "from: \"from\" needs a whole number", at: "0.5"),
        .init(range("every: -10, from: 10, to: 0"), "every: \"-10\" is no length of a range", at: "-10", hint: "Write day, week, month, quarter or year, with a number before where needed, or a number alone for a column of numbers."),
        .init(range("partitions: [{name: a, from: 1, to: 2}], from: 1"), "from: from goes with every", at: "1}"),
        .init(range("partitions: [{name: a, from: 1, to: 2}], premake: 1"), "premake: premake goes with every", at: "1}"),
        .init(range("count: 4"), "count: count goes with by: hash", at: "4"),
        .init(range("partitions: []"), "partitions: needs a list, each element with name", at: "[]", hint: "Begin each element with a dash."),
        .init(range("partitions: [{from: 1, to: 2}]"), "element 1 of partitions lacks \"name\"", at: "{from", hint: "Add name: the partition, in the table's schema."),
        .init(range("partitions: [{name: a, from: 1, to: 2}, {name: a, from: 2, to: 3}]"), "partitions: two partitions are called \"a\"", at: "[{name"),
        .init(range("partitions: [{name: t_default, from: 1, to: 2}]"), "partitions: two partitions are called \"t_default\"", at: "[{name"),
        .init(range("partitions: [{name: t, from: 1, to: 2}]"), "partitions: a partition cannot have the name of its table", at: "[{name"),
        .init(range("partitions: [{name: t_old, from: 1, to: 2}]"), "keepAs: a partition is called \"t_old\" too", at: "{type"),
        .init(range("partitions: [{name: \(long), from: 1, to: 2}]"), "name: name \"\(long)\" has 64 bytes, more than the 63 that PostgreSQL keeps", at: long, hint: "Shorten it: PostgreSQL would cut the end off."),
        .init(range("partitions: [{name: a, from: 1}]"), "partitions: partition \"a\" needs from and to", at: "[{name", hint: "MINVALUE and MAXVALUE stand for no end."),
        .init(range("partitions: [{name: a, from: null, to: 2}]"), "partitions: a range of partition \"a\" cannot begin or end with NULL", at: "[{name", hint: "Rows with NULL go to the default partition."),
        .init(range("partitions: [{name: a, values: [1]}]"), "partitions: partition \"a\" needs from and to, and nothing else of the kind", at: "[{name"),
        .init(range("partitions: [{name: a, from: 1, to: 2, remainder: 0, modulus: 1}]"), "partitions: partition \"a\" needs from and to, and nothing else of the kind", at: "[{name"),
        .init(range("partitions: [{name: a, from: {sql: now()}, to: 2}]"), "partitions: a bound of partition \"a\" must be a constant, not now()", at: "[{name", hint: "Write the value itself."),
        .init(range("partitions: [{name: a, from: {sql: CURRENT_DATE}, to: 2}]"), "partitions: a bound of partition \"a\" must be a constant, not CURRENT_DATE", at: "[{name", hint: "Write the value itself."),
        .init(range("partitions: [{name: a, from: {sql: (SELECT 1)}, to: 2}]"), "partitions: a bound of partition \"a\" must be a constant, not (SELECT 1)", at: "[{name", hint: "Write the value itself."),
        .init(range("partitions: [{name: a, from: now(), to: 2}]"), "from: \"now()\" reads as SQL, but would be kept as a string", at: "now()", hint: "Write {sql: \"now()\"} for the expression, or {value: \"now()\"} for the string."),
        .init(range("every: day, from: 2024-01-01, to: 2024-01-02, keepAs: t"), "keepAs: it has that name already", at: "t}"),
        .init(range("every: day, from: 2024-01-01, to: 2024-01-02, batchSize: 0"), "batchSize: needs a whole number of at least 1", at: "0}"),
        .init(range("every: day, from: 2024-01-01, to: 2024-01-02, referencing: keep"), "referencing: needs one of refuse, drop, not \"keep\"", at: "keep", hint: "Known are refuse, drop."),
        .init(range("every: day, from: 2024-01-01, to: 2024-01-02, evry: day"), "partition_table has no key \"evry\"", at: "evry", hint: "Known are partitions, count, premake, default, keepAs, swap, referencing, batchSize."),
        .init("type: partition_table, table: t, by: range, every: day, from: 2024-01-01, to: 2024-01-02", "partition_table lacks \"column\"", at: "{type", hint: "Add column: the column that decides where a row belongs."),
        .init("type: partition_table, table: t, by: rnge, column: c, count: 1", "by: needs one of range, list, hash, not \"rnge\"", at: "rnge", hint: "Did you mean \"range\"?"),
    ]

    static let badListsAndHashes: [Bad] = [
        .init(list("swap: true"), "partition_table: nothing says which partitions there are to be", at: "{type", hint: "Give partitions."),
        .init(list("every: day, from: 2024-01-01, to: 2024-01-02"), "every: every goes with by: range", at: "day"),
        .init(list("count: 4"), "count: count goes with by: hash", at: "4"),
        .init(list("partitions: [{name: a}]"), "partitions: partition \"a\" needs values, and nothing else of the kind", at: "[{name"),
        .init(list("partitions: [{name: a, values: []}]"), "values: needs a list of values", at: "[]", hint: "Write [a, b]."),
        .init(list("partitions: [{name: a, values: 1}]"), "values: needs a list of values", at: "1}", hint: "Write [a, b]."),
        .init(list("partitions: [{name: a, from: 1, to: 2}]"), "partitions: partition \"a\" needs values, and nothing else of the kind", at: "[{name"),
        .init(list("partitions: [{name: a, values: [1, 2, 1]}]"), "partitions: partition \"a\" lists 1 twice", at: "[{name"),
        .init(list("partitions: [{name: a, values: [x, null]}, {name: b, values: [null]}]"), "partitions: partitions \"a\" and \"b\" both take NULL", at: "[{name"),
        .init(list("partitions: [{name: a, values: [x]}, {name: a, values: [y]}]"), "partitions: two partitions are called \"a\"", at: "[{name"),
        .init(list("partitions: [{name: a, values: [{sql: random()}]}]"), "partitions: a bound of partition \"a\" must be a constant, not random()", at: "[{name", hint: "Write the value itself."),
        .init(list("partitions: [{name: a, values: [x], value: y}]"), "element 1 of partitions has no key \"value\"", at: "value: y", hint: "Known are from, to, modulus, remainder."),
        .init(hash("swap: true"), "partition_table: nothing says which partitions there are to be", at: "{type", hint: "Give count, or partitions."),
        .init(hash("count: 0"), "count: needs a whole number of at least 1", at: "0"),
        .init(hash("count: 1001"), "count: that makes more than 1000 partitions", at: "1001"),
        .init(hash("count: 4, from: 1"), "from: from goes with every", at: "1}"),
        .init(hash("count: 4, premake: 1"), "premake: premake goes with every", at: "1}"),
        .init(hash("every: 10, from: 1, to: 11"), "every: every goes with by: range", at: "10"),
        .init(hash("count: 4, default: true"), "default: a table divided by hash takes no default partition", at: "true", hint: "Leave it out: every row has a place."),
        .init(hash("count: 2, partitions: [{name: a, modulus: 1, remainder: 0}]"), "count: partitions and count exclude each other", at: "2,", hint: "Give count, or partitions."),
        .init(hash("partitions: [{name: a, modulus: 2, remainder: 2}]"), "partitions: partition \"a\" needs a modulus and a smaller remainder", at: "[{name"),
        .init(hash("partitions: [{name: a, modulus: 2}]"), "partitions: partition \"a\" needs a modulus and a smaller remainder", at: "[{name"),
        .init(hash("partitions: [{name: a, modulus: 0, remainder: 0}]"), "modulus: needs a whole number of at least 1", at: "0,"),
        .init(hash("partitions: [{name: a, modulus: 2, remainder: -1}]"), "remainder: needs a whole number of at least 0", at: "-1"),
        .init(hash("partitions: [{name: a, from: 1, to: 2}]"), "partitions: partition \"a\" needs modulus and remainder, and nothing else of the kind", at: "[{name"),
        .init(hash("partitions: [{name: a, modulus: 2, remainder: 0}]"), "partitions: the hash partitions do not take each remainder exactly once", at: "[{name", hint: "Write count: 1, or give each remainder of one modulus."),
        .init(hash("partitions: [{name: a, modulus: 2, remainder: 0}, {name: b, modulus: 2, remainder: 0}]"), "partitions: the hash partitions do not take each remainder exactly once", at: "[{name", hint: "Write count: 2, or give each remainder of one modulus."),
        .init(hash("partitions: [{name: a, modulus: 1, remainder: 0}, {name: b, modulus: 9223372036854775807, remainder: 0}]"), "partitions: the hash partitions do not take each remainder exactly once", at: "[{name", hint: "Write count: 2, or give each remainder of one modulus."),
        .init(hash("partitions: [{name: a, modulus: 2, remainder: 0}, {name: b, modulus: 3, remainder: 1}]"), "partitions: the hash partitions do not take each remainder exactly once", at: "[{name", hint: "Write count: 2, or give each remainder of one modulus."),
    ]

    static let badOthers: [Bad] = [
        .init("type: swap_table", "swap_table lacks \"table\"", at: "{type", hint: "Add table: the table, with its schema and a dot where needed."),
        .init("type: swap_table, table: s.t, keepAs: t", "keepAs: it has that name already", at: "t}"),
        .init("type: swap_table, table: a.b.c", "table: the table name \"a.b.c\" has 3 parts", at: "a.b.c", hint: "Write a name, or a schema, a dot and a name."),
        .init("type: swap_table, table: \(String(long.dropLast()))", "keepAs: \"\(String(long.dropLast()))_old\" has 67 bytes, more than the 63 that PostgreSQL keeps", at: "{type", hint: "Say with keepAs what the earlier table is to be called."),
        .init("type: swap_table, table: t, keepAs: ''", "keepAs: a name is empty", at: "''"),
        .init("type: swap_table, table: t, keepAs: \(long)", "keepAs: name \"\(long)\" has 64 bytes, more than the 63 that PostgreSQL keeps", at: long, hint: "Shorten it: PostgreSQL would cut the end off."),
        .init("type: swap_table, table: t, column: c", "swap_table has no key \"column\"", at: "column: c", hint: "Known are keepAs."),
        .init("type: add_partition, table: t, from: 1, to: 2", "add_partition lacks \"partition\"", at: "{type", hint: "Add partition: the new partition, in the table's schema."),
        .init("type: add_partition, table: t, partition: p", "add_partition: partition \"p\" needs either from and to, or values, or modulus and remainder, and nothing else of the kind", at: "{type"),
        .init("type: add_partition, table: t, partition: p, from: 1", "add_partition: partition \"p\" needs from and to", at: "{type", hint: "MINVALUE and MAXVALUE stand for no end."),
        .init("type: add_partition, table: t, partition: p, from: 1, to: 2, values: [1]", "add_partition: partition \"p\" needs either from and to, or values, or modulus and remainder, and nothing else of the kind", at: "{type"),
        .init("type: add_partition, table: t, partition: p, values: [1, 1]", "add_partition: partition \"p\" lists 1 twice", at: "{type"),
        .init("type: add_partition, table: t, partition: p, values: []", "values: needs a list of values", at: "[]", hint: "Write [a, b]."),
        .init("type: add_partition, table: t, partition: p, modulus: 4, remainder: 4", "add_partition: partition \"p\" needs a modulus and a smaller remainder", at: "{type"),
        .init("type: add_partition, table: t, partition: p, from: null, to: 1", "add_partition: a range of partition \"p\" cannot begin or end with NULL", at: "{type", hint: "Rows with NULL go to the default partition."),
        .init("type: add_partition, table: t, partition: \(long), values: [1]", "partition: name \"\(long)\" has 64 bytes, more than the 63 that PostgreSQL keeps", at: long, hint: "Shorten it: PostgreSQL would cut the end off."),
        .init("type: add_partition, table: t, partition: t, values: [1]", "partition: a partition cannot have the name of its table", at: "t, values"),
        .init("type: add_partition, table: t, partition: p, from: {sql: CURRENT_DATE}, to: MAXVALUE", "add_partition: a bound of partition \"p\" must be a constant, not CURRENT_DATE", at: "{type", hint: "Write the value itself."),
        .init("type: add_partition, table: t, partition: p, from: {sql: other}, to: MAXVALUE", "add_partition: a bound of partition \"p\" must be a constant, not other", at: "{type", hint: "Write the value itself."),
        .init("type: attach_partition, table: t, partition: t, values: [1]", "partition: a table cannot be a partition of itself", at: "t, values"),
        .init("type: attach_partition, table: t, partition: a.b.c, values: [1]", "partition: the table name \"a.b.c\" has 3 parts", at: "a.b.c", hint: "Write a name, or a schema, a dot and a name."),
        .init("type: attach_partition, table: t, partition: p, to: 1", "attach_partition: partition \"p\" needs from and to", at: "{type", hint: "MINVALUE and MAXVALUE stand for no end."),
        .init("type: attach_partition, table: t, partition: p, remainder: 1", "attach_partition: partition \"p\" needs a modulus and a smaller remainder", at: "{type"),
        .init("type: detach_partition, table: t", "detach_partition lacks \"partition\"", at: "{type", hint: "Add partition: the partition, with its schema and a dot where needed."),
        .init("type: detach_partition, table: t, partition: t", "partition: a table cannot be a partition of itself", at: "t}"),
        .init("type: detach_partition, table: t, partition: p, keep: 1", "keep: needs true or false", at: "1}", hint: "Write it without quotes."),
        .init("type: detach_partition, table: t, partition: p, from: 1", "detach_partition has no key \"from\"", at: "from: 1", hint: "Known are keep."),
    ]

    @Test(arguments: badRanges + badListsAndHashes + badOthers) func `what is no partition is refused in the file, at its place`(bad: Bad) throws {
        let text = Self.file(bad.text)
        let error = #expect(throws: MigrationFileError.self) { try MigrationFile.read(text, file: "m.yaml") }
        let problem = try #require(error?.problems.first)
        #expect(error?.problems.count == 1)
        #expect(problem.message == bad.message)
        #expect(problem.hint == bad.hint)
        #expect(problem.place.line == 7)
        #expect(problem.lineText.dropFirst(problem.place.column - 1).hasPrefix(bad.place), "\(problem.rendered)")
    }

    @Test func `names of 63 bytes are taken, and names made of them stay as short`() throws {
        let table = String(Self.long.dropLast())
        let built = try migration("m").phase("d").partitionTable(table, by: .range, "c", every: "year", from: "2024-01-01", to: "2025-01-01", keepAs: "kept").build()
        let operation = try #require(built.phases[0].operations[0] as? PartitionTable)
        #expect(operation.layout.clauses.map(\.name.utf8.count) == [63, 63])
        #expect(Set(operation.layout.clauses.map(\.name)).count == 2)
    }
}
