import Glibc

/// What `pg_dump` prints of a database.
struct SchemaDump {
    let programs: PostgresPrograms
    /// To the database that is dumped.
    let connection: PostgresConnection

    /// Schemas of ours.
    static let own = "ai_shell*"

    /// - Parameter options: Of `pg_dump`; the connection comes by itself, its password not in the arguments.
    /// - Throws: ``DumpFailure`` with what `pg_dump` says.
    func text(_ options: [String]) async throws -> String {
        let folder = try Folder.makeTemporary(prefix: "/tmp/ai-shell-dump-")
        defer { Folder.remove(folder) }
        let service = folder + "/service"
        try await writeService(to: service)
        var environment = ChildProcess.environment().filter { !$0.key.hasPrefix("PG") }
        environment["PGSERVICEFILE"] = service
        let (output, errors) = (folder + "/out", folder + "/err")
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        let child = try ChildProcess.spawn(
            [programs.path("pg_dump")] + options + ["-d", "service=rehearsal"], environment: environment, output: .file(output, flags: flags), error: .file(errors, flags: flags))
        let ending = try await child.wait()
        guard ending == .exited(0) else { throw DumpFailure(words: String(decoding: (try? TextFile.read(errors)) ?? [], as: UTF8.self)) }
        // Newer releases fence their output with a random word.
        return String(decoding: try TextFile.read(output), as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("\\restrict") && !$0.hasPrefix("\\unrestrict") }.joined(separator: "\n")
    }

    /// The schema, without what is ours, the columns of each table by name: one that was dropped and came back has another place.
    func picture() async throws -> [String] {
        var lines: [String] = []
        var columns: [String]?
        for line in try await text(["-s", "-N", Self.own]).split(separator: "\n").map(String.init) {
            if line.hasPrefix("CREATE TABLE ") {
                columns = []
                lines.append(line)
            } else if let own = columns, line.hasPrefix(")") {
                lines += own.sorted()
                columns = nil
                lines.append(line)
            } else if columns != nil {
                columns?.append(line.hasSuffix(",") ? String(line.dropLast()) : line)
            } else if !line.hasPrefix("--") {
                lines.append(line)
            }
        }
        return lines
    }

    /// A file that only we can read: arguments and environments of processes can be seen by others.
    private func writeService(to path: String) async throws {
        let settings = await connection.usedSettings().filter { !$0.value.isEmpty && !["service", "fallback_application_name", "application_name", "options"].contains($0.key) }
        let text = "[rehearsal]\n" + settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)\n" }.joined()
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw SystemError(call: "write", subject: path) }
        defer { close(file) }
        let bytes = Array(text.utf8)
        guard write(file, bytes, bytes.count) == bytes.count else { throw SystemError(call: "write", subject: path) }
    }
}

/// `pg_dump` could not read the database.
struct DumpFailure: DescribedError {
    let words: String
    var message: String { "pg_dump could not read the schema" }
    var detail: String? { words.isEmpty ? nil : String(words.prefix(2_000)) }
    var hint: String? { "It must not be older than the server, and the role needs to read every table: GRANT pg_read_all_data." }
    var exitStatus: ExitStatus { .refused }
}
