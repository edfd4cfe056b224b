import Glibc

/// Ties a server to the life of this process: a program that waits for the end of ours, then stops the server and removes its folder.
final class Leash: Sendable {
    private let ours: Int32
    private let watcher: ChildProcess

    private static let script = """
        trap '' HUP INT TERM
        read -r nothing
        if read -r server < "$1/postmaster.pid" 2>/dev/null && grep -qF "$1" "/proc/$server/cmdline" 2>/dev/null; then
            kill -QUIT "$server"
            tries=0
            while [ -s "/proc/$server/cmdline" ] && [ $tries -lt 500 ]; do sleep 0.01; tries=$((tries + 1)); done
        fi
        rm -rf -- "$2"
        """

    /// - Parameters:
    ///   - data: The server's data folder, which its command line names.
    ///   - folder: What is removed once the server is gone.
    init(data: String, removing folder: String) throws(SystemError) {
        let (ours, theirs) = try SocketPair.make()
        defer { close(theirs) }
        self.ours = ours
        do {
            watcher = try ChildProcess.spawn(
                ["/bin/sh", "-c", Self.script, "ai-shell-leash", data, folder], input: .descriptor(theirs), newSession: true)
        } catch {
            close(ours)
            throw error
        }
    }

    /// Lets go, which makes the watcher clean up whatever is left; reaps it, so that no dead child stays behind.
    deinit {
        close(ours)
        let watcher = watcher
        Task.detached { _ = try? await watcher.wait() }
    }
}
