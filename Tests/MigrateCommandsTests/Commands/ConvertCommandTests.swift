import TestSupport
import Testing

struct ConvertCommandTests {
    @Test func `a script becomes a file, and what is to be known is said`() async throws {
        try await Workbench.with { bench in
            try bench.folder.write("SET lock_timeout = '1s';\nALTER TABLE users RENAME COLUMN name TO full_name;\nGRANT SELECT ON users TO PUBLIC;\n", to: "V7__Rename_users.sql")
            let path = bench.folder.path + "/V7__Rename_users.sql"
            let outcome = try await bench.migrate("convert", path)
            #expect(outcome.status == 0, "\(outcome.error)")
            #expect(outcome.output.hasPrefix("\(bench.migrations)/v7-rename-users.yaml: 6 phases, 2 gates\nnext: "))
            #expect(outcome.error.contains("note: \(path):3:1: GRANT SELECT ON users TO PUBLIC stays as custom_sql: it has no operation of its own\n"))
            #expect(try await bench.migrate("verify", "v7-rename-users").status == 0)
            // The same again is no change; other content is not overwritten.
            #expect(try await bench.migrate("convert", path).status == 0)
            try bench.folder.write("ALTER TABLE users ADD COLUMN bio text;\n", to: "V7__Rename_users.sql")
            #expect(try await bench.migrate("convert", path).status == 1)
            #expect(try await bench.migrate("convert", path, "--force").status == 0)
            #expect(try await bench.migrate("apply", "v7-rename-users", "-y").status == 0)
        }
    }

    @Test func `it can go to standard output, without a database`() async throws {
        let folder = try ScratchFolder()
        try folder.write("CREATE INDEX ON users (name);", to: "a.sql")
        let outcome = try await Program.run(["-X", "-h", "/nowhere", "migrate", "convert", folder.path + "/a.sql", "--offline", "--stdout", "--name", "named"])
        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix("migration:\n  name: named\n") && outcome.output.contains("type: add_index\n") && outcome.output.contains("indexName: users_name_idx\n"))
    }

    @Test func `what cannot be converted is an error`() async throws {
        let folder = try ScratchFolder()
        try folder.write("SELECT 1;", to: "nothing.sql")
        try folder.write("ALTER TABEL x;", to: "broken.sql")
        for (words, says) in [(["nothing.sql"], "changes nothing"), (["broken.sql"], "broken.sql:1:7: error: syntax error"), (["none.sql"], "could not read"), (["nothing.sql", "--name", "Not A Name"], "")] {
            let outcome = try await Program.run(["-X", "-h", "/nowhere", "migrate", "convert", "--offline", folder.path + "/" + words[0]] + words.dropFirst())
            #expect(outcome.status == 1 && outcome.error.contains(says), "\(words): \(outcome.error)")
        }
    }
}
