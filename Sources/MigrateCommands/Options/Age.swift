import ArgumentParser

/// A span of time as an option has it: `30d`, `12h`, `2w`, `0`.
struct Age: ExpressibleByArgument, Equatable {
    let text: String
    let duration: Duration

    private static let units: [Character: Int] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800]

    static let month = Age(text: "30d", duration: .seconds(30 * 86_400))

    private init(text: String, duration: Duration) {
        self.text = text
        self.duration = duration
    }

    init?(argument: String) {
        let unit = argument.last.flatMap { Self.units[$0] }
        let digits = unit == nil ? argument[...] : argument.dropLast()
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(digits), unit != nil || number == 0 else { return nil }
        let (seconds, isTooLong) = number.multipliedReportingOverflow(by: unit ?? 1)
        guard !isTooLong else { return nil }
        self.init(text: argument, duration: .seconds(seconds))
    }

    var defaultValueDescription: String { text }
}
