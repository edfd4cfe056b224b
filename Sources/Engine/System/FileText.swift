import Glibc

/// Small text files, whole.
enum FileText {
    /// The file's text, or nil when it cannot be opened.
    static func read(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return readToEnd(descriptor)
    }

    static func readToEnd(_ descriptor: Int32) -> String {
        var bytes: [UInt8] = []
        withUnsafeTemporaryAllocation(byteCount: 16384, alignment: 1) { buffer in
            while true {
                let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                if count > 0 { bytes.append(contentsOf: buffer[..<count]) }
                if count == 0 || (count < 0 && errno != EINTR) { break }
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The last lines of a log, for an error's detail.
    static func tail(_ path: String, lines: Int) -> String {
        (read(path) ?? "").split(separator: "\n").suffix(lines).joined(separator: "\n")
    }
}
