import Testing

@testable import Engine

struct YAMLReaderTests {
    private func problems(_ text: String) -> [String] { problems(Array(text.utf8)) }

    private func problems(_ bytes: [UInt8]) -> [String] {
        YAMLReader.read(bytes).problems.map { "\($0.mark.line):\($0.mark.column) \($0.message)" }
    }

    @Test func `nodes know where they stand`() throws {
        let root = try #require(YAMLReader.read(Array("é: [x, 'y']\n".utf8)).root)
        guard case .mapping(let pairs) = root.content, case .sequence(let elements) = pairs[0].value.content else {
            Issue.record("not a mapping of a list")
            return
        }
        #expect(pairs[0].key.text == "é")
        #expect(elements.map(\.start.column) == [5, 8])
        #expect(elements.map(\.plain) == ["x", nil])
    }

    @Test func `an alias bomb stops before it is copied`() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            text += "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ") + "]\n"
        }
        #expect(problems(text).map { $0.hasSuffix("aliases expand to more than 200000 nodes") } == [true])
    }

    @Test func `aliases do not reach beyond the depth either`() {
        var text = "a0: &a0 [x]\n"
        for level in 1...70 { text += "a\(level): &a\(level) [*a\(level - 1)]\n" }
        #expect(problems(text).map { $0.hasSuffix("more than 64 levels deep") } == [true])
    }

    @Test(arguments: [
        ("a: 1\nb: 2\na: 3\n", "3:1 key \"a\" is given twice"),
        ("a: [1, *x]\n", "1:8 there is no anchor \"x\" before this"),
        ("&x [1, *x]\n", "1:8 there is no anchor \"x\" before this"),
        ("a: 1\n---\nb: 2\n", "2:1 a second document starts"),
        ("a: !!int 1\n", "1:4 tag tag:yaml.org,2002:int is not supported"),
        ("? [a]\n: b\n", "1:3 a key must be a word"),
        (String(repeating: "[", count: 100_000), "1:65 more than 64 levels deep"),
        ("a: '{}'::jsonb\n", "1:4 text follows a closing quote"),
        ("a: {b: '{}'::jsonb, c: 1}\n", "1:8 text follows a closing quote"),
    ]) func `what cannot be read is named with its place`(text: String, problem: String) {
        #expect(problems(text) == [problem])
    }

    @Test(arguments: ["a:\n\tb: 1\n", "a: [1\n", "a: 'x\n", "a: b: c\n", "%FOO\n", "a: \u{1}\n", "a: @x\n", "- 1\nb: 2\n"])
    func `broken text is one problem`(text: String) { #expect(problems(text).count == 1) }

    @Test func `bytes that are no UTF-8 have their place`() {
        #expect(problems(Array("a: é\nb: ".utf8) + [0xFF, 0x0A]) == ["2:4 the file is not UTF-8"])
    }

    @Test func `a control character has its place`() {
        #expect(problems("é: 1\nb: \u{7}\n").map { $0.prefix(3) } == ["2:4"])
    }

    @Test func `a file too large is refused unread`() {
        #expect(problems([UInt8](repeating: 0x61, count: 5 << 20)) == ["1:1 the file is larger than 4 MB"])
    }

    @Test func `what stands before a break can be read`() throws {
        let document = YAMLReader.read(Array("a: 1\nb:\n  c: [1, 2\nd: 3\n".utf8))
        let root = try #require(document.root)
        #expect(!root.isWhole)
        guard case .mapping(let pairs) = root.content else { return }
        #expect(pairs.first?.value.text == "1")
    }

    @Test func `random damage never crashes`() {
        let text = Array("migration:\n  name: 'a'\n  phases: [{phase: 1, x: \"'{}'::b\"}, *a, &a |\n    b\n".utf8)
        var state: UInt64 = 42
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let bytes = Array("\t\n'\"[]{}:,&*|>-#%!? \u{FF}a".utf8)
        for _ in 0..<3_000 {
            var damaged = text
            for _ in 0...next(6) { damaged[next(damaged.count)] = bytes[next(bytes.count)] }
            let document = YAMLReader.read(damaged)
            #expect(document.root != nil || !document.problems.isEmpty)
        }
    }
}
