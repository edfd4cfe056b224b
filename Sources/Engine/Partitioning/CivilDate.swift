/// A day of the Gregorian calendar, `2024-02-29`.
struct CivilDate: Hashable, Comparable {
    let year: Int
    /// From 1.
    let month: Int
    let day: Int

    /// nil for what is no day; PostgreSQL has no year 0.
    init?(_ text: String) {
        guard let match = text.wholeMatch(of: /([0-9]{4})-([0-9]{2})-([0-9]{2})/), let year = Int(match.1), let month = Int(match.2),
            let day = Int(match.3), year > 0, (1...12).contains(month), (1...Self.days(in: month, of: year)).contains(day)
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    private init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    static func < (left: CivilDate, right: CivilDate) -> Bool { (left.year, left.month, left.day) < (right.year, right.month, right.day) }

    var text: String { "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))" }

    static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    static func days(in month: Int, of year: Int) -> Int {
        month == 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// The same day some months on; the day must be one that every month has.
    func adding(months: Int) -> CivilDate {
        let count = year * 12 + month - 1 + months
        return CivilDate(year: count / 12, month: count % 12 + 1, day: day)
    }

    func adding(days: Int) -> CivilDate {
        var (year, month, day) = (year, month, day + days)
        while day > Self.days(in: month, of: year) {
            day -= Self.days(in: month, of: year)
            month += 1
            if month > 12 { (year, month) = (year + 1, 1) }
        }
        return CivilDate(year: year, month: month, day: day)
    }
}
