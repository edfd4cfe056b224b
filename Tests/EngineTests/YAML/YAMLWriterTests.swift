import Testing

@testable import Engine

struct YAMLWriterTests {
    static let texts = [
        "", " ", "a", "a b", "true", "No", "null", "~", "1", "1.5e3", "2026-11-22T10:00:00Z", "0x1F", "-", "- a", "a: b", "a #b", "#b",
        "a:", "'x'",
        "\"x\"", "x'y\"z", "@a", "%a", "`a", "[a]", "{a}", "a, b", "&a", "*a", "!a", "|", ">", "é ü 漢 😀", "\u{FEFF}a", "\u{85}", "\u{2028}",
        "a\tb",
        "\t", "a\n", "a\nb", "a\nb\n", "a\n\nb\n\n", "\na", "  a\nb", "a \nb", "a\r\nb", "\u{7}\u{1B}[31m", "a\\b", "\u{0}", "---", "...",
        "a\n---\nb", "=",
        "<<", "12:30", "1_000", "y", "a\n  b\n c", "\u{A0}", "a\n\u{A0}", "a ",
    ]

    @Test(arguments: texts) func `any text reads back the same`(text: String) throws {
        let written = YAMLWriter.text(
            .mapping([("k", .text(text)), ("l", .texts([text, text])), ("s", .sequence([.text(text), .mapping([("m", .text(text))])]))]))
        let document = YAMLReader.read(Array(written.utf8))
        #expect(document.problems.isEmpty, "\(written)")
        guard case .mapping(let pairs)? = document.root?.content, case .sequence(let list) = pairs[1].value.content,
            case .sequence(let elements) = pairs[2].value.content, case .mapping(let inner) = elements[1].content
        else {
            Issue.record("\(written)")
            return
        }
        #expect(
            [pairs[0].value, list[0], list[1], elements[0], inner[0].value].map(\.text) == Array(repeating: text, count: 5), "\(written)")
        // Whatever is not in quotes must be a string to any reader.
        if DefaultValue.isNumber(text) || ["true", "null", "~", ""].contains(text) { #expect(pairs[0].value.plain == nil) }
    }

    @Test func `the layout is fixed`() {
        let value = YAMLValue.mapping([
            ("name", .text("x")), ("list", .texts(["a", "b c", "no"])), ("none", .sequence([])),
            ("deep", .sequence([.mapping([("a", .integer(1)), ("b", .text("x\ny"))]), .text("z")])),
        ])
        #expect(
            YAMLWriter.text(value) == """
                name: x
                list: [a, b c, "no"]
                none: []
                deep:
                  - a: 1
                    b: |-
                      x
                      y
                  - z

                """)
    }
}
