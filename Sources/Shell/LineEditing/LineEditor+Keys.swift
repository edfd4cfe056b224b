internal import CLibEdit
import Glibc

extension LineEditor {
    func press(_ number: Int32) -> line_editor_outcome {
        guard let key = EditKey(rawValue: number) else { return LINE_EDITOR_BEEP }
        let buffer = buffer
        switch key {
        case .enter: return enter(buffer)
        case .newLine: return guide == nil || !canDraw ? enter(buffer) : changed { $0.insert("\n" + $0.indentation) }
        case .complete: return complete(buffer)

        case .up:
            var moved = buffer
            guard canDraw, moved.moveUp() else { return recall(history.previous(showing: buffer.text)) }
            return show(moved)
        case .down:
            var moved = buffer
            guard canDraw, moved.moveDown() else { return recall(history.next(showing: buffer.text)) }
            return show(moved)
        case .previousEntry: return recall(history.previous(showing: buffer.text))
        case .nextEntry: return recall(history.next(showing: buffer.text))
        case .previousMatch: return recall(history.previous(showing: buffer.text, prefix: buffer.before), cursor: buffer.cursor)
        case .nextMatch: return recall(history.next(showing: buffer.text, prefix: buffer.before), cursor: buffer.cursor)
        case .search: return search()

        case .left: return changed { $0.cursor = $0.previousCharacter }
        case .right: return buffer.isAtEnd ? takeHint(buffer) : changed { $0.cursor = $0.nextCharacter }
        case .home: return changed { $0.moveHome() }
        case .end: return buffer.isAtEnd ? takeHint(buffer) : changed { $0.moveEnd() }
        case .previousWord: return changed { $0.cursor = $0.previousWord }
        case .nextWord: return buffer.isAtEnd ? takeHint(buffer, wordOnly: true) : changed { $0.cursor = $0.nextWord }
        case .textStart: return changed { $0.cursor = 0 }
        case .textEnd: return changed { $0.cursor = $0.scalars.count }

        case .backspace: return buffer.cursor == 0 ? LINE_EDITOR_BEEP : changed { $0.remove($0.previousCharacter..<$0.cursor) }
        case .delete: return buffer.isAtEnd ? LINE_EDITOR_BEEP : changed { $0.remove($0.cursor..<$0.nextCharacter) }
        case .deleteOrLeave:
            if buffer.scalars.isEmpty { return LINE_EDITOR_END }
            return buffer.isAtEnd ? LINE_EDITOR_BEEP : changed { $0.remove($0.cursor..<$0.nextCharacter) }
        case .deleteWordBefore: return kill(buffer.previousWord..<buffer.cursor)
        case .deleteWordAfter: return kill(buffer.cursor..<buffer.nextWord)
        case .deleteToLineEnd:
            // At a line's end the key takes the line end itself.
            let end = buffer.lineEnd(buffer.cursor)
            return kill(buffer.cursor..<(end == buffer.cursor ? min(end + 1, buffer.scalars.count) : end))
        case .deleteToLineStart: return kill(buffer.lineStart(buffer.cursor)..<buffer.cursor)
        case .putBack:
            let text = killed
            return text.isEmpty ? LINE_EDITOR_BEEP : changed { $0.insert(text) }
        case .undo: return undo() ? LINE_EDITOR_DRAW : LINE_EDITOR_BEEP

        case .clearScreen:
            guard canDraw else { return LINE_EDITOR_NOTHING }
            put("\u{1B}[H\u{1B}[2J")
            draw()
            return LINE_EDITOR_NOTHING
        case .openEditor: return openEditor(buffer)
        }
    }

    private func changed(_ change: (inout EditBuffer) -> Void) -> line_editor_outcome {
        edit(change)
        return LINE_EDITOR_DRAW
    }

    private func show(_ buffer: EditBuffer) -> line_editor_outcome {
        replace(with: buffer)
        return LINE_EDITOR_DRAW
    }

    private func recall(_ entry: String?, cursor: Int? = nil) -> line_editor_outcome {
        guard guide != nil, let entry else { return LINE_EDITOR_BEEP }
        return show(EditBuffer(entry, cursor: cursor.map { min($0, entry.unicodeScalars.count) }))
    }

    private func kill(_ range: Range<Int>) -> line_editor_outcome {
        guard !range.isEmpty else { return LINE_EDITOR_BEEP }
        return changed { killed = $0.remove(range) }
    }

    private func takeHint(_ buffer: EditBuffer, wordOnly: Bool = false) -> line_editor_outcome {
        guard style.isOn, canDraw, guide != nil, let hint = hint(for: buffer), !hint.isEmpty else { return LINE_EDITOR_BEEP }
        let scalars = Array(hint.unicodeScalars)
        let length = wordOnly ? EditBuffer.nextWord(in: scalars, from: 0) : scalars.count
        return changed { $0.insert(EditBuffer.string(scalars[..<length])) }
    }

    /// Ends the line when what is typed can run, else goes on in the next one.
    private func enter(_ buffer: EditBuffer) -> line_editor_outcome {
        if canDraw, let guide, guide.pending(after: buffer.text) != .nothing {
            return changed { $0.insert("\n" + $0.indentation) }
        }
        edit { $0.cursor = $0.scalars.count }
        return LINE_EDITOR_ACCEPT
    }

    // MARK: Completion

    private func complete(_ buffer: EditBuffer) -> line_editor_outcome {
        guard let guide else { return changed { $0.insert("\t") } }
        // Between nothing but blanks the key indents.
        if buffer.lineStart(buffer.cursor) > 0, buffer.indentation.unicodeScalars.count == buffer.cursor - buffer.lineStart(buffer.cursor) {
            return changed { $0.insert("  ") }
        }
        guard let completion = guide.completion(buffer), let first = completion.candidates.first else { return LINE_EDITOR_BEEP }
        if completion.candidates.count == 1 {
            return changed {
                $0.remove(completion.start..<$0.cursor)
                $0.insert(first.text + first.ending)
            }
        }
        let typed = EditBuffer.string(buffer.scalars[completion.start..<buffer.cursor])
        let common = completion.commonText
        if common.unicodeScalars.count > typed.unicodeScalars.count {
            return changed {
                $0.remove(completion.start..<$0.cursor)
                $0.insert(common)
            }
        }
        goBelow()
        put("\n" + CandidateList.text(completion.candidates, columns: columns, rows: Terminal.lines ?? 24, style))
        draw()
        return LINE_EDITOR_NOTHING
    }

    // MARK: Search

    /// Looks for earlier entries by what they hold, letter by letter.
    private func search() -> line_editor_outcome {
        guard guide != nil else { return LINE_EDITOR_BEEP }
        let (before, ownPrompt) = (buffer, prompt)
        var wanted = ""
        var place = history.entries.count
        var fails = false
        func look(before limit: Int) {
            guard !wanted.isEmpty else {
                fails = false
                return replace(with: before)
            }
            guard let found = history.search(wanted, before: limit) else {
                fails = true
                return
            }
            fails = false
            place = found.place
            replace(with: EditBuffer(history.entries[found.place], cursor: found.offset))
        }
        while true {
            change(prompt: "(\(fails ? "nothing with" : "search")) `\(wanted)': ")
            guard let key = key() else { break }
            if key.value == 0x12 {
                look(before: place)
            } else if key.value == 0x7F || key.value == 0x08 {
                wanted = String(wanted.dropLast())
                place = history.entries.count
                look(before: place)
            } else if key.value == 0x07 {
                clear()
                replace(with: before)
                break
            } else if key.value >= 0x20 {
                wanted.unicodeScalars.append(key)
                look(before: place + 1)
            } else {
                giveBack(key)
                break
            }
        }
        change(prompt: ownPrompt)
        return LINE_EDITOR_NOTHING
    }

    // MARK: Another editor

    private func openEditor(_ buffer: EditBuffer) -> line_editor_outcome {
        guard guide != nil else { return LINE_EDITOR_BEEP }
        goBelow()
        put("\n")
        do {
            let edited = try suspended { try TextEditor.edit(buffer.text) }
            // The last line end is the editor's.
            if let edited { replace(with: EditBuffer(String(edited.dropLast()))) }
        } catch {
            put(style.paint(ErrorReport.text(error)))
        }
        draw()
        return LINE_EDITOR_NOTHING
    }
}
