import Testing

@testable import Engine

struct QuoteTests {
    @Test(arguments: [("users", #""users""#), (#"a"b"#, #""a""b""#), ("", #""""#), ("Ünïcode x", #""Ünïcode x""#)])
    func `identifiers are quoted exactly`(name: String, quoted: String) { #expect(Quote.identifier(name) == quoted) }

    @Test(arguments: [("a", "'a'"), ("it's", "'it''s'"), (#"a\b"#, #" E'a\\b'"#)])
    func `literals read the same under either string setting`(value: String, quoted: String) {
        #expect(Quote.literal(value) == quoted)
    }

    @Test func `array elements survive the round trip`() {
        let names = ["plain", "with,comma", #"with"quote"#, #"back\slash"#, "", ",\u{301}", "\"\u{301},x", "\\\u{301}"]
        #expect(Rows.Row.elements(Quote.array(names)) == names)
    }

    @Test func `a quote with an accent after it, one character to Swift, is a quote`() {
        #expect(Array(Quote.identifier("\"\u{301}; x").utf8) == Array("\"\"\"\u{301}; x\"".utf8))
        #expect(Array(Quote.literal("'\u{301}; x").utf8) == Array("'''\u{301}; x'".utf8))
        #expect(Array(Quote.literal("\\\u{301}").utf8) == Array(" E'\\\\\u{301}'".utf8))
    }
}
