import Glibc
import TestSupport
import Testing

@testable import Shell

struct HistoryFileTests {
    @Test func `entries of several lines come back as they were`() throws {
        let folder = try ScratchFolder()
        let history = HistoryFile(path: folder.path + "/state/ai-shell/history")
        let entries = ["select 1;", "select\n  'é\\n表'\n;", "\\d users"]
        for entry in entries { #expect(history.append(entry) == nil) }
        #expect(history.load() == entries)
    }

    @Test func `file and folder are for their owner alone`() throws {
        let folder = try ScratchFolder()
        let history = HistoryFile(path: folder.path + "/state/ai-shell/history")
        #expect(history.append("x") == nil)
        #expect(try mode(history.path) == 0o600)
        #expect(try mode(folder.path + "/state/ai-shell") == 0o700)
    }

    @Test(arguments: [
        ("select 1;", true), (" select 1;", false), ("alter role a password 'x';", false), ("\\c postgresql://u:p@h/d", false),
        ("\\c postgresql://h/d", true), ("select 'a:b@c'", true),
    ])
    func `what is private is not kept`(entry: String, expected: Bool) {
        #expect(HistoryFile.isStorable(entry) == expected)
    }

    private func mode(_ path: String) throws -> mode_t {
        var status = stat()
        try #require(stat(path, &status) == 0)
        return status.st_mode & 0o777
    }
}
