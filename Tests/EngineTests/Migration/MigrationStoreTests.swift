import Glibc
import Testing

@testable import Engine

final class MigrationStoreTests {
    private let folder: String
    private let store: MigrationStore

    init() throws {
        var template = Array("/tmp/migration-store-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        store = MigrationStore(directory: folder + "/deep/migrations")
    }

    deinit {
        for part in ["/deep/migrations", "/deep", ""] {
            for name in (try? TextFile.names(in: folder + part)) ?? [] { unlink(folder + part + "/" + name) }
            rmdir(folder + part)
        }
    }

    private func put(_ text: String, _ name: String) throws {
        try TextFile.makeDirectory(store.directory)
        _ = try TextFile.write(text, to: store.directory + "/" + name, replacing: true)
    }

    private let builder = migration("add-email").phase("Add").addColumn("users", "email", "text")

    @Test func `what is committed is found by name and read back`() throws {
        let path = try builder.commit(store.directory)
        #expect(path == store.directory + "/add-email.yaml")
        #expect(try store.find("add-email") == path)
        #expect(try store.find("add-email.yaml") == path)
        #expect(try store.find(path) == path)
        #expect(try store.load(path) == builder.build())
        #expect(try store.files() == [path])
    }

    @Test func `the same content is left alone, other content is not overwritten`() throws {
        let path = try builder.commit(store.directory)
        #expect(try builder.commit(store.directory) == path)
        let other = builder.gate("Deploy")
        #expect(throws: MigrationStoreError.exists(path: path)) { try other.commit(store.directory) }
        #expect(try store.load(path) == builder.build())
        #expect(try store.write(other.build(), replacing: true) == path)
        #expect(try store.load(path) == other.build())
        #expect(try TextFile.names(in: store.directory) == ["add-email.yaml"])
    }

    @Test func `a word that finds nothing names the nearest`() throws {
        _ = try builder.commit(store.directory)
        let error = #expect(throws: MigrationStoreError.self) { try store.find("add-emial") }
        #expect(error?.hint == "Did you mean \"add-email\"?")
        #expect(throws: MigrationStoreError.self) { try MigrationStore(directory: folder + "/none").find("x") }
        #expect(try MigrationStore(directory: folder + "/none").files() == [])
    }

    @Test func `two files of one name that differ are not guessed between`() throws {
        let text = try builder.toYAML()
        try put(text, "add-email.yaml")
        try put(text, "add-email.yml")
        #expect(try store.find("add-email").hasSuffix(".yaml"))
        try put(text + "# other\n", "add-email.yml")
        #expect(
            throws: MigrationStoreError.ambiguous(
                word: "add-email", paths: [store.directory + "/add-email.yaml", store.directory + "/add-email.yml"])
        ) {
            try store.find("add-email")
        }
    }

    @Test func `only migration files are listed, by name`() throws {
        for name in ["b.yml", "a.yaml", ".hidden.yaml", "notes.md", "c.yaml.1.tmp"] { try put("x", name) }
        #expect(try store.files().map { String($0.dropFirst(store.directory.count + 1)) } == ["a.yaml", "b.yml"])
    }

    @Test func `what cannot be read or written says why`() throws {
        try put("x", "a.yaml")
        let inside = MigrationStore(directory: store.directory + "/a.yaml")
        #expect(throws: MigrationStoreError.self) { try inside.write(builder.build()) }
        let error = #expect(throws: MigrationStoreError.self) { try store.load(store.directory) }
        #expect(error?.message == "could not read \(store.directory): Is a directory")
        #expect(throws: MigrationFileError.self) { try store.load(store.directory + "/a.yaml") }
    }
}
