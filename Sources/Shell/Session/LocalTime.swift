import Glibc

/// The time of day where the user is, as `\watch` prints it: `Fri Nov 27 08:00:00 2026`.
enum LocalTime {
    static func text() -> String {
        var now = time(nil)
        var parts = tm()
        localtime_r(&now, &parts)
        var buffer = [CChar](repeating: 0, count: 64)
        let length = strftime(&buffer, buffer.count, "%c", &parts)
        return String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
