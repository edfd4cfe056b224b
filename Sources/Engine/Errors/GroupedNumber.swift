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
}
