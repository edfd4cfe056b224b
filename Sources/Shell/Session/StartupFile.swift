import Engine
import Glibc

/// The user's own commands, run when the shell starts: `$XDG_CONFIG_HOME/ai-shell/rc`, else under `~/.config`; `-X` skips it.
extension Session {
    func runStartupFile() async {
        guard !options.skipsStartupFile, let path = UserFolder.configuration("rc"), access(path, R_OK) == 0, let reader = open(path) else { return }
        isStarting = true
        defer {
            isStarting = false
            worst = .success
        }
        if case .failed = await run(script: reader) { note("\(path): the rest of the start-up file was not run\n") }
    }
}
