internal import CLibPQ

/// How many terminal columns text takes, by libpq's own tables, so that tables line up as PostgreSQL's do.
public enum DisplayWidth {
    /// Columns of the UTF-8 character that begins at `start`: 0 for combining ones, 2 for wide ones, -1 for control characters.
    public static func character(at start: UnsafePointer<UInt8>) -> Int {
        start.withMemoryRebound(to: CChar.self, capacity: 4) { Int(PQdsplen($0, utf8)) }
    }

    /// Columns of a text; control characters count as none.
    public static func text(_ text: String) -> Int {
        var text = text
        return text.withUTF8 { bytes in
            var width = 0
            var index = 0
            while index < bytes.count {
                let length = min(Self.length(bytes[index]), bytes.count - index)
                width += max(0, length == 1 ? (bytes[index] < 0x20 || bytes[index] == 0x7F ? 0 : 1) : character(at: bytes.baseAddress! + index))
                index += length
            }
            return width
        }
    }

    /// Bytes of the UTF-8 character that begins with this one.
    public static func length(_ first: UInt8) -> Int {
        first < 0x80 ? 1 : first & 0xE0 == 0xC0 ? 2 : first & 0xF0 == 0xE0 ? 3 : first & 0xF8 == 0xF0 ? 4 : 1
    }

    private static let utf8 = pg_char_to_encoding("UTF8")
}
