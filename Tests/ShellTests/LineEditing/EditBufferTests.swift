import Testing

@testable import Shell

struct EditBufferTests {
    /// Where the cursor is after each move up or down, nothing where there is no such line.
    private func places(_ text: String, from cursor: Int, _ moves: [Bool]) -> [Int?] {
        var buffer = EditBuffer(text, cursor: cursor)
        return moves.map { isUp in (isUp ? buffer.moveUp() : buffer.moveDown()) ? buffer.cursor : nil }
    }

    @Test func `up and down keep the column where the line is long enough`() {
        #expect(places("one\nlonger\nx", from: 9, [true, true, false, false, false]) == [3, nil, 7, 12, nil])
    }

    @Test func `home goes to the start of the line, then of the text; end likewise`() {
        var buffer = EditBuffer("ab\ncd\nef", cursor: 4)
        buffer.moveHome()
        #expect(buffer.cursor == 3)
        buffer.moveHome()
        #expect(buffer.cursor == 0)
        buffer.cursor = 4
        buffer.moveEnd()
        #expect(buffer.cursor == 5)
        buffer.moveEnd()
        #expect(buffer.cursor == 8)
    }

    @Test func `characters of several code points are one step`() {
        let buffer = EditBuffer("ae\u{301}👨‍👩‍👧b")
        var places: [Int] = []
        var moved = buffer
        while moved.cursor > 0 {
            moved.cursor = moved.previousCharacter
            places.append(moved.cursor)
        }
        #expect(places == [8, 3, 1, 0])
        while !moved.isAtEnd { moved.cursor = moved.nextCharacter }
        #expect(moved.cursor == buffer.scalars.count)
    }

    @Test func `a line end is one step too`() {
        var buffer = EditBuffer("a\nb", cursor: 2)
        buffer.cursor = buffer.previousCharacter
        #expect(buffer.cursor == 1)
        buffer.cursor = buffer.nextCharacter
        #expect(buffer.cursor == 2)
    }

    @Test func `removing before the cursor moves it`() {
        var buffer = EditBuffer("select one", cursor: 7)
        let removed = buffer.remove(buffer.previousWord..<buffer.cursor)
        #expect(removed == "select ")
        #expect(buffer == EditBuffer("one", cursor: 0))
    }
}

struct HistoryTests {
    @Test func `entries come back the newest first, and the text being typed at last`() {
        var history = History(["a", "b", "b", "c"])
        var shown = "draft"
        func go(_ moves: [(inout History, String) -> String?]) -> [String?] {
            moves.map { move in
                let found = move(&history, shown)
                shown = found ?? shown
                return found
            }
        }
        let back: (inout History, String) -> String? = { $0.previous(showing: $1) }
        let forth: (inout History, String) -> String? = { $0.next(showing: $1) }
        #expect(go([back, back, back, back]) == ["c", "b", "a", nil])
        #expect(go([forth, forth, forth, forth]) == ["b", "c", "draft", nil])
    }

    @Test func `search ignores the case of letters and says where`() {
        let history = History(["SELECT é from T", "values (1)", "select from t"])
        #expect(history.search("From", before: 3)?.place == 2)
        #expect(history.search("From", before: 2)?.place == 0)
        #expect(history.search("From", before: 2)?.offset == 9)
        #expect(history.search("nothing", before: 3) == nil)
    }
}

struct ScreenLayoutTests {
    private func cells(_ prompt: String, _ text: String, _ columns: Int) -> [[Int]] {
        Terminal.useUTF8()
        return ScreenLayout(prompt: prompt, Array(text.unicodeScalars), columns: columns).cells.map { [$0.row, $0.column] }
    }

    @Test func `text wraps at the margin, wide characters before it, and a line end begins a row`() {
        #expect(cells("> ", "abc", 4) == [[0, 2], [0, 3], [1, 0], [1, 1]])
        #expect(cells("> ", "a表b", 4) == [[0, 2], [1, 0], [1, 2], [1, 3]])
        #expect(cells("", "a\nb", 10) == [[0, 0], [0, 1], [1, 0], [1, 1]])
        #expect(cells("", "a\tb", 10) == [[0, 0], [0, 1], [0, 8], [0, 9]])
    }
}
