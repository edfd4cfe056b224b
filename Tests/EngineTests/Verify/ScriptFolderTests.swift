import Engine
import TestSupport
import Testing

struct ScriptFolderTests {
    @Test func `files come in the order in which they run`() throws {
        let folder = try ScratchFolder()
        _ = try ChildProcess.capture(["mkdir", "-p", folder.path + "/db/more", folder.path + "/db/.hidden"])
        for name in ["V10__c.sql", "V2__b.sql", "V1.5__a.sql", "R__views.sql", "U2__b.sql", "10_x.sql", "9_x.sql", "9_x.down.sql", "a.yaml", "notes.txt", ".hidden/x.sql", "more/V3__d.sql"] {
            try folder.write("", to: "db/" + name)
        }
        let contents = try ScriptFolder.contents(of: folder.path + "/db/")
        #expect(contents.files.map { $0.replacing(folder.path + "/db/", with: "") } == [
            "V1.5__a.sql", "V2__b.sql", "more/V3__d.sql", "V10__c.sql", "9_x.sql", "10_x.sql", "a.yaml", "R__views.sql",
        ])
        #expect(contents.takingBack.map { $0.replacing(folder.path + "/db/", with: "") } == ["9_x.down.sql", "U2__b.sql"])
        #expect(throws: MigrationStoreError.self) { try ScriptFolder.contents(of: folder.path + "/none") }
    }
}
