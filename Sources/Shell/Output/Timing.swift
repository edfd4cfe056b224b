/// The line that `\timing` adds.
enum Timing {
    /// As psql prints it: milliseconds, and from a second on also minutes and seconds.
    static func text(_ duration: Duration) -> String {
        let microseconds = Int(duration / .microseconds(1))
        let text = "Time: \(microseconds / 1000).\(padded(microseconds % 1000, 3)) ms"
        guard microseconds >= 1_000_000 else { return text + "\n" }
        let milliseconds = microseconds / 1000
        let (minutes, rest) = (milliseconds / 60_000, milliseconds % 60_000)
        let clock = "\(padded(minutes % 60, 2)):\(padded(rest / 1000, 2)).\(padded(rest % 1000, 3))"
        return text + " (" + (minutes < 60 ? clock : "\(padded(minutes / 60, 2)):" + clock) + ")\n"
    }

    private static func padded(_ number: Int, _ digits: Int) -> String {
        let text = "\(number)"
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
