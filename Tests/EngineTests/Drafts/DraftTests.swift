import Glibc
import TestSupport
import Testing

@testable import Engine

/// The open draft of a database: what it takes, what it refuses, and what others do to its file.
struct DraftTests {
    private func store(_ folder: ScratchFolder) throws -> DraftStore {
        try DraftStore(DatabaseAddress(ConnectionSettings("host=db1 dbname=shop")), environment: ["XDG_STATE_HOME": folder.path])
    }

    private func open(_ store: DraftStore, _ calls: [String]...) async throws {
        try await store.change { $0 = try Draft(name: "add-bio") }
        for call in calls { _ = try await store.add(DraftCall(call)) }
    }

    @Test func `a draft is the builder's own migration`() throws {
        var draft = try Draft(name: "add-bio")
        (draft.description, draft.author, draft.tags) = ("Biographies", "me@example.com", ["users"])
        for words in [
            ["phase", "Add it"], ["add-column", "users", "bio", "text", "--no-nullable", "--default", "none"], ["check", "column-exists", "users", "bio"],
            ["on-rollback", "drop-column", "users", "bio"], ["timeout", "200"], ["phase", "Fill it"], ["gate", "Deploy v2"],
            ["backfill", "users", "bio = name WHERE bio IS NULL"],
        ] { try draft.add(DraftCall(words)) }
        let built = migration("add-bio").describe("Biographies").setAuthor("me@example.com").addTags("users")
            .phase("Add it").addColumn("users", "bio", "text").notNullable().withDefault("none").validateColumnExists("users", "bio")
            .rollbackOperations { $0.dropColumn("users", "bio") }.setTimeout(200)
            .phase("Fill it").gate("Deploy v2").backfill("users", "bio = name WHERE bio IS NULL")
        #expect(try draft.migration().toYAML() == built.toYAML())
    }

    @Test(arguments: [
        ([["gate", "x"]], "the draft has no phase yet"),
        ([["add-colum", "users"]], "unknown operation \"add-colum\""),
        ([["phase", "a"], ["gate", "x"], ["gate", "y"]], "this phase has a gate already"),
        ([["phase", "a"], ["timeout", "soon"]], "\"soon\" is no number of milliseconds"),
        ([["phase", "a"], ["timeout", "0"]], "needs a whole number of at least 1"),
        ([["phase", ""]], "phase lacks its text"),
        ([["phase", "a"], ["check", "column-exist", "users", "bio"]], "unknown check \"column-exist\""),
        ([["phase", "a"], ["check"]], "check lacks its check"),
        ([["phase", "a"], ["on-rollback", "phase", "b"]], "unknown operation \"phase\""),
        ([["phase", "a"], ["drop-column", "users", "bio"], ["add-column", "users", "bio", "text"]], "column: phase 1 both drops and adds users.bio"),
        ([["phase", "a"], ["add-column", "users", "bio", "varchr("]], "<data-type>: syntax error at end of input"),
    ] as [([[String]], String)])
    func `a call that cannot be is refused and leaves nothing`(calls: [[String]], message: String) throws {
        var draft = try Draft(name: "add-bio")
        for call in calls.dropLast() { try draft.add(DraftCall(call)) }
        let before = draft
        do throws(DraftError) {
            try draft.add(DraftCall(calls[calls.count - 1]))
            Issue.record("it was taken")
        } catch { #expect(error.message == message) }
        #expect(draft == before)
    }

    @Test func `a draft that lacks something says what, and shows the rest`() throws {
        var draft = try Draft(name: "add-bio")
        #expect(throws: DraftError.unfinished(["there is no phase"])) { try draft.migration() }
        try draft.add(DraftCall(["phase", "Add it"]))
        let (migration, lacks) = try draft.preview()
        #expect(lacks == ["phase 1 does nothing"])
        #expect(migration.phases.count == 1)
        #expect(draft.undo()?.words == ["phase", "Add it"])
        #expect(draft.undo() == nil)
    }

    @Test func `a call of another version that cannot be made is named, and can be taken back`() throws {
        var draft: Draft = try StateFile.decode("{\"name\":\"x\",\"tags\":[],\"calls\":[[\"phase\",\"a\"],[\"add-colour\",\"users\"]]}")
        let stale = DraftError.stale(number: 2, DraftCall(["add-colour", "users"]), reason: "unknown operation \"add-colour\"")
        #expect(throws: stale) { try draft.preview() }
        #expect(throws: stale) { try draft.add(DraftCall(["phase", "b"])) }
        #expect(draft.undo()?.words == ["add-colour", "users"])
        #expect(try draft.preview().lacks == ["phase 1 does nothing"])
    }

    @Test func `a draft is there for another store of the same database, and for no other`() async throws {
        let folder = try ScratchFolder()
        try await open(store(folder), ["phase", "Add it"], ["add-column", "users", "bio", "text"])
        let draft = try await store(folder).openDraft()
        #expect(draft.calls.map(\.words) == [["phase", "Add it"], ["add-column", "users", "bio", "text"]])
        let other = try DraftStore(DatabaseAddress(ConnectionSettings("host=db2 dbname=shop")), environment: ["XDG_STATE_HOME": folder.path])
        #expect(try await other.draft() == nil)
    }

    @Test func `only the user can read a draft`() async throws {
        let folder = try ScratchFolder()
        let store = try store(folder)
        try await open(store)
        for (path, mode) in [(store.path, 0o600), (Folder.parent(of: store.path), 0o700)] as [(String, mode_t)] {
            var information = stat()
            #expect(stat(path, &information) == 0)
            #expect(information.st_mode & 0o777 == mode)
        }
    }

    @Test func `stores that write at once lose no call`() async throws {
        let folder = try ScratchFolder()
        try await open(store(folder), ["phase", "All"])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    for number in 0..<10 { _ = try await store(folder).add(DraftCall(["add-column", "t", "c\(writer)_\(number)", "int"])) }
                }
            }
            try await group.waitForAll()
        }
        let draft = try await store(folder).openDraft()
        #expect(draft.calls.count == 41)
        #expect(Set(draft.calls).count == 41)
    }

    @Test(arguments: ["{ \"changes\": 1", "{\"format\":1,\"changes\":1,\"snapshots\":{},\"entries\":{\"draft\":{\"value\":\"[]\",\"version\":1,\"changedAt\":0}}}"])
    func `a damaged file is named, and left as it is`(text: String) async throws {
        let folder = try ScratchFolder()
        let store = try store(folder)
        try await open(store, ["phase", "Add it"])
        let name = String(store.path.dropFirst(folder.path.count + 1))
        try folder.write(text, to: name)
        for attempt in ["read", "write"] {
            do {
                if attempt == "read" { _ = try await store.draft() } else { _ = try await store.add(DraftCall(["phase", "b"])) }
                Issue.record("it was read")
            } catch let error as DraftError {
                #expect(error == .damaged(path: store.path, reason: "it is not what was written there"))
                #expect(error.hint?.contains("mv '\(store.path)' '\(store.path).broken'") == true)
            }
        }
        #expect(try folder.read(name) == text)
    }

    @Test(arguments: [
        ("host=db1 port=5433 dbname=shop user=u", "db1:5433/shop"), ("postgresql://u:secret@db1/shop", "db1:5432/shop"), ("shop", "local:5432/shop"),
        ("postgresql://u@/", "local:5432/u"), ("service=prod dbname=shop", "service prod:5432/shop"),
    ]) func `an address is what libpq would make of the settings`(target: String, address: String) {
        #expect(DatabaseAddress(ConnectionSettings(target)).description == address)
    }
}
