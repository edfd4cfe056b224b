import Glibc
import Testing

@testable import Engine

@Suite(.serialized) struct SandboxTests {
    /// A sandbox in a state folder of the test's own, removed afterwards.
    func withSandbox(subfolder: String = "", _ body: (Sandbox) async throws -> Void) async throws {
        let state = try Folder.makeTemporary(prefix: "/var/tmp/ai-shell-test-")
        // The server's user has to pass, as it does through /home.
        chmod(state, 0o711)
        var environment = ChildProcess.environment()
        environment["XDG_STATE_HOME"] = state + subfolder
        let sandbox = try Sandbox(environment: environment)
        // A sandbox outlives its program; this one must not outlive a test run that is killed.
        let leash = try Leash(data: sandbox.folder.data, removing: state)
        defer { withExtendedLifetime(leash) {} }
        do {
            try await body(sandbox)
        } catch {
            try? await sandbox.remove()
            Folder.remove(state)
            throw error
        }
        try await sandbox.remove()
        Folder.remove(state)
    }

    @Test func `it starts, serves, stops and keeps its data`() async throws {
        try await withSandbox { sandbox in
            #expect(sandbox.status().processID == nil)
            #expect(sandbox.status().version == nil)
            let started = try await sandbox.start()
            #expect(started.isReady)
            let connection = try await PostgresConnection.connect(sandbox.conninfo)
            try await connection.execute("CREATE TABLE kept (id int)")
            await connection.close()
            #expect(try await sandbox.start() == started)
            #expect(try await sandbox.stop())
            #expect(sandbox.status().processID == nil)
            #expect(try await sandbox.stop() == false)

            try await sandbox.start()
            let again = try await PostgresConnection.connect(sandbox.uri)
            #expect(try await again.query("SELECT count(*) FROM kept").scalar == "0")
            await again.close()
        }
    }

    @Test func `two that start it at once get the same server`() async throws {
        try await withSandbox { sandbox in
            async let first = sandbox.start()
            async let second = sandbox.start()
            let (one, other) = try await (first, second)
            #expect(one.processID != nil)
            #expect(one == other)
        }
    }

    @Test func `a killed server's files do not keep it from starting`() async throws {
        try await withSandbox { sandbox in
            let processID = try #require(try await sandbox.start().processID)
            kill(processID, SIGKILL)
            while PostmasterFile.isServer(processID, data: sandbox.folder.data) { try await Task.sleep(for: .milliseconds(2)) }
            #expect(sandbox.status().processID == nil)
            #expect(try await sandbox.start().isReady)
        }
    }

    @Test func `a process number given out anew does not keep it from starting`() async throws {
        try await withSandbox { sandbox in
            try await sandbox.start()
            try await sandbox.stop()
            let file = PostmasterFile.path(data: sandbox.folder.data)
            let descriptor = open(file, O_WRONLY | O_CREAT, 0o600)
            // The parent of this process lives and is no server.
            let text = "\(getppid())\n\(sandbox.folder.data)\n"
            #expect(write(descriptor, text, text.utf8.count) == text.utf8.count)
            close(descriptor)
            #expect(sandbox.status().processID == nil)
            #expect(try await sandbox.start().isReady)
        }
    }

    @Test func `a reset leaves an empty server`() async throws {
        try await withSandbox { sandbox in
            try await sandbox.start()
            let connection = try await PostgresConnection.connect(sandbox.conninfo)
            try await connection.execute("CREATE TABLE gone (id int)")
            await connection.close()
            try await sandbox.reset()
            let again = try await PostgresConnection.connect(sandbox.conninfo)
            #expect(try await again.query("SELECT to_regclass('gone')").scalar == nil)
            await again.close()
        }
    }

    @Test func `a state folder with a long path gets a short socket`() async throws {
        try await withSandbox(subfolder: "/" + String(repeating: "long ", count: 25)) { sandbox in
            #expect(ServerFolder.fits(sockets: sandbox.folder.sockets))
            try await sandbox.start()
            let connection = try await PostgresConnection.connect(sandbox.uri)
            #expect(try await connection.query("SELECT 1").scalar == "1")
            await connection.close()
        }
    }

    @Test func `nobody else can enter its folders`() async throws {
        try await withSandbox { sandbox in
            try await sandbox.start()
            for path in [sandbox.folder.data, sandbox.folder.sockets] {
                var information = stat()
                #expect(stat(path, &information) == 0)
                #expect(information.st_mode & 0o777 == 0o700)
            }
        }
    }

    @Test func `without PostgreSQL's programs the error names Debian's package`() throws {
        let error = #expect(throws: SandboxError.self) {
            try PostgresPrograms.find(["initdb", "no-such-program"], environment: ["PATH": "/nowhere"])
        }
        #expect(error?.hint?.contains("apt-get install postgresql") == true)
    }
}
