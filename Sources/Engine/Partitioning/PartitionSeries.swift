/// Ranges of one length, one after the other: `every: month`.
struct PartitionSeries {
    private enum Length {
        case days(Int), months(Int), numbers(Int)
    }

    /// More than this and every query pays for it while it is planned.
    private static let most = 1_000

    let parts: [PartitionLayout.Part]

    /// - Parameters:
    ///   - every: `month`, `2 weeks`, `quarter`, or a number for a column of numbers.
    ///   - from: Where the first begins.
    ///   - to: Where the last ends.
    ///   - premake: How many are to follow that one.
    ///   - table: What the partitions are named for.
    init(every: String, from: DefaultValue, to: DefaultValue, premake: Int, table: String) throws(FieldError) {
        let length = try Self.length(every)
        try Self.checkCount(premake, key: "premake")
        switch length {
        case .numbers(let step): parts = try Self.numbers(step, from, to, premake, table)
        case .days(let step): parts = try Self.dates(every, from, to, premake, table) { $0.adding(days: step) } name: { "\($0.year)_\(two($0.month))_\(two($0.day))" }
        case .months(let step):
            parts = try Self.dates(every, from, to, premake, table, monthly: true) { $0.adding(months: step) } name: { start in
                if start.day > 1 { return "\(start.year)_\(two(start.month))_\(two(start.day))" }
                if step == 12, start.month == 1 { return "\(start.year)" }
                if step == 3, start.month % 3 == 1 { return "\(start.year)_q\(start.month / 3 + 1)" }
                return "\(start.year)_\(two(start.month))"
            }
        }
    }

    private static func length(_ every: String) throws(FieldError) -> Length {
        if every.wholeMatch(of: /[0-9]+/) != nil, let number = Int(every), number > 0 { return .numbers(number) }
        guard let match = every.wholeMatch(of: /(?:([0-9]{1,4}) +)?(day|week|month|quarter|year)s?/), let count = Int(match.1 ?? "1"), count > 0 else {
            throw FieldError(
                "\"\(every)\" is no length of a range", key: "every",
                hint: "Write day, week, month, quarter or year, with a number before where needed, or a number alone for a column of numbers.")
        }
        switch match.2 {
        case "day": return .days(count)
        case "week": return .days(7 * count)
        case "month": return .months(count)
        case "quarter": return .months(3 * count)
        default: return .months(12 * count)
        }
    }

    /// - Parameter monthly: Whether a length is one of months, which not every day begins.
    private static func dates(
        _ every: String, _ from: DefaultValue, _ to: DefaultValue, _ premake: Int, _ table: String, monthly: Bool = false,
        next: (CivilDate) -> CivilDate, name: (CivilDate) -> String
    ) throws(FieldError) -> [PartitionLayout.Part] {
        let (first, end) = (try date(from, key: "from"), try date(to, key: "to"))
        guard first < end else { throw FieldError("\"to\" must come after \"from\"", key: "to") }
        guard !monthly || first.day <= 28 else {
            throw FieldError("not every month has a day \(first.day)", key: "from", hint: "Begin on one of the first 28 days.")
        }
        var starts = [first]
        while let last = starts.last, last < end {
            starts.append(next(last))
            try checkCount(starts.count)
        }
        guard starts[starts.count - 1] == end else {
            throw misfit(every, first: first.text, before: starts[starts.count - 2].text, after: starts[starts.count - 1].text)
        }
        for _ in 0..<premake { starts.append(next(starts[starts.count - 1])) }
        try checkCount(starts.count)
        return zip(starts, starts.dropFirst()).map { start, stop in
            part("\(table)_\(name(start))", .string(start.text), .string(stop.text))
        }
    }

    private static func numbers(
        _ step: Int, _ from: DefaultValue, _ to: DefaultValue, _ premake: Int, _ table: String
    ) throws(FieldError) -> [PartitionLayout.Part] {
        let (first, end) = (try number(from, key: "from"), try number(to, key: "to"))
        guard first < end else { throw FieldError("\"to\" must come after \"from\"", key: "to") }
        let rest = (end - first) % step
        guard rest == 0 else {
            let (after, isBeyond) = (end - rest).addingReportingOverflow(step)
            throw misfit("\(step)", first: "\(first)", before: "\(end - rest)", after: isBeyond ? nil : "\(after)")
        }
        let count = (end - first) / step + premake
        try checkCount(count)
        let (length, isTooLong) = count.multipliedReportingOverflow(by: step)
        guard !isTooLong, !first.addingReportingOverflow(length).overflow else {
            throw FieldError("so many more ranges go beyond the largest number", key: "premake")
        }
        return (0..<count).map { index in
            let start = first + index * step
            return part("\(table)_\(start < 0 ? "minus_\(start.magnitude)" : "\(start)")", .number("\(start)"), .number("\(start + step)"))
        }
    }

    /// - Parameters:
    ///   - before: Where the last range ends that is over by then; `first` for none.
    ///   - after: Where the one ends that is not; nil for beyond all numbers.
    private static func misfit(_ every: String, first: String, before: String, after: String?) -> FieldError {
        let nearest = [before == first ? nil : before, after].compactMap { $0 }
        let hint = nearest.isEmpty ? nil : "The nearest \(nearest.count > 1 ? "are" : "is") \(nearest.joined(separator: " and "))."
        return FieldError("\"to\" does not end a range of \(every)", key: "to", hint: hint)
    }

    private static func part(_ name: String, _ from: DefaultValue, _ to: DefaultValue) -> PartitionLayout.Part {
        PartitionLayout.Part(name: Names.fitting(name), bound: .range(from: from, to: to))
    }

    private static func date(_ value: DefaultValue, key: String) throws(FieldError) -> CivilDate {
        guard case .string(let text) = value else { throw FieldError("\"\(key)\" needs a day such as 2024-01-01", key: key) }
        if let date = CivilDate(text) { return date }
        if text.wholeMatch(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}/) != nil { throw FieldError("there is no day \(text)", key: key) }
        throw FieldError(
            "\"\(key)\" needs a day such as 2024-01-01", key: key,
            hint: text.prefixMatch(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}[ T]/) != nil ? "Ranges of one length begin at midnight; for another time of day, give partitions." : nil)
    }

    private static func number(_ value: DefaultValue, key: String) throws(FieldError) -> Int {
        guard case .number(let digits) = value, let number = Int(digits), number.magnitude < Int.max / 4 else {
            throw FieldError("\"\(key)\" needs a whole number", key: key)
        }
        return number
    }

    private static func checkCount(_ count: Int, key: String = "every") throws(FieldError) {
        guard count > most else { return }
        throw FieldError("that makes more than \(most) partitions", key: key, hint: key == "every" ? "Make each of them longer." : nil)
    }
}

private func two(_ number: Int) -> String { CivilDate.padded(number, 2) }
