import Engine
import TestSupport
import Testing

/// `FETCH_COUNT`: results in portions, byte for byte against the machine's own psql.
struct PortionTests {
    /// Not `asciidoc`: psql ends its table after each portion.
    static let formats = [
        "aligned", "wrapped", "unaligned", "csv", "html", "latex", "latex-longtable", "troff-ms",
    ]
    static let queries = [
        "select i, repeat('x', i * 7) as s, case when i % 3 = 0 then E'l1\\nline2' end as m from generate_series(1, 7) i",
        "select i, repeat('x', i) as s from generate_series(1, 6) i", "select 1 as a where false", "select 1 as a", "values (1, 'a'), (22, 'bb'), (333, 'ccc')",
        // An error in the middle of a portion, and at its beginning.
        "select i, 10 / (5 - i) as q from generate_series(1, 9) i", "select i, 10 / (4 - i) as q from generate_series(1, 9) i", "select 1 / 0 as q",
    ]

    @Test(.enabled(if: TestServer.majorVersion == 15), arguments: queries)
    func `portions look as psql prints them`(query: String) async throws {
        try await TestServer.shared.withDatabase { database in
            let psql = try PostgresPrograms.find(["postgres", "psql"]).path("psql")
            var script = "\\pset columns 60\n"
            for format in Self.formats {
                for (expanded, border, more) in [("off", 1, ""), ("off", 2, ""), ("on", 1, ""), ("on", 2, ""), ("auto", 1, ""), ("off", 1, "\\t on"), ("on", 1, "\\t on"), ("off", 0, "\\pset title 'T'")] {
                    for count in [1, 3, 100] {
                        script += "\\echo == \(format) \(expanded) \(border) \(more.dropFirst()) \(count)\n\\set FETCH_COUNT \(count)\n\\pset title\n\\t off\n\\pset format \(format)\n\\pset expanded \(expanded)\n\\pset border \(border)\n\(more)\n\(query);\n"
                    }
                }
            }
            let ours = try await Program.run(["-X", "-q", "-v", "ON_ERROR_STOP=off", "-d", database.conninfo], input: script)
            let theirs = try await Program.run(["-X", "-q", "-d", database.conninfo], input: script, program: psql)
            let (left, right) = (ours.output.split(separator: "== "), theirs.output.split(separator: "== "))
            #expect(left.count == 192 && left.count == right.count)
            for (our, their) in zip(left, right) { #expect(our == their) }
            #expect(ours.error.contains("ERROR") == theirs.error.contains("ERROR"))
        }
    }

    @Test func `a file, a transaction and other variables get portions as from psql`() async throws {
        try await TestServer.shared.withDatabase { database in
            let psql = try PostgresPrograms.find(["postgres", "psql"]).path("psql")
            let script = """
                \\set FETCH_COUNT 2
                begin;
                select i, repeat('y', i) from generate_series(1, 5) i;
                \\echo :ROW_COUNT :ERROR
                commit;
                select i, repeat('y', i) from generate_series(1, 5) i \\g |cat
                select i as a from generate_series(1, 1) i \\gset
                \\echo :a
                select 'select generate_series(1, 3)' \\gexec
                \\unset FETCH_COUNT
                \\echo :FETCH_COUNT
                select i, repeat('y', i) from generate_series(1, 5) i;
                """
            let ours = try await Program.run(["-X", "-d", database.conninfo], input: script)
            let theirs = try await Program.run(["-X", "-d", database.conninfo], input: script, program: psql)
            #expect(ours.output == theirs.output)
        }
    }

    @Test func `a count that is none is refused and says what it may be`() async throws {
        let refused = try await Program.run(["-X"], input: "\\set FETCH_COUNT many\n")
        #expect(refused.error.contains("invalid value \"many\" for variable \"FETCH_COUNT\": integer expected\nHINT:  Give the number of rows"))
    }

    @Test func `a result of any size takes no more memory than a portion`() async throws {
        try await TestServer.shared.withDatabase { database in
            let peak = "\\! grep VmHWM /proc/$PPID/status\n"
            let script = "\\set FETCH_COUNT 500\n\(peak)\\o /dev/null\nselect i, repeat('x', 200) from generate_series(1, 300000) i;\n\\o\n\(peak)"
            let outcome = try await Program.run(["-X", "-d", database.conninfo], input: script)
            let kilobytes = outcome.output.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
            try #require(kilobytes.count == 2, "\(outcome.output)")
            // The whole result is 60 MB.
            #expect(kilobytes[1] - kilobytes[0] < 20_000, "\(kilobytes)")
        }
    }
}
