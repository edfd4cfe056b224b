import Testing

@testable import Engine

struct HazardCoverageTests {
    @Test func `every rule has its place in the table, and the table names no other`() {
        // Of files and comments, not of changes.
        let apart: Set = ["allow-comment", "syntax-error"]
        #expect(Set(HazardCoverage.rows.flatMap(\.rules)) == Set(VerifyRules.ids).subtracting(apart))
        #expect(HazardCoverage.rows.count >= 56)
    }

    @Test func `ids are words with hyphens, each once`() {
        #expect(VerifyRules.ids.count == VerifyRules.all.count)
        for id in VerifyRules.ids { #expect(id.wholeMatch(of: /[a-z]+(-[a-z]+)*/) != nil, "\(id)") }
    }
}
