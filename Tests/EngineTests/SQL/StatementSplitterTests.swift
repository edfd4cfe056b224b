import Testing

@testable import Engine

struct StatementSplitterTests {
    /// Texts that are one statement to the last character, whatever they hold.
    @Test(arguments: [
        "select ';';", "select 'it''s; ok';", #"select E'a\';b';"#, #"select 'a\';"#, "select \"a;\"\"b\";", "select $$a;b$$;",
        "select $tag$a;$$;b$tag$;", "select a$b$c;", "select $1$x$;$x$;", "select /* ; /* ; */ ; */ 1;", "select 1 -- ; here\n;",
        "create rule r as on insert to t do (select 1; select 2);", "select (1;2);", #"select 1\;"# + " select 2;",
        "create function f() returns int begin atomic select case when true then 1 end; select 2; end;",
        "create or replace procedure p() begin atomic select 1; end;", "select U&'d;\\0061';", "select b'1;' , x'f;';",
        "select 'a'\n'b;c';", "select E'a'\n'b\\';c';", "select E'a' -- why\n 'b\\';c';", "select 5 --- ;\n;", "select 1::text, a[1:2];",
        "select 'é表;';", "select \u{1F600};",
    ])
    func `one statement stays one`(text: String) {
        let statements = StatementSplitter.split(text)
        #expect(statements.count == 1, "\(statements.map(\.text))")
        #expect(statements.first?.text == text.replacing("\\;", with: ";"))
    }

    @Test(arguments: [
        ("select 1; select 2;", ["select 1;", "select 2;"]),
        ("select 1;;  ; select 2", ["select 1;", "select 2"]),
        ("begin; select 1; end;", ["begin;", "select 1;", "end;"]),
        ("select 1 as \"end\"; select 2;", ["select 1 as \"end\";", "select 2;"]),
        ("create function f() returns int as $$ begin; $$ language sql; select 1;",
            ["create function f() returns int as $$ begin; $$ language sql;", "select 1;"]),
        ("create table function(begin int); select 1;", ["create table function(begin int);", "select 1;"]),
        (#"select 'a\'; select 2;"#, [#"select 'a\';"#, "select 2;"]),
        ("-- only a comment\n/* and another; */", []),
        ("", []),
        ("select 1 */**/2; select 3", ["select 1 */**/2;", "select 3"]),
        ("select 'a' 'b;'; select 2;", ["select 'a' 'b;';", "select 2;"]),
        (");select 1;", [");", "select 1;"]),
        ("select '", ["select '"]),
        ("select $$ a; b", ["select $$ a; b"]),
    ])
    func `statements end where the server would end them`(text: String, expected: [String]) {
        #expect(StatementSplitter.split(text).map(\.text) == expected)
    }

    @Test func `backslash escapes in plain strings once standard_conforming_strings is off`() {
        let text = #"select 'a\'b;c'; select 2;"#
        #expect(StatementSplitter.split(text, standardConformingStrings: false).map(\.text) == [#"select 'a\'b;c';"#, "select 2;"])
    }

    @Test(arguments: [
        ("", StatementSplitter.Pending.nothing), ("-- x\n", .nothing), ("/* x", .comment), ("select 1", .statement),
        ("select (1", .parenthesis), ("select 'a", .singleQuote), ("select \"a", .doubleQuote), ("select $x$ a", .dollarQuote),
        ("select 1;", .nothing), ("create function f() begin atomic select 1;", .statement),
    ])
    func `says what is unfinished`(text: String, expected: StatementSplitter.Pending) {
        var splitter = StatementSplitter()
        splitter.feed(text + "\n")
        while splitter.next() != .needsMore {}
        #expect(splitter.pending == expected)
    }

    @Test func `a statement fed line by line is the same as fed at once`() {
        let text = "select 'a\nb', $x$\n;\n$x$ /* \n ; */ from t;\nselect 2;\n"
        var splitter = StatementSplitter()
        var found: [SplitStatement] = []
        for line in text.split(separator: "\n") {
            splitter.feed(line + "\n")
            while case .statement(let statement) = splitter.next() { found.append(statement) }
        }
        #expect(found == StatementSplitter.split(text))
    }

    @Test func `places lead back to line and column of the input`() throws {
        let statements = StatementSplitter.split("select 1;\n\n-- é\n  select é,\n    nam\nfrom t;")
        let second = try #require(statements.last)
        #expect(second.start == SourceLocation(line: 4, column: 3))
        let position = try #require(second.text.unicodeScalars.firstRange(of: "nam".unicodeScalars)?.lowerBound)
        let character = second.text.unicodeScalars.distance(from: second.text.unicodeScalars.startIndex, to: position) + 1
        #expect(second.location(ofCharacter: character) == SourceLocation(line: 5, column: 5))
        #expect(second.offset == "select 1;\n\n-- é\n  ".utf8.count)
    }

    @Test func `variables are replaced outside quotes alone`() {
        #expect(expand("select :'a', :\"a\", ':a';\n", ["a": "it's"]) == ["select 'it''s', \"it's\", ':a';"])
        #expect(expand("select :a, ':a', $$:a$$, \":a\", :'a', x::a, :b, :{?a}, :{?b};\n", ["a": "7"])
            == ["select 7, ':a', $$:a$$, \":a\", '7', x::a, :b, TRUE, FALSE;"])
    }

    @Test func `a value may hold whole statements, and never itself`() {
        #expect(expand(":q\n", ["q": "select 1; select 2;"]) == ["select 1;", "select 2;"])
        #expect(expand("select :x;\n", ["x": ":x"]) == ["select :x;"])
        #expect(expand("select :x;\n", ["x": ":y", "y": ":x"]) == ["select :x;"])
    }

    @Test func `a place within a value is the place of the variable`() throws {
        var splitter = StatementSplitter()
        splitter.feed("select 1,\n  :v, nam;\n")
        guard case .statement(let statement) = splitter.next(expanding: { $0 == .text("v") ? "a + b" : nil }) else {
            Issue.record("no statement")
            return
        }
        #expect(statement.text == "select 1,\n  a + b, nam;")
        #expect(statement.location(ofCharacter: 17) == SourceLocation(line: 2, column: 3))
        #expect(statement.location(ofCharacter: 20) == SourceLocation(line: 2, column: 7))
    }

    @Test func `a backslash outside quotes stops with the rest of its line`() {
        var splitter = StatementSplitter()
        splitter.feed("select 1 \\echo x\n, 2;\n")
        #expect(splitter.next() == .backslash)
        #expect(splitter.takeLine() == "\\echo x")
        guard case .statement(let statement) = splitter.next() else {
            Issue.record("no statement")
            return
        }
        #expect(statement.text == "select 1 \n, 2;")
        #expect(statement.location(ofCharacter: 13) == SourceLocation(line: 2, column: 3))
    }

    @Test(arguments: [
        ("copy t from stdin;", true), ("COPY t (a, b) FROM STDIN WITH (FORMAT csv);", true), ("copy t from '/file';", false),
        ("select 'copy t from stdin';", false), ("copy (select 1) to stdout;", false), ("-- x\ncopy t\nfrom stdin", true),
    ])
    func `knows which statements data follow`(text: String, expected: Bool) throws {
        #expect(try #require(StatementSplitter.split(text).first).readsInlineData == expected)
    }

    /// What is not closed must neither trap nor lose a byte.
    @Test func `hostile beginnings keep every byte`() {
        for text in ["'", "\"", "$", "$$", "$a", "/*", "*/", "-", "--", "E'", "E'\\", "U&'", ":", "::", ":'", ":'a", ":{", ":{?", "(", ")", "\\", "é$", "1e'"] {
            let statements = StatementSplitter.split("x" + text)
            #expect(statements.map(\.text).joined() == "x" + text)
        }
    }

    private func expand(_ text: String, _ values: [String: String]) -> [String] {
        var splitter = StatementSplitter()
        splitter.feed(text)
        var found: [String] = []
        while case .statement(let statement) = splitter.next(expanding: {
            switch $0 {
            case .text(let name): values[name]
            case .literal(let name): values[name].map(Quote.literal)
            case .identifier(let name): values[name].map(Quote.identifier)
            case .isSet(let name): values[name] == nil ? "FALSE" : "TRUE"
            }
        }) { found.append(statement.text) }
        return found
    }
}
