import Engine

/// A line of a script as text; what the server could not be sent as it stands is an error.
enum ScriptLine {
    static func text(_ bytes: [UInt8], number: Int) throws -> String {
        var bytes = bytes
        if number == 1 {
            if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
            if bytes.starts(with: "PGDMP".utf8) { throw BadInput.archive }
        }
        if bytes.contains(0) { throw BadInput.zeroByte }
        if bytes.suffix(2).elementsEqual("\r\n".utf8) { bytes.replaceSubrange((bytes.count - 2)..., with: "\n".utf8) }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw BadInput.notUTF8 }
        return text
    }
}

private enum BadInput: DescribedError {
    case archive, zeroByte, notUTF8

    var message: String {
        switch self {
        case .archive: "the input is an archive of pg_dump, not a script"
        case .zeroByte: "the line has a zero byte"
        case .notUTF8: "the line is not valid UTF-8"
        }
    }

    var hint: String? {
        switch self {
        case .archive: "Restore it with `pg_restore`."
        case .zeroByte: "Is this a text file?"
        case .notUTF8: "Convert the script with `iconv -t UTF-8`."
        }
    }
}
