import Engine
import TestSupport
import Testing

@testable import Shell

/// Results printed by the built program, byte for byte against the machine's own psql.
struct PsqlOutputTests {
    static let queries = [
        "select 1 as a, 'x' as b, null as n, 1.5 as num, 'é表' as w, E'a\\nbb\\nc' as ml, E't\\tab' as tab, true as t",
        "select i, repeat('x', i) as s, case when i % 2 = 0 then E'l1\\nline2' end as m, i * 1000 from generate_series(1, 12) i",
        "select E'ctrl\\x01\\r' as c, U&'\\0085' as d, U&'e\\0301' as comb, '😀' as emoji",
        "select 1 as \"multi\nline\", 2 as b, E'x\\ny\\nz' as c",
        "select", "select from generate_series(1, 3)", "select 1 where false", "select 1 as a; select 2 as b", "values (1, 'a'), (22, 'bb')",
        "select 'a,b' as \"x,y\", 'q\"q' as q, '\\.' as d, E'a\\nb' as n",
        "select '12'::money, 'a'::\"char\", 1::oid, '{1,2}'::int[], now() is null, 1e10::float8, '5'::xid",
        "create temp table t(a int); insert into t values (1), (2) returning a; update t set a = 3; select * from t where false; delete from t",
        "copy (values (1, 'a'), (2, null)) to stdout", "do $$ begin end $$", ";", "",
    ]
    static let options = [
        [], ["-x"], ["-A"], ["-A", "-x"], ["--csv"], ["--csv", "-x"], ["-t"], ["-t", "-x"], ["-At"], ["-q"], ["-A", "-F", ";"], ["-Atz"], ["-At0"],
        ["-A", "-R", "//"],
    ]

    @Test(arguments: queries)
    func `results look as psql prints them`(query: String) async throws {
        try await TestServer.shared.withDatabase { database in
            let psql = try PostgresPrograms.find(["postgres", "psql"]).path("psql")
            for options in Self.options {
                let words = ["-X", "-d", database.conninfo] + options + ["-c", query]
                let ours = try await Program.run(words)
                let theirs = try await Program.run(words, program: psql)
                #expect(Self.comparable(ours.output, options) == Self.comparable(theirs.output, options), "\(options)")
                #expect(ours.status == 0, "\(ours.error)")
            }
        }
    }

    /// Releases of psql differ in how far a narrow expanded value is filled up before the mark of a line that goes on.
    private static func comparable(_ output: String, _ options: [String]) -> String {
        options.contains("-x") ? output.replacing(/[ ]+\+\n/, with: "+\n") : output
    }

    /// From 18 on lists are titled by what they list; ours are as before.
    private static func comparable(_ output: String) -> Substring {
        let title = output.prefix { $0 != "\n" }
        return TestServer.majorVersion >= 18 && title.contains("List of ") ? output.dropFirst(title.count) : output[...]
    }

    @Test func `tables are described as psql does`() async throws {
        try await TestServer.shared.withDatabase { database in
            try await database.run("""
                CREATE TABLE users (id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, name text NOT NULL DEFAULT 'x', email varchar(40) UNIQUE,
                    total numeric(10, 2) CHECK (total > 0));
                CREATE TABLE orders (id int, user_id bigint REFERENCES users, at timestamptz DEFAULT now());
                CREATE INDEX orders_at ON orders (at DESC) WHERE id > 3;
                CREATE VIEW names AS SELECT name FROM users;
                CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
                CREATE TRIGGER watch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION f()
                """)
            let psql = try PostgresPrograms.find(["postgres", "psql"]).path("psql")
            for command in ["\\d users", "\\d orders", "\\d", "\\dt", "\\di", "\\dv", "\\dn", "\\d orders_at", "\\d names", "\\d users_id_seq", "\\dt ord*"] {
                let words = ["-X", "-d", database.conninfo, "-c", command]
                let ours = try await Program.run(words)
                let theirs = try await Program.run(words, program: psql)
                #expect(Self.comparable(ours.output) == Self.comparable(theirs.output), "\(command) \(ours.error)")
            }
        }
    }
}
