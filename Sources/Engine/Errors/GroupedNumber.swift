extension Int {
    /// As people read it: `1,234,567`.
    public var grouped: String {
        var groups: [String] = []
        var digits = Substring(String(magnitude))
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return (self < 0 ? "-" : "") + ([String(digits)] + groups).joined(separator: ",")
    }

    /// Bytes as people read them: `512 bytes`, `1.5 MB`.
    public var asSize: String {
        var value = Double(self)
        for unit in ["bytes", "kB", "MB", "GB", "TB"] {
            if value < 1_024 || unit == "TB" { return unit == "bytes" ? "\(self) bytes" : "\(value.brief) \(unit)" }
            value /= 1_024
        }
        return ""
    }
}

extension Double {
    /// With one digit after the point where that says something: `0.5`, `12`.
    public var brief: String {
        let tenths = (self * 10).rounded()
        return abs(tenths) >= 1_000 || tenths.truncatingRemainder(dividingBy: 10) == 0 ? Int((tenths / 10).rounded()).grouped : String(tenths / 10)
    }
}
