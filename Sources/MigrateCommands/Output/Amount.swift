import Engine

/// Numbers as people read them.
enum Amount {
    /// `1,234,567`.
    static func count(_ number: Int) -> String { number.grouped }

    /// `1 row`, `2 rows`.
    static func counted(_ number: Int, _ noun: String) -> String { "\(count(number)) \(noun)\(number == 1 ? "" : "s")" }

    /// `480 ms`, `3.2 s`, `4 min 10 s`, `2 h 5 min`.
    static func time(_ seconds: Double) -> String {
        if seconds < 1 { return "\(Int((seconds * 1_000).rounded())) ms" }
        if seconds < 60 { return "\(decimal(seconds)) s" }
        let whole = Int(seconds.rounded())
        if whole < 3_600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3_600) h \(whole % 3_600 / 60) min"
    }

    /// `512 bytes`, `1.5 MB`.
    static func size(_ bytes: Int) -> String { bytes.asSize }

    static func decimal(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 || tenths >= 1_000 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}
