import Testing

@testable import Shell

struct NearestWordTests {
    @Test(arguments: [("migrte", "migrate"), ("stauts", "status"), ("zebra", nil), ("helo", "help")] as [(String, String?)])
    func `a slip finds its word, another word finds none`(word: String, expected: String?) {
        #expect(NearestWord.find(word, among: ["migrate", "status", "help"]) == expected)
    }
}
