import TestSupport
import Testing

@testable import Engine

/// Operations and checks as the words of a command, and back.
struct WordTests {
    private static func phases(_ text: String) throws -> [Phase] { try MigrationFile.read(text, file: "words.yaml").phases }

    private func expectSame(_ entry: any MigrationEntry, _ place: String) throws {
        let type = Swift.type(of: entry)
        let words = WordWriter.words(entry.fields, of: type)
        #expect(words.first == type.verb)
        let back = try WordReader(type).fields(Array(words.dropFirst()))
        #expect(back == entry.fields, "\(place): \(words)")
    }

    @Test func `every operation and check of the examples reads back from its words`() throws {
        let names = try MigrationStore(directory: Example.path("migrations")).files()
        #expect(names.count == 10)
        for path in names {
            for phase in try MigrationStore(directory: "").load(path).phases {
                for operation in phase.operations { try expectSame(operation, path) }
                for validation in phase.validations { try expectSame(validation, path) }
            }
        }
    }

    @Test func `every operation and check with every key reads back from its words`() throws {
        let phases = try Self.phases(Self.all)
        let operations = phases.flatMap(\.operations), validations = phases.flatMap(\.validations)
        for type in Operations.all {
            let given = operations.filter { Swift.type(of: $0).name == type.name }.reduce(into: Set<String>()) { $0.formUnion($1.fields.keys) }
            #expect(given == Set(type.keys.map(\.name)), "\(type.name)")
        }
        for type in Validations.all {
            let given = validations.filter { Swift.type(of: $0).name == type.name }.reduce(into: Set<String>()) { $0.formUnion($1.fields.keys) }
            #expect(given == Set(type.keys.map(\.name)), "\(type.name)")
        }
        for operation in operations { try expectSame(operation, operation.name) }
        for validation in validations { try expectSame(validation, validation.name) }
    }

    @Test func `a word may stand by place only where its key is known by name too`() throws {
        for type in Operations.all as [any MigrationEntry.Type] + Validations.all {
            let names = type.keys.map(\.name)
            #expect(Set(type.positionals).isSubset(of: names), "\(type.name)")
            let words = type.keys.map(\.word)
            #expect(Set(words).count == words.count, "\(type.name)")
            #expect(DraftCall.Word(rawValue: type.verb) == nil, "\(type.name)")
        }
    }

    @Test(arguments: [
        (["add-column", "users", "bio", "text", "--default", "{sql: now()}"], ["default": FieldValue.value(.sql("now()"))]),
        (["add-column", "users", "bio", "text", "--default", "'{}'::jsonb"], ["default": .value(.sql("'{}'::jsonb"))]),
        (["add-column", "users", "bio", "text", "--default", "true"], ["default": .value(.bool(true))]),
        (["add-column", "users", "bio", "text", "--default="], ["default": .value(.string(""))]),
        (["add-column", "users", "bio", "text", "--no-nullable"], ["nullable": false]),
        (["add-column", "users", "bio", "text", "--nullable"], ["nullable": true]),
        (["add-column", "--nullable", "false", "users", "bio", "text"], ["nullable": false]),
        (["add-column", "--identity", "by-default", "--", "users", "bio", "int"], ["identity": "by_default"]),
        (["set-default", "users", "age", "-1"], ["default": .value(.number("-1"))]),
        (["add-index", "users", "i", "lower(email), coalesce(a, b) DESC"], ["columns": .list(["lower(email)", "coalesce(a, b) DESC"])]),
        (["add-index", "users", "i", "a", "--with", "fillfactor=70", "--with", "fastupdate=off"], ["with": .map(["fillfactor": "70", "fastupdate": "off"])]),
        (["dual-write-enable", "users", "a", "b", "--up", "a::int"], ["up": "a::int"]),
        (
            ["dual-write-enable", "users", "--columns", "n,f,l", "--up", "f:split_part(n, ' ', 1)", "--up", "l:n::text"],
            ["up": .map(["f": "split_part(n, ' ', 1)", "l": "n::text"])]
        ),
        (["custom-sql", "-- a comment\nSELECT 1"], ["sql": "-- a comment\nSELECT 1"]),
        (["partition-table", "orders", "region", "--by", "list", "--partition", "europe=de,fr"], ["by": "list"]),
        (["rebuild-table", "orders", "--change", "change_type:id:bigint", "--change", "drop-column:note"], [:]),
    ] as [([String], [String: FieldValue])])
    func `words are read as the file would have them`(words: [String], values: [String: FieldValue]) throws {
        let type = try #require(DraftCall.operation(words[0]))
        let fields = try WordReader(type).fields(Array(words.dropFirst()))
        for (key, value) in values { #expect(fields[key] == value) }
        let again = try WordReader(type).fields(Array(WordWriter.words(fields, of: type).dropFirst()))
        #expect(again == fields)
    }

    @Test func `the short form of a partition is that of migrate generate`() throws {
        let range = ["orders", "at", "--by", "range", "--partition", "old=,2024-01-01", "--partition", "new:from=2024-01-01:to=MAXVALUE"]
        let fields = try WordReader(PartitionTable.self).fields(range)
        let records = try #require(fields.records("partitions"))
        #expect(records[0].value("from") == .string("MINVALUE"))
        #expect(records[0].value("to") == .string("2024-01-01"))
        #expect(records[1].value("to") == .string("MAXVALUE"))
    }

    @Test(arguments: [
        (["add-column", "users", "bio"], nil, "add-column lacks <data-type>", "Write: migrate add-column <table> <column> <data-type> ["),
        (["add-column", "users", "bio", "double", "precision"], nil, "add-column cannot place the word \"precision\"", "a text with blanks goes in quotes."),
        (["add-column", "users", "bio", "text", "--defualt", "1"], nil, "add-column has no option --defualt", "Did you mean \"--default\"?"),
        (["add-column", "users", "bio", "text", "--default"], nil, "--default lacks its value", "Write --default <value>."),
        (["add-column", "users", "bio", "text", "--default", "now()"], "default", "\"now()\" reads as SQL, but would be kept as a string", "'{sql: now()}'"),
        (["add-column", "users", "bio", "varchr("], "dataType", "syntax error at end of input", nil),
        (["add-column", "users", "bio", "text", "--nullable=maybe"], "nullable", "needs true or false, not \"maybe\"", nil),
        (["add-column", "users", "bio", "text", "--comment", "a", "--comment", "b"], "comment", "is given twice", nil),
        (["add-column", "--column", "bio"], nil, "add-column takes its column by place, without --column", "Write: migrate add-column <table>"),
        (["add-column", "users", "bio", "int", "--identity", "alway"], "identity", "needs one of always, by_default, not \"alway\"", "Did you mean \"always\"?"),
        (["add-column", "users", "bio", "int", "--identity", "always", "--default", "1"], "identity", "identity stands beside default", nil),
        (["backfill", "users", "bio = name", "--workers", "two"], "workers", "needs a whole number of at least 1, not \"two\"", nil),
        (["backfill", "users", "bio = name", "--workers", "0"], "workers", "needs a whole number of at least 1", nil),
        (["create-table", "t", "--column", "id"], "columns", "\"id\" lacks its data-type", "Write <column>:<data-type>."),
        (["create-table", "t", "--column", "id:int:nullable=x"], "columns", "\"id:int:nullable=x\": nullable: needs true or false, not \"x\"", nil),
        (["create-table", "t"], nil, "create-table lacks --column", "Write: migrate create-table <table> --column <column:data-type[:key=value]> …"),
        (["add-index", "t", "i", "a", "--with", "fillfactor"], "with", "needs a name, = and a value, not \"fillfactor\"", nil),
        (["partition-table", "t", "c", "--by", "list", "--partition", "x=a,,b"], "partitions", "\"x=a,,b\" cannot be read", nil),
    ] as [([String], String?, String, String?)])
    func `what cannot be read is said as it was typed`(words: [String], key: String?, message: String, hint: String?) throws {
        let type = try #require(DraftCall.operation(words[0]))
        do throws(FieldError) {
            _ = try WordReader(type).fields(Array(words.dropFirst()))
            Issue.record("\(words) were read")
        } catch {
            #expect(error.key == key)
            #expect(error.message == message)
            if let hint { #expect(error.hint?.contains(hint) == true, "\(error.hint ?? "")") }
        }
    }

    /// Every key of every operation and check, with what is hard to write in a word.
    private static let all = """
        migration:
          name: all
          phases:
            - phase: 1
              description: all
              operations:
                - {type: add_column, table: '"odd.schema".users', column: "a b", dataType: 'varchar(10) COLLATE "C"', nullable: false, default: {sql: "now()"}, comment: "it's: a, \\"comment\\""}
                - {type: add_column, table: users, column: b, dataType: int, default: {value: "now()"}}
                - {type: add_column, table: users, column: c, dataType: int, default: null}
                - {type: add_column, table: users, column: d, dataType: text, default: "two\\nlines, {and} 'quotes'"}
                - {type: add_column, table: users, column: e, dataType: text, default: {sql: "'a' ||\\n'b\\\\c'"}}
                - {type: add_column, table: users, column: g, dataType: text, default: {value: "true"}}
                - {type: add_column, table: users, column: f, dataType: int, identity: always}
                - {type: add_column, table: users, column: h, dataType: int, generated: "b + 1"}
                - {type: set_not_null, table: users, column: b}
                - {type: drop_not_null, table: users, column: b}
                - {type: set_default, table: users, column: b, default: -1.5}
                - {type: drop_default, table: users, column: b}
                - {type: backfill, table: users, sql: "b = 1, c = c::int WHERE b IS NULL", batchSize: 10, workers: 2, onBadRow: skip, inPlace: true}
                - {type: backfill, table: orders, into: items, key: order_id, rows: "SELECT x->>'a' AS a FROM jsonb_array_elements(NEW.items) AS x"}
                - {type: dual_write_enable, table: users, oldColumn: age, newColumn: age_new, up: "age::int", down: "age_new::text", onError: fail, triggers: {"my trigger": copy}}
                - {type: dual_write_enable, table: users, columns: [n, f, l], up: {f: "split_part(n, ':', 1)", l: "n"}, down: {n: "f || l"}}
                - {type: dual_write_enable, table: orders, column: items, into: items, key: order_id, rows: "SELECT x->>'a' AS a FROM jsonb_array_elements(NEW.items) AS x"}
                - {type: dual_write_disable, table: users, oldColumn: age, newColumn: age_new}
                - {type: dual_write_disable, table: users, columns: [n, "f, g"]}
                - {type: dual_write_disable, table: orders, column: items, into: items}
                - {type: carry_over, table: users, oldColumn: age, newColumn: age_new, only: [a_idx, "b (c)"]}
                - {type: switch_column, table: users, oldColumn: age, newColumn: age_new, keepAs: age_was}
                - {type: change_type, table: users, column: age, dataType: bigint, using: "age::bigint", oldType: int, rewrite: true}
                - {type: rename_column, table: users, oldColumn: x, newColumn: "--y"}
                - {type: add_index, table: users, indexName: i, columns: ["lower(email) DESC", "a", "coalesce(b, 'x,y')"], concurrent: false, unique: true, using: btree, where: "a > 0", include: [c], with: {fillfactor: 70, deduplicate_items: "off"}}
                - {type: drop_index, indexName: shop.i2, table: users, concurrent: true}
                - {type: add_constraint, table: users, constraintName: ck, sql: "CHECK (a > 0) NOT VALID"}
                - {type: drop_constraint, table: users, constraintName: ck2}
                - {type: validate_constraint, table: users, constraintName: ck}
                - {type: create_table, table: t, columns: [{column: "a:b", dataType: "numeric(10,2)", nullable: false, default: {sql: "now()::text"}, comment: "x: y"}, {column: id, dataType: bigint, identity: by_default}, {column: p, dataType: jsonb, default: "'{}'::jsonb"}, {column: q, dataType: int, generated: "id * 2"}], primaryKey: [id], constraints: [{constraintName: c, sql: "CHECK (id::int > 0)"}], comment: T}
                - {type: rename_table, table: old, newName: new, view: false}
                - {type: drop_table, table: gone, cascade: true}
                - {type: drop_view, view: old_view, table: new}
                - {type: drop_column, table: users, column: last, cascade: true}
                - {type: drop_column, table: users, column: last2, keepAs: kept}
                - {type: partition_table, table: o1, by: range, column: at, partitions: [{name: a, from: MINVALUE, to: "2024-01-01"}, {name: "b c", from: "2024-01-01", to: {sql: "'2025-01-01'::date"}}], default: false, keepAs: o1_was, swap: false, referencing: drop, batchSize: 100}
                - {type: partition_table, table: o2, by: list, column: r, partitions: [{name: a, values: [de, "f,r", 1, null]}]}
                - {type: partition_table, table: o3, by: hash, column: id, count: 4}
                - {type: partition_table, table: o5, by: hash, column: id, partitions: [{name: z, modulus: 1, remainder: 0}]}
                - {type: partition_table, table: o4, by: range, column: at, every: 2 weeks, from: "2024-01-01", to: "2024-06-03", premake: 2}
                - {type: rebuild_table, table: r, changes: [{type: change_type, column: id, dataType: bigint}, {type: add_column, column: f, dataType: boolean, nullable: false, default: false}, {type: drop_column, column: z}], fillfactor: 80, keepAs: r_was, swap: false, batchSize: 5}
                - {type: swap_table, table: r2, keepAs: r2_was}
                - {type: add_partition, table: o6, partition: p, from: "2024-01-01", to: "2024-02-01"}
                - {type: add_partition, table: o6, partition: p2, values: [a, b]}
                - {type: add_partition, table: o6, partition: p3, modulus: 4, remainder: 1}
                - {type: attach_partition, table: o6, partition: shop.p4, from: 1, to: 2}
                - {type: attach_partition, table: o6, partition: p5, values: [a]}
                - {type: attach_partition, table: o6, partition: p6, modulus: 4, remainder: 1}
                - {type: detach_partition, table: o6, partition: p7, keep: false}
                - {type: custom_sql, sql: "-- first\\nSELECT 1; SELECT 'a;b'", rollback: "SELECT 2", transaction: always}
              validation:
                - {check: column_exists, table: users, column: a, errorMessage: "no: column", when: before}
                - {check: column_not_exists, table: users, column: a, errorMessage: m, when: after}
                - {check: columns_match, table: users, oldColumn: a, newColumn: b, up: "a::int", down: "b::text", errorMessage: m, when: after}
                - {check: columns_match, table: users, columns: [a, b, c]}
                - {check: converts, table: users, column: a, dataType: int, using: "a::int", errorMessage: m, when: before}
                - {check: data_migrated, table: users, column: a, source: b, errorMessage: m, when: after}
                - {check: data_migrated, table: users, sql: "SELECT 1 WHERE false"}
                - {check: table_exists, table: users, errorMessage: m, when: after}
                - {check: table_not_exists, table: users, errorMessage: m, when: after}
                - {check: row_counts_match, table: a, other: b, errorMessage: m, when: after}
                - {check: index_exists, table: users, indexName: i, errorMessage: m, when: after}
                - {check: index_exists, table: users}
                - {check: constraint_valid, table: users, constraintName: c, errorMessage: m, when: after}
                - {check: rows_match, table: orders, into: items, key: k, rows: "SELECT NEW.a AS a", errorMessage: m, when: after}
                - {check: no_orphans, table: a, column: b, refTable: c, refColumn: d, errorMessage: m, when: before}
                - {check: no_duplicates, table: a, columns: [b, "lower(c)"], where: "b > 0", errorMessage: m, when: before}
                - {check: custom, sql: "SELECT 0", errorMessage: m, when: before}
        """
}
