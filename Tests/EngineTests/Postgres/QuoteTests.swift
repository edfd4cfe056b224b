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
        let names = ["plain", "with,comma", #"with"quote"#, #"back\slash"#, ""]
        #expect(Rows.Row.elements(Quote.array(names)) == names)
    }
}
