import Engine

/// A value as it looks in a table: lines, control characters made visible, widths in terminal columns.
enum CellText {
    struct Line {
        var bytes: [UInt8]
        var width: Int
    }

    /// Whether all of it is printable ASCII, and so one line as wide as it has bytes.
    static func isPlain(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        // Eight at a time: no byte below 0x20, none with its high bit, none 0x7F.
        while index + 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let deletes = word ^ 0x7F7F_7F7F_7F7F_7F7F
            let low = (word &- 0x2020_2020_2020_2020) & ~word
            let found = (low | word | (deletes &- 0x0101_0101_0101_0101) & ~deletes) & 0x8080_8080_8080_8080
            if found != 0 { return false }
            index += 8
        }
        while index < bytes.count {
            if bytes[index] < 0x20 || bytes[index] >= 0x7F { return false }
            index += 1
        }
        return true
    }

    /// As much of a line as fits, one character at least.
    static func prefix(_ bytes: ArraySlice<UInt8>, width most: Int) -> (length: Int, width: Int) {
        var length = 0, width = 0
        while length < bytes.count {
            let index = bytes.startIndex + length
            let size = min(DisplayWidth.length(bytes[index]), bytes.count - length)
            let columns = size == 1 ? 1 : bytes.withUnsafeBytes { withCharacter($0[length..<length + size]) { max(0, DisplayWidth.character(at: $0)) } }
            if width + columns > most, width > 0 { break }
            length += size
            width += columns
        }
        return (length, width)
    }

    /// The width of the widest line and the number of lines.
    static func size(_ bytes: UnsafeRawBufferPointer) -> (width: Int, height: Int) {
        if isPlain(bytes) { return (bytes.count, 1) }
        let lines = lines(bytes)
        return (lines.map(\.width).max() ?? 0, lines.count)
    }

    static func size(_ text: String) -> (width: Int, height: Int) {
        withBytes(text) { size($0) }
    }

    static func lines(_ text: String) -> [Line] {
        withBytes(text) { lines($0) }
    }

    /// Tabs become blanks up to the next multiple of eight, other control characters `\r`, `\x07`, `\u0085`, as in psql's tables.
    static func lines(_ bytes: UnsafeRawBufferPointer) -> [Line] {
        var lines = [Line(bytes: [], width: 0)]
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            let length = min(DisplayWidth.length(byte), bytes.count - index)
            let last = lines.count - 1
            if byte == UInt8(ascii: "\n") {
                lines.append(Line(bytes: [], width: 0))
            } else if byte == UInt8(ascii: "\r") {
                lines[last].append("\\r")
            } else if byte == UInt8(ascii: "\t") {
                repeat { lines[last].append(" ") } while lines[last].width % tabWidth != 0
            } else if length == 1 {
                if byte < 0x20 || byte == 0x7F {
                    lines[last].append("\\x" + hex(Int(byte), digits: 2))
                } else {
                    lines[last].bytes.append(byte)
                    lines[last].width += 1
                }
            } else {
                let character = bytes[index..<index + length]
                let width = withCharacter(character) { DisplayWidth.character(at: $0) }
                if width < 0 {
                    let scalar = String(decoding: character, as: UTF8.self).unicodeScalars.first?.value ?? 0
                    lines[last].append("\\u" + hex(Int(scalar), digits: 4))
                } else {
                    lines[last].bytes.append(contentsOf: character)
                    lines[last].width += width
                }
            }
            index += length
        }
        return lines
    }

    private static let tabWidth = 8

    private static func hex(_ value: Int, digits: Int) -> String {
        let text = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    /// libpq reads up to four bytes of a character; a copy keeps it within bounds.
    private static func withCharacter<Value>(_ bytes: Slice<UnsafeRawBufferPointer>, _ body: (UnsafePointer<UInt8>) -> Value) -> Value {
        var copy = Array(bytes)
        while copy.count < 4 { copy.append(0) }
        return copy.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { preconditionFailure("an array of four bytes has an address") }
            return body(start)
        }
    }

    private static func withBytes<Value>(_ text: String, _ body: (UnsafeRawBufferPointer) -> Value) -> Value {
        var text = text
        return text.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }
}

extension CellText.Line {
    fileprivate mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
        width += text.utf8.count
    }
}
