import Glibc

/// Groups digits and writes the decimal point as the user's locale does: `\pset numericlocale`.
struct NumericLocale: Sendable {
    let point: [UInt8]
    let separator: [UInt8]
    let group: Int

    /// The user's; read once, before the program asks the C library for numbers in its own way.
    static let current: NumericLocale = {
        setlocale(LC_NUMERIC, "")
        defer { setlocale(LC_NUMERIC, "C") }
        func bytes(_ text: UnsafeMutablePointer<CChar>?) -> [UInt8] { text.map { Array(String(cString: $0).utf8) } ?? [] }
        let conventions = localeconv().pointee
        let point = bytes(conventions.decimal_point).isEmpty ? Array(".".utf8) : bytes(conventions.decimal_point)
        let separator = bytes(conventions.thousands_sep)
        // A locale without one still gets what can be told from the point.
        let standard: [UInt8] = point == Array(",".utf8) ? Array(".".utf8) : Array(",".utf8)
        let group = conventions.grouping.map { Int($0.pointee) } ?? 0
        return NumericLocale(point: point, separator: separator.isEmpty ? standard : separator, group: group > 0 && group <= 6 ? group : 3)
    }()

    func format(_ number: UnsafeRawBufferPointer) -> [UInt8] {
        // Only plain numbers: not NaN, not an amount of money.
        guard !number.isEmpty, number.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }) else { return Array(number) }
        var result: [UInt8] = []
        var rest = number[...]
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            result.append(sign)
            rest = rest.dropFirst()
        }
        let whole = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index) % group == 0 { result += separator }
            result.append(digit)
        }
        rest = rest.dropFirst(whole.count)
        if rest.first == UInt8(ascii: ".") {
            result += point
            rest = rest.dropFirst()
        }
        return result + rest
    }
}
