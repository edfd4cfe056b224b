import Testing

@testable import Engine

/// Ranges of one length, and what they are called.
struct PartitionSeriesTests {
    private static func series(_ every: String, _ from: DefaultValue, _ to: DefaultValue, premake: Int = 0, table: String = "t") throws -> [String] {
        try PartitionSeries(every: every, from: from, to: to, premake: premake, table: table).parts.map { part in
            guard case .range(let from?, let to?) = part.bound else { return "no range" }
            return "\(part.name) \(from.sql) \(to.sql)"
        }
    }

    @Test(arguments: [
        ("month", "2023-12-01", "2024-02-01", ["t_2023_12 '2023-12-01' '2024-01-01'", "t_2024_01 '2024-01-01' '2024-02-01'"]),
        ("months", "2024-02-01", "2024-03-01", ["t_2024_02 '2024-02-01' '2024-03-01'"]),
        ("2 months", "2024-12-01", "2025-02-01", ["t_2024_12 '2024-12-01' '2025-02-01'"]),
        ("month", "2024-01-28", "2024-03-28", ["t_2024_01_28 '2024-01-28' '2024-02-28'", "t_2024_02_28 '2024-02-28' '2024-03-28'"]),
        ("quarter", "2023-10-01", "2024-04-01", ["t_2023_q4 '2023-10-01' '2024-01-01'", "t_2024_q1 '2024-01-01' '2024-04-01'"]),
        ("3 months", "2024-07-01", "2024-10-01", ["t_2024_q3 '2024-07-01' '2024-10-01'"]),
        // No quarter of the year.
        ("quarter", "2024-02-01", "2024-05-01", ["t_2024_02 '2024-02-01' '2024-05-01'"]),
        ("year", "2024-01-01", "2026-01-01", ["t_2024 '2024-01-01' '2025-01-01'", "t_2025 '2025-01-01' '2026-01-01'"]),
        ("12 months", "2024-01-01", "2025-01-01", ["t_2024 '2024-01-01' '2025-01-01'"]),
        ("year", "2024-07-01", "2025-07-01", ["t_2024_07 '2024-07-01' '2025-07-01'"]),
        ("week", "2024-12-30", "2025-01-13", ["t_2024_12_30 '2024-12-30' '2025-01-06'", "t_2025_01_06 '2025-01-06' '2025-01-13'"]),
        ("2 weeks", "2020-12-28", "2021-01-11", ["t_2020_12_28 '2020-12-28' '2021-01-11'"]),
        ("day", "2024-02-28", "2024-03-01", ["t_2024_02_28 '2024-02-28' '2024-02-29'", "t_2024_02_29 '2024-02-29' '2024-03-01'"]),
        ("day", "2023-02-28", "2023-03-01", ["t_2023_02_28 '2023-02-28' '2023-03-01'"]),
        ("10 days", "2024-12-25", "2025-01-04", ["t_2024_12_25 '2024-12-25' '2025-01-04'"]),
        ("year", "9999-01-01", "9999-01-01", []),
    ]) func `ranges of time are named for their beginning`(every: String, from: String, to: String, wanted: [String]) throws {
        if wanted.isEmpty {
            #expect(throws: FieldError.self) { try Self.series(every, .string(from), .string(to)) }
        } else {
            #expect(try Self.series(every, .string(from), .string(to)) == wanted)
        }
    }

    @Test func `ranges of numbers are named for their beginning, below zero too`() throws {
        #expect(try Self.series("100", -100, 100) == ["t_minus_100 -100 0", "t_0 0 100"])
        #expect(try Self.series("7", 1, 8, premake: 1) == ["t_1 1 8", "t_8 8 15"])
    }

    @Test func `more ranges follow the last, and each ends where the next begins`() throws {
        let parts = try PartitionSeries(every: "month", from: "2024-01-01", to: "2024-02-01", premake: 998, table: "t").parts
        #expect(parts.count == 999)
        #expect(parts.last?.name == "t_2107_03")
        #expect(Set(parts.map(\.name)).count == parts.count)
        for (one, next) in zip(parts, parts.dropFirst()) {
            guard case .range(_, let end) = one.bound, case .range(let beginning, _) = next.bound else { continue }
            #expect(end == beginning)
        }
    }

    @Test func `a series has 1000 ranges at most, and says so before it makes them`() throws {
        #expect(try Self.series("1", 0, 1000).count == 1000)
        for (from, to, premake) in [(0, 1001, 0), (0, 1000, 1), (0, 1, Int.max), (-2_000_000_000_000_000_000, 2_000_000_000_000_000_000, 0)] {
            let error = #expect(throws: FieldError.self) { try Self.series("1", .value(from), .value(to), premake: premake) }
            #expect(error?.message == "that makes more than 1000 partitions")
        }
    }

    @Test(arguments: ["", "0", "-1", "+5", "1.5", "0 days", "00000 days", "fortnight", "1week", "Month", "month ", "1 month 2 days", "99999 days", "1e3", "hour", "9223372036854775808", "٣"])
    func `what is no length is refused`(every: String) {
        let error = #expect(throws: FieldError.self) { try Self.series(every, "2024-01-01", "2025-01-01") }
        #expect(error?.message == "\"\(every)\" is no length of a range")
        #expect(error?.key == "every")
    }

    @Test func `names that would be too long end in a hash of their own`() throws {
        let table = String(repeating: "é", count: 31)
        let names = try PartitionSeries(every: "month", from: "2024-01-01", to: "2025-01-01", premake: 0, table: table).parts.map(\.name)
        #expect(names.allSatisfy { $0.utf8.count <= 63 })
        #expect(Set(names).count == 12)
    }
}
