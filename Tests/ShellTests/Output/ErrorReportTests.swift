import Engine
import Testing

@testable import Shell

struct ErrorReportTests {
    @Test func `the caret stands under the token, wide characters before it`() {
        #expect(ErrorReport.excerpt("select 1,\n  '表', nam from t", 18) == "LINE 2:   '表', nam from t\n                ^\n")
    }

    @Test func `a long line is cut around the token`() throws {
        let statement = "select " + String(repeating: "aaaaaaaaa, ", count: 20) + "nam, " + String(repeating: "bbbbbbbbb, ", count: 20)
        let position = try #require(statement.split(separator: "nam").first).count + 1
        let lines = ErrorReport.excerpt(statement, position).split(separator: "\n")
        let caret = try #require(lines.last).count - 1
        #expect(lines[0].hasPrefix("LINE 1: ..."))
        #expect(lines[0].hasSuffix("..."))
        #expect(String(lines[0].dropFirst(caret).prefix(3)) == "nam")
    }

    @Test func `a position past the end gives no excerpt, one at the end does`() {
        #expect(ErrorReport.excerpt("ab", 9) == "")
        #expect(ErrorReport.excerpt("ab", 3) == "LINE 1: ab\n          ^\n")
    }
}
