import Testing

@testable import Shell

struct InputColorsTests {
    @Test(arguments: [
        ("select a", "keyword:select"), ("'it''s' x", "text:'it''s'"), ("e'a\\'b' c", "text:e'a\\'b'"), ("$x$ ; $x$ y", "text:$x$ ; $x$"), ("'open", "text:'open"),
        ("12.5e3 a1", "number:12.5e3"), ("a -- b\nc", "comment:-- b"), ("/* a /* b */ c */ d", "comment:/* a /* b */ c */"), ("\\d users", "command:\\d"),
        ("migrate apply x --phase 2", "command:migrate parameter:--phase number:2"), (":name :'x' a::int", "parameter::name parameter::'x'"),
        ("\"select\" x", ""), ("5 --- 3", "number:5 comment:--- 3"), ("a$b$c", ""),
    ])
    func `parts have their colours`(text: String, expected: String) {
        let scalars = Array(text.unicodeScalars)
        let found = InputColors.spans(text).map { "\($0.color):\(EditBuffer.string(scalars[$0.range]))" }.joined(separator: " ")
        #expect(found == expected)
    }
}
