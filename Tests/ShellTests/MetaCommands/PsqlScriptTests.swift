import Engine
import TestSupport
import Testing

/// Scripts with backslash commands, their output byte for byte against the machine's own psql.
struct PsqlScriptTests {
    static let scripts: [(title: String, text: String)] = [
        (
            "branches of \\if, nested, skipped, within a statement",
            #"""
            \set x 5
            \if :x
            \echo yes
            \else
            \echo no
            \endif
            \if false
            \echo a `echo never`
            \elif true
            \echo b
            \elif true
            \echo c
            \else
            \echo d
            \endif
            select 1 \if true , 2 as b \else , 3 as c \endif ;
            \if false
            select 'skipped';
            \if true
            \echo nested
            \endif
            \endif
            select 'end';
            """#
        ),
        (
            "\\gset",
            #"""
            select 1 as a, 'two' as b, null as c \gset p_
            \echo :p_a :'p_b' :{?p_c} :{?p_a}
            select 1 where false \gset
            select 'next';
            """#
        ),
        (
            "\\gexec",
            #"""
            select format('select %s as n', g) from generate_series(1,3) g \gexec
            """#
        ),
        (
            "\\gdesc",
            #"""
            select 1 as a, 'x'::varchar(10) as b, now() as t, 1.5::numeric(4,2) \gdesc
            create table xx() \gdesc
            select 1 \gdesc
            """#
        ),
        (
            "\\crosstabview",
            #"""
            select * from (values ('a','x',1),('a','y',2),('b','x',3)) v(r,c,n) \crosstabview
            select * from (values ('a','x',1,2),('a','y',2,1),('b','x',3,2)) v(r,c,n,o) \crosstabview r c n o
            select * from (values ('a','x',1),('a','x',2)) v(r,c,n) \crosstabview
            """#
        ),
        (
            "\\copy both ways",
            #"""
            create temp table t(a int, b text);
            \copy t from program 'printf "1\tx\n2\ty\n"'
            \copy t to 'out.csv' csv header
            \! cat out.csv
            \copy (select a from t order by 1 desc) to stdout
            copy t from stdin;
            3	z
            \.
            select * from t order by a;
            \copy t from stdin csv
            4,"q"
            \.
            table t;
            """#
        ),
        (
            "print settings",
            #"""
            \pset format csv
            select 1 as a, 2 as b;
            \pset
            \a
            select 1 as a;
            \t
            select 2;
            \t
            \x auto
            \pset null NULL
            select null as x \gx
            \pset format wrapped
            \pset border 2
            \pset linestyle unicode
            select repeat('abc ', 40) as long, 1 as n \g (columns=40)
            \pset title 'My title'
            select 1;
            \C
            \f ';'
            \pset fieldsep_zero
            \pset recordsep
            \H
            select '<b>' as h;
            """#
        ),
        (
            "where results go",
            #"""
            \o o.txt
            select 1 as hidden;
            \qecho to file
            \echo to screen
            \o
            \! cat o.txt
            select 'p' \g |cat
            select 'q' \g g.txt
            \! cat g.txt
            \w w.sql
            \! cat w.sql
            """#
        ),
        (
            "AUTOCOMMIT and ON_ERROR_ROLLBACK",
            #"""
            \set AUTOCOMMIT off
            create table ac(a int);
            rollback;
            select to_regclass('ac') is null;
            commit;
            \set AUTOCOMMIT on
            \set ON_ERROR_STOP off
            \set ON_ERROR_ROLLBACK on
            begin;
            select 1;
            select 1/0;
            select 2;
            commit;
            \echo :ERROR :SQLSTATE :ROW_COUNT :LAST_ERROR_SQLSTATE
            select 1 from generate_series(1,7);
            \echo :ROW_COUNT
            """#
        ),
        (
            "variables, quotes and programs",
            #"""
            \set a 'x y'
            \echo :a :'a' :"a" ':a' 'it''s\tq' "q ""d" `echo hi there` `echo :'a'`
            \echo one \\ \echo two
            \set b :a :a
            \echo :b
            \unset b
            \echo :b
            \echo -n no newline
            \echo
            \set c 'a\nb\101\x42'
            \echo :c
            \getenv h HOME
            \setenv FOO bar
            \! echo $FOO
            \cd /tmp
            \! pwd
            select :'a' as v, :x; select 1 as "end";
            """#
        ),
        (
            "the buffer",
            #"""
            \d parent
            \dt child
            select 1 \g
            \g
            \p
            \r
            \p
            select 'abc
            def' as x;
            \restrict abc
            \unrestrict abc
            select 5\;select 6;
            \timing off
            \encoding
            \conninfo
            """#
        ),
        (
            "the session's variables",
            #"""
            \echo :DBNAME :USER :SERVER_VERSION_NUM :ENCODING :AUTOCOMMIT :ECHO :VERBOSITY :QUIET
            \set VERBOSITY nonsense
            \set ECHO queries
            select 1;
            \set ECHO none
            select 2;
            """#
        ),
    ]

    @Test(arguments: scripts.indices)
    func `a script prints what psql prints`(number: Int) async throws {
        let script = Self.scripts[number]
        try await TestServer.shared.withDatabase { database in
            let psql = try PostgresPrograms.find(["postgres", "psql"]).path("psql")
            try await database.run("CREATE TABLE parent (a int); CREATE TABLE child (b int) INHERITS (parent)")
            var outputs: [String] = []
            for program in ["ai-shell", psql] {
                let folder = try ScratchFolder()
                // psql goes on after an error unless told.
                let words = ["-X", "-d", database.conninfo] + (program != psql ? ["-v", "ON_ERROR_STOP=off"] : [])
                let input = "\\cd \(folder.path)\n" + script.text + "\n"
                let outcome = try await Program.run(words, input: input, program: program)
                outputs.append(outcome.output.replacing(folder.path, with: "FOLDER"))
            }
            #expect(outputs[0] == outputs[1], "\(script.title)")
        }
    }

    static let settings: [String] = {
        var all: [String] = [], doubled: [String] = []
        for format in ["aligned", "wrapped", "unaligned", "csv", "html", "asciidoc", "latex", "latex-longtable", "troff-ms"] {
            let isDrawn = format == "aligned" || format == "wrapped"
            for border in ["csv", "unaligned"].contains(format) ? [1] : [0, 1, 2, 3] {
                for style in isDrawn ? ["ascii", "old-ascii", "unicode"] : ["ascii"] {
                    for expanded in ["on", "off", "auto"] {
                        let line = "format=\(format) border=\(border) linestyle=\(style) expanded=\(expanded)"
                        all.append(line)
                        guard border == 1, style == "ascii" else { continue }
                        all += ["title=T_itle", "footer=off", "tuples_only=on", "null=N", "numericlocale=on"].map { line + " " + $0 }
                        if isDrawn { doubled.append(line.replacing("linestyle=ascii", with: "linestyle=unicode unicode_border_linestyle=double unicode_header_linestyle=double")) }
                    }
                }
            }
        }
        // psql never forgets those.
        return all + doubled
    }()

    static let queries = [
        "select 1 as a, 'x' as b, null as n, 1.5 as num, 'é表' as w, E'a\\nbb\\nc' as ml, E't\\tab' as tab, true as t",
        "select i, repeat('x', i * 7) as s, case when i % 2 = 0 then E'l1\\nline2' end as m, i * 1000 from generate_series(1, 12) i",
        "select E'ctrl\\x01\\r' as c, U&'\\0085' as d, U&'e\\0301' as comb, '😀' as emoji", "select 1 as \"multi\nline\", 2 as b, E'x\\ny\\nz' as c",
        "select", "select 1 where false", "select 'a,b|<&>\"$%_{}~^#\\' as \"x,y|<\", '  lead' as q, '' as e, 1234567.891 as n",
        "select repeat('wörter ', 20) as long, 12345 as n, repeat('表', 30) as wide",
    ]

    /// Which releases fill up narrow values, and how, has changed.
    @Test(.enabled(if: TestServer.majorVersion == 15), arguments: queries)
    func `a result looks as psql prints it, whatever is set`(query: String) async throws {
        try await TestServer.shared.withDatabase { database in
            let psql = try PostgresPrograms.find(["postgres", "psql"]).path("psql")
            let script = Self.settings.map { "\(query) \\g (columns=50 \($0))\n" }.joined()
            let ours = try await Program.run(["-X", "-d", database.conninfo], input: script)
            let theirs = try await Program.run(["-X", "-d", database.conninfo], input: script, program: psql)
            #expect(ours.output == theirs.output)
            #expect(ours.error == "" && !ours.output.isEmpty)
        }
    }
}
