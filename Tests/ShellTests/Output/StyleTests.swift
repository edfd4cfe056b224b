import Testing

@testable import Shell

struct StyleTests {
    private let always = Style(.always, for: OutputWriter(2))

    @Test func `labels that lines begin with are coloured, words within a message are not`() {
        #expect(always.paint("x.sql:1:2: ERROR:  42601: an ERROR: here\nHINT:  x\n")
            == "x.sql:1:2: \u{1B}[1;31mERROR:\u{1B}[0m  42601: an ERROR: here\n\u{1B}[1;36mHINT:\u{1B}[0m  x\n")
        #expect(always.paint("the ERROR: is inside\n") == "the ERROR: is inside\n")
    }

    @Test func `without colour the text stays as it is`() {
        #expect(Style.plain.paint("ERROR:  x\n") == "ERROR:  x\n")
    }
}
