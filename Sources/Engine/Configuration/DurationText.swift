/// Spans of time as people write them: `500ms`, `30s`, `10min`, `2h`, `7d`.
public enum DurationText {
    private static let units: [(name: String, milliseconds: Int)] = [("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1_000), ("ms", 1)]

    /// nil where it is none: no number, no unit, or too long to count.
    public static func parse(_ text: String) -> Duration? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }
        guard let number = Int(digits), let (_, milliseconds) = units.first(where: { $0.name == unit }) else { return nil }
        let (product, isTooLong) = number.multipliedReportingOverflow(by: milliseconds)
        return isTooLong || product > 1_000 * units[0].milliseconds * 365 ? nil : .milliseconds(product)
    }

    /// In the largest unit that gives a whole number.
    public static func text(_ duration: Duration) -> String {
        let milliseconds = Int(duration / .milliseconds(1))
        let unit = units.first { milliseconds % $0.milliseconds == 0 } ?? units[units.count - 1]
        return milliseconds == 0 ? "0s" : "\(milliseconds / unit.milliseconds)\(unit.name)"
    }
}
