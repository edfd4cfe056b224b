import Testing

@testable import Engine

struct CivilDateTests {
    @Test(arguments: ["2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31", "2023-04-30"]) func `a day of the calendar is read and written the same`(text: String) {
        #expect(CivilDate(text)?.text == text)
    }

    @Test(arguments: [
        "2023-02-29", "1900-02-29", "2100-02-29", "2024-02-30", "2024-04-31", "2024-00-01", "2024-13-01", "2024-01-00", "2024-01-32", "0000-01-01",
        "2024-1-1", "24-01-01", "12024-01-01", "2024-01-01 ", " 2024-01-01", "2024-01-01T00:00", "2024/01/01", "-2024-01-01", "", "٢٠٢٤-01-01",
    ]) func `what is no day is none`(text: String) {
        #expect(CivilDate(text) == nil)
    }

    @Test(arguments: [
        ("2024-02-28", 1, "2024-02-29"), ("2023-02-28", 1, "2023-03-01"), ("2024-12-30", 7, "2025-01-06"), ("2024-12-31", 1, "2025-01-01"),
        ("2024-01-31", 30, "2024-03-01"), ("2000-02-28", 366, "2001-02-28"), ("1900-02-28", 1, "1900-03-01"), ("2024-01-01", 146_097, "2424-01-01"),
        ("9999-12-31", 1, "10000-01-01"),
    ]) func `days are added over the ends of months and years`(from: String, days: Int, to: String) {
        #expect(CivilDate(from)?.adding(days: days).text == to)
    }

    @Test(arguments: [
        ("2024-12-01", 1, "2025-01-01"), ("2024-01-28", 1, "2024-02-28"), ("2024-11-15", 3, "2025-02-15"), ("2024-01-01", 12, "2025-01-01"),
        ("2023-12-01", 24, "2025-12-01"), ("9999-12-01", 1, "10000-01-01"),
    ]) func `months are added over the ends of years`(from: String, months: Int, to: String) {
        #expect(CivilDate(from)?.adding(months: months).text == to)
    }

    @Test func `days come in the order of time`() throws {
        let days = try ["2023-12-31", "2024-01-01", "2024-01-02", "2024-02-01", "2025-01-01"].map { try #require(CivilDate($0)) }
        #expect(days.shuffled().sorted() == days)
    }
}
