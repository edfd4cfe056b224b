import Testing

@testable import Shell

struct WordSplitterTests {
    @Test(arguments: [
        ("migrate status", ["migrate", "status"]),
        ("  migrate\tstatus ; ", ["migrate", "status"]),
        ("migrate draft 'it''s'", ["migrate", "draft", "it's"]),
        (#"a "b ""c""" d"#, ["a", #"b "c""#, "d"]),
        (#"a b\c 'd\n'"#, ["a", #"b\c"#, #"d\n"#]),
        ("a $$b; c$$ $x$ $$ $x$", ["a", "b; c", " $$ "]),
        ("a $$l1\nl2$$", ["a", "l1\nl2"]),
        ("a '' b", ["a", "", "b"]),
        ("a ''", ["a", ""]),
        ("a $$$$;", ["a", ""]),
        ("a don't", ["a", "don't"]),
        ("a;b c", ["a;b", "c"]),
        ("a ';'", ["a", ";"]),
        ("", []),
        (";", []),
        ("a $5 $x", ["a", "$5", "$x"]),
    ])
    func `words are split as SQL quotes`(text: String, expected: [String]) {
        #expect(WordSplitter.split(text) == .words(expected))
    }

    @Test func `an open quote wants more lines`() {
        #expect(WordSplitter.split("a 'b") == .incomplete(.singleQuote))
        #expect(WordSplitter.split("a \"b") == .incomplete(.doubleQuote))
        #expect(WordSplitter.split("a $x$ b $$") == .incomplete(.dollarQuote))
    }

    @Test func `variables are replaced outside quotes and never split a word`() {
        let values = ["v": "x y"]
        let result = WordSplitter.split("a :v ':v' b:v :w ::v :'v' t:text") { reference in
            switch reference {
            case .text(let name): values[name]
            case .literal(let name): values[name].map { "'\($0)'" }
            default: nil
            }
        }
        #expect(result == .words(["a", "x y", ":v", "bx y", ":w", "::v", "'x y'", "t:text"]))
    }
}
