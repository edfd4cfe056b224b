import Glibc
import Testing

@testable import Engine

struct ThrowAwayServerTests {
    @Test func `a server takes connections from its start on and is gone with its folder after close`() async throws {
        let server = try await ThrowAwayServer.start()
        let processID = try #require(server.processID)
        try await server.close()
        #expect(server.processID == nil)
        #expect(kill(processID, 0) == -1)
        #expect(!Folder.exists(server.folder.path))
    }

    @Test func `a crashed server starts again with its data`() async throws {
        let server = try await ThrowAwayServer.start()
        let first = try #require(server.processID)
        try await server.crash()
        #expect(server.processID == nil)
        try await server.restart()
        #expect(try #require(server.processID) != first)
        try await server.close()
    }

    @Test func `a killed server starts again`() async throws {
        let server = try await ThrowAwayServer.start()
        try await server.kill()
        #expect(server.processID == nil)
        try await server.restart()
        #expect(server.processID != nil)
        try await server.close()
    }

    @Test func `a server that nobody closes ends with its last user`() async throws {
        var server: ThrowAwayServer? = try await ThrowAwayServer.start()
        let folder = try #require(server?.folder)
        server = nil
        while Folder.exists(folder.path) { try await Task.sleep(for: .milliseconds(5)) }
        #expect(PostmasterFile.running(data: folder.data) == nil)
    }
}
