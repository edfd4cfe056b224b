import TestSupport
import Testing

/// The formats that psql has not, and what scripts rely on in the shell's reading.
struct FormatTests {
    private func run(_ arguments: [String], input: String) async throws -> Program.Outcome {
        try await TestServer.shared.withDatabase { database in try await Program.run(["-X", "-d", database.conninfo] + arguments, input: input) }
    }

    static let values = #"select 1 as i, 1.50 as n, 'NaN'::float8 as x, true as b, null as z, '{"a": [1]}'::jsonb as j, E'q"\\\t\n|<é' as t, '{1,2}'::int[] as a, 2 as i"#

    @Test func `JSON holds values as themselves, and no name twice`() async throws {
        let row = #"{"i": 1, "n": 1.50, "x": "NaN", "b": true, "z": null, "j": {"a": [1]}, "t": "q\"\\\t\n|<é", "a": "{1,2}", "i_2": 2}"#
        #expect(try await run(["--json"], input: Self.values).output == "[\(row)]\n")
        #expect(try await run(["--json"], input: "select 1 as a union select 2 order by 1; select 1 as b where false").output == "[{\"a\": 1},\n {\"a\": 2}]\n[]\n")
        let lines = try await run(["-P", "format=jsonl"], input: "select g as a, g % 2 = 0 as even from generate_series(1, 2) g").output
        #expect(lines == "{\"a\":1,\"even\":false}\n{\"a\":2,\"even\":true}\n")
    }

    @Test func `Markdown and tab-separated values keep a row on a line`() async throws {
        let query = #"select 1 as "a|b", E'x|y\nz\t\\' as "c_d""#
        #expect(try await run(["-P", "format=markdown"], input: query).output == "| a\\|b | c\\_d |\n| ---: | --- |\n| 1 | x\\|y<br>z\t\\\\ |\n\n")
        #expect(try await run(["-P", "format=tsv"], input: query).output == "a|b\tc_d\n1\tx|y\\nz\\t\\\\\n")
    }

    @Test func `a wrong setting says what there is`() async throws {
        for (words, part) in [
            ("\\pset format nonsense", "allowed formats are aligned, asciidoc"), ("\\pset format a", "\"a\" may be aligned or asciidoc"),
            ("\\pset bordr 2", "Did you mean border?"), ("\\pset border two", "\"two\" is no number for border"), ("\\pset csv_fieldsep ab", "single one-byte"),
            ("\\set VERBOSITY loud", "It may be default, terse, verbose, sqlstate."), ("\\if perhaps\n\\endif", "\"perhaps\" cannot be used"), ("\\endif", "there is no \\if"),
            ("select 1 as c \\gset x y\nselect 1 where false \\gset", "no rows returned for \\gset"), ("\\copy t from", "does not say from where"), ("\\copy t", "there is no FROM or TO"),
            ("\\crosstabview", "there is no statement yet"), ("\\if true\nselect 1;", "the input ends inside \\if"), ("\\echo 'open", "a quote is not closed"),
            ("\\o /nonexistent/x", "could not write \"/nonexistent/x\""), ("\\cd /nonexistent", "could not change to"), ("\\unrestrict x", "not currently in restricted mode"),
            ("\\restrict x\n\\echo y", "only \\unrestrict is allowed"), ("\\sv nosuch", "does not exist"), ("\\watch soon", "\"soon\" cannot be used"),
            ("\\echo `exit 3`", "`exit 3` ended with status 3"), ("select 1 \\g (format=nonsense)", "allowed formats"), ("\\lo_import /nonexistent", "could not read"),
        ] {
            let outcome = try await run([], input: words + "\n")
            #expect(outcome.error.contains(part), "\(words): \(outcome.error)")
            #expect(outcome.status == (words.hasPrefix("\\if perhaps") ? 0 : 3), "\(words)")
        }
        #expect(try await Program.run(["-P", "format=x"]).error.contains("allowed formats"))
    }

    @Test func `a value of the database cannot steer the shell`() async throws {
        let outcome = try await run([], input: "select 'off' as \"ON_ERROR_STOP\", 'kept' as other \\gset\n\\echo :other\nselect 1/0;\n\\echo never\n")
        #expect(outcome.output == "kept\n" && outcome.status == 3)
        #expect(outcome.error.contains("specially treated variable \"ON_ERROR_STOP\" ignored"))
    }

    @Test func `a log holds statements and results, and no secret`() async throws {
        let folder = try ScratchFolder()
        _ = try await run(["-L", folder.path + "/log"], input: "select 40 + 2 as answer;\nalter role current_user password 'hush';\n")
        let log = try folder.read("log")
        #expect(log.contains("select 40 + 2") && log.contains("42") && !log.contains("hush"))
    }
}
