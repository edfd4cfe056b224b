import Engine
import TestSupport
import Testing

struct VerifyCommandTests {
    private static let unsafe = "CREATE TABLE t (id bigint);\n\nCREATE INDEX ON users (name); -- a comment, with 100%\nUPDATE users SET name = upper(name); -- ai-shell: allow update-whole-table few rows\n"

    @Test func `an unsafe script is told of place by place, and is status 4`() async throws {
        try await Workbench.with { bench in
            try bench.folder.write(Self.unsafe, to: "a.sql")
            let path = bench.folder.path + "/a.sql"
            let outcome = try await bench.migrate("verify", path)
            #expect(outcome.status == 4)
            #expect(outcome.output.hasPrefix("""
                \(path):3:1: error: An index on users is built of every row [index-not-concurrent]
                    CREATE INDEX ON users (name); -- a comment, with 100%
                    ^
                  It takes SHARE on users (2,000 rows, 
                """), "\(outcome.output)")
            #expect(outcome.output.contains("\n  instead: CREATE INDEX CONCURRENTLY ON users (name);\n"))
            #expect(outcome.output.contains("\n\(path):4:1: allowed: update-whole-table: few rows\n"))
            #expect(outcome.output.contains("\n\(path): 3 statements, 1 error, 1 warning, 1 allowed\n"))
            #expect(outcome.next?.hasSuffix("migrate convert \(path)") == true)
        }
    }

    @Test func `machines read the same`() async throws {
        try await Workbench.with { bench in
            try bench.folder.write(Self.unsafe, to: "a.sql")
            let path = bench.folder.path + "/a.sql"
            let document = try await bench.migrate("verify", path, "--json")
            #expect(document.status == 4)
            let json = try document.json
            #expect(json["format"].int == 1 && json["status"].text == "unsafe")
            #expect(json["files"][0]["count"].int == 3)
            let findings = json["files"][0]["findings"].elements
            let index = try #require(findings.first { $0["rule"].text == "index-not-concurrent" })
            #expect(index["line"].int == 3 && index["column"].int == 1 && index["severity"].text == "error" && index["allowed"] == .bool(false))
            #expect(index["tables"][0]["table"].text == "users" && index["tables"][0]["rows"].int == 2000)
            #expect(index["locks"][0]["mode"].text == "SHARE" && index["locks"][0]["blocks"].text == "writes")
            #expect(findings.first { $0["rule"].text == "update-whole-table" }?["reason"].text == "few rows")

            let sarif = try await bench.migrate("verify", path, "--format", "sarif")
            #expect(sarif.status == 4)
            let run = try JSONValue(parsing: sarif.output)["runs"][0]
            let result = try #require(run["results"].elements.first { $0["ruleId"].text == "index-not-concurrent" })
            #expect(result["level"].text == "error" && result["locations"][0]["physicalLocation"]["region"]["startLine"].int == 3)
            #expect(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].text == "file://" + path)
            let rules = run["tool"]["driver"]["rules"].elements
            #expect(rules[result["ruleIndex"].int ?? 0]["id"].text == "index-not-concurrent")
            #expect(run["results"].elements.first { $0["ruleId"].text == "update-whole-table" }?["suppressions"][0]["justification"].text == "few rows")

            let github = try await bench.migrate("verify", path, "--format", "github")
            #expect(github.status == 4)
            #expect(github.output.contains("::error file=\(path),line=3,col=1,title=index-not-concurrent::An index on users is built of every row. It takes SHARE on users ("))
            #expect(github.output.split(separator: "\n").allSatisfy { $0.hasPrefix("::") })
        }
    }

    @Test func `without a database the text alone is judged, and no server is asked`() async throws {
        let folder = try ScratchFolder()
        try folder.write("CREATE INDEX ON users (name);", to: "a.sql")
        try folder.write("CREATE INDEX CONCURRENTLY ON users (name);", to: "b.sql")
        let words = ["-X", "-h", "/nowhere", "migrate", "verify", "--offline"]
        let outcome = try await Program.run(words + [folder.path + "/a.sql"])
        #expect(outcome.status == 4 && outcome.output.contains("note: No database was asked: every table that the file does not make counts as one in use."))
        let safe = try await Program.run(words + [folder.path + "/b.sql"])
        #expect(safe.status == 0, "\(safe.output)")
        #expect(safe.output.contains("b.sql: 1 statement, nothing found\n") && safe.next?.hasSuffix("-f \(folder.path)/b.sql") == true)
        #expect(try await Program.run(words.dropLast() + [folder.path + "/b.sql"]).status == 2)
    }

    @Test func `what cannot be read is status 1, with every place`() async throws {
        try await Workbench.with { bench in
            try bench.folder.write("SELEC 1;\nSELECT 1;\nDROP TABEL x;\n", to: "a.sql")
            try bench.folder.write("CREATE INDEX ON users (name);", to: "b.sql")
            let outcome = try await bench.migrate("verify", bench.folder.path + "/a.sql", bench.folder.path + "/b.sql")
            #expect(outcome.status == 1)
            #expect(outcome.output.contains("/a.sql:1:1: error: syntax error at or near \"SELEC\" [syntax-error]\n    SELEC 1;\n    ^\n"))
            #expect(outcome.output.contains("/a.sql:3:6: error: ") && outcome.output.contains("/a.sql: 2 errors, so that nothing of it was judged\n"))
            #expect(outcome.output.contains("/b.sql:1:1: error: An index") && outcome.output.contains("\n2 files: 2 not safe\n"))
            #expect(try await bench.migrate("verify", bench.folder.path + "/a.sql", "--json").json["status"].text == "unreadable")
            try bench.write("migration:\n  name: broken\n  phases: 4\n", as: "broken")
            let broken = try await bench.migrate("verify", "broken")
            #expect(broken.status == 1 && broken.output.contains("broken.yaml:3:11: error: "), "\(broken.output)")
            for words in [["nothing"], ["/nowhere/x.sql"], [bench.folder.path + "/empty"], ["--format", "xml", "x"], ["--json", "--format", "sarif", "x"], ["--rules", "x"], []] {
                let outcome = try await Program.run(bench.connection + ["migrate", "verify"] + words)
                #expect(outcome.status == 1 && outcome.error.count + outcome.output.count > 20, "\(words)")
            }
        }
    }

    @Test func `folders are gone through in the order of their tool`() async throws {
        try await Workbench.with { bench in
            _ = try ChildProcess.capture(["mkdir", "-p", bench.folder.path + "/db"])
            try bench.folder.write("CREATE TABLE a (id bigint);", to: "db/V1__a.sql")
            try bench.folder.write("SET LOCAL lock_timeout = '1s'; ALTER TABLE users ADD COLUMN n bigint; UPDATE users SET n = 1 WHERE id = 1;", to: "db/V10__c.sql")
            try bench.folder.write("SELECT 1;", to: "db/V2__b.sql")
            try bench.folder.write("DROP TABLE a;", to: "db/U1__a.sql")
            let outcome = try await bench.migrate("verify", bench.folder.path + "/db")
            #expect(outcome.status == 4)
            let order = outcome.output.split(separator: "\n").compactMap { $0.firstMatch(of: /(V\d+)__.\.sql: \d/)?.output.1 }
            #expect(order == ["V1", "V2", "V10"], "\(outcome.output)")
            #expect(outcome.output.contains("V10__c.sql:1:71: error: ") && outcome.output.contains("[work-while-locked]"))
            #expect(outcome.output.contains("note: Judged as Flyway runs it: in one transaction") && outcome.output.contains("note: 1 file that takes changes back was passed over: "))
        }
    }

    @Test func `migrations are judged with the database and its journal`() async throws {
        try await Workbench.with { bench in
            try await bench.writeRename()
            let safe = try await bench.migrate("verify", "rename")
            #expect(safe.status == 0, "\(safe.output)")
            #expect(safe.next?.hasSuffix("migrate plan rename") == true)
            try bench.writeOne("drop", operations: ["type: drop_column, table: users, column: name"])
            let drop = try await bench.migrate("verify", "drop")
            #expect(drop.status == 4 && drop.output.contains("drop.yaml:7:11: warning: users.name goes while code may still use it: phase 1 has no gate [drop-without-gate]"), "\(drop.output)")
        }
    }

    @Test func `in a session the draft is judged`() async throws {
        try await Workbench.with { bench in
            let script = "migrate draft d\nmigrate phase Names\nmigrate rename-column users name full_name\nmigrate verify\nmigrate discard -y\n"
            let outcome = try await Program.run(bench.connection + ["-v", "ON_ERROR_STOP=off"], input: script)
            #expect(outcome.output.contains("draft d: error: phase 1: rename_column users.name: Code that names users.name fails from the commit on [rename-breaks-code]"), "\(outcome.output)\(outcome.error)")
        }
    }

    @Test func `the rules print themselves`() async throws {
        let rules = try await Program.run(["migrate", "verify", "--rules"])
        #expect(rules.status == 0)
        #expect(rules.output.contains("### index-not-concurrent\n\n*error*: CREATE INDEX without CONCURRENTLY."))
        #expect(rules.output.contains("*error, PostgreSQL 14.0 to 14.3*"))
    }
}
