import TestSupport
import Testing

@testable import Engine

struct MigrationJSONSchemaTests {
    private let schema: JSONSchemaChecker

    init() throws { schema = JSONSchemaChecker(root: try JSONValue(parsing: MigrationJSONSchema.text)) }

    private func file(_ phase: String) -> String {
        "migration:\n  name: x\n  phases:\n    - phase: 1\n      description: One\n"
            + phase.split(separator: "\n").map { "      \($0)\n" }.joined()
    }

    @Test func `every example file fits`() throws {
        let files = try MigrationStore(directory: Example.path("migrations")).files()
        #expect(!files.isEmpty)
        for file in files {
            let name = String(file.split(separator: "/").last ?? "")
            #expect(schema.problems(try JSONValue(yaml: Example.text("migrations/" + name))) == [], "\(name)")
        }
    }

    @Test func `every operation, validation and key is known, with what it is`() throws {
        for (types, kind, tag) in [
            (Operations.all.map { $0 as any MigrationEntry.Type }, "operation", "type"),
            (Validations.all.map { $0 as any MigrationEntry.Type }, "validation", "check"),
        ] {
            for type in types {
                let entry = schema.root["definitions"]["\(kind).\(type.name)"]
                #expect(Set(entry["properties"].keys) == Set([tag] + type.keys.map(\.name)))
                #expect(Set(entry["required"].elements.compactMap(\.text)) == Set([tag] + type.keys.filter(\.isRequired).map(\.name)))
                for key in type.keys { #expect(entry["properties"][key.name]["description"].text?.hasPrefix(key.help) == true) }
            }
        }
    }

    @Test(arguments: [
        "gate: Deploy version 2", "timeout: 200\ngate: Deploy version 2", "operations:\n- {type: drop_column, table: users, column: name}",
        "operations:\n- {type: add_column, table: users, column: c, dataType: text, default: \"'{}'::jsonb\"}",
        "operations:\n- {type: add_column, table: users, column: c, dataType: text, default: {sql: now()}, nullable: false}",
        "operations:\n- {type: add_column, table: users, column: c, dataType: text, default: {value: now()}}",
        "operations:\n- {type: add_column, table: users, column: 7, dataType: int, default: null}",
        "operations:\n- {type: add_index, table: users, indexName: i, columns: [a, b DESC], with: {fillfactor: 70, fastupdate: on}}",
        "operations:\n- {type: custom_sql, sql: SELECT 1, transaction: never}\nrollbackOperations: []",
        "validation:\n- {check: column_exists, table: users, column: name, when: before}",
    ]) func `what the decoder accepts fits`(phase: String) throws {
        _ = try MigrationFile.read(file(phase), file: "x.yaml")
        #expect(schema.problems(try JSONValue(yaml: file(phase))) == [])
    }

    @Test(arguments: [
        "", "gat: x", "gate: x\ntimeout: 0", "gate: x\ntimeout: soon", "operations: none",
        "operations:\n- {type: drop_colum, table: users, column: name}",
        "operations:\n- {table: users, column: name}", "operations:\n- {type: drop_column, table: users}",
        "operations:\n- {type: drop_column, table: users, column: name, cascde: true}",
        "operations:\n- {type: drop_column, table: users, column: name, cascade: maybe}",
        "operations:\n- {type: drop_column, table: users, column: \"\"}",
        "operations:\n- {type: custom_sql, sql: SELECT 1, transaction: perhaps}",
        "operations:\n- {type: add_index, table: users, indexName: i, columns: []}",
        "operations:\n- {type: add_index, table: users, indexName: i, columns: [a, a]}",
        "operations:\n- {type: add_column, table: users, column: c, dataType: text, default: {expression: now()}}",
        "validation:\n- {check: drop_column, table: users, column: name}",
    ]) func `what has the wrong shape does not fit, and the decoder refuses it too`(phase: String) throws {
        #expect(throws: MigrationFileError.self) { try MigrationFile.read(file(phase), file: "x.yaml") }
        #expect(schema.problems(try JSONValue(yaml: file(phase))) != [])
    }

    @Test func `the keys of a migration and of a phase are those that the decoder knows`() throws {
        // The decoder names all keys of what it cannot take for a mapping.
        func known(_ text: String) -> [String] {
            do throws(MigrationFileError) {
                _ = try MigrationFile.read(text, file: "x.yaml")
                return []
            } catch {
                return error.problems.first?.message.split(separator: ": ").last?.split(separator: ", ").map(String.init).sorted() ?? []
            }
        }
        let definitions = schema.root["definitions"]
        #expect(known("migration: x") == definitions["migration"]["properties"].keys)
        #expect(
            known("migration: {name: x, metadata: x, phases: [{phase: 1, description: x, gate: x}]}")
                == definitions["migration"]["properties"]["metadata"]["properties"].keys)
        #expect(known("migration: {name: x, phases: [x]}") == definitions["phase"]["properties"].keys)
    }
}
