import TestSupport
import Testing

/// The session on a terminal, typed at as a person would.
struct InteractiveTests {
    private func withShell(_ arguments: [String] = [], _ body: (Terminal, TestDatabase, ScratchFolder) async throws -> Void) async throws {
        try await TestServer.shared.withDatabase { database in
            let folder = try ScratchFolder()
            let terminal = try Terminal(
                [Program.path(), "-X", "-d", database.conninfo] + arguments, environment: Program.environment(home: folder.path))
            try await terminal.expect("\(database.name)=# ")
            try await body(terminal, database, folder)
        }
    }

    @Test func `the prompt follows what is pending and the transaction`() async throws {
        try await withShell { terminal, database, _ in
            for (line, prompt) in [
                ("select 'a", "'# "), ("b'", "-# "), ("|| $x$", "$# "), ("$x$ || (", "(# "), (") /*", "*# "), ("*/;", "=# "), ("begin;", "=*# "), ("select 1/0;", "=!# "),
                ("rollback;", "=# "),
            ] {
                try await terminal.sendLine(line)
                try await terminal.expect(database.name + prompt)
            }
        }
    }

    @Test func `Ctrl-C at the prompt clears what was typed`() async throws {
        try await withShell { terminal, database, _ in
            try await terminal.sendLine("select 'unfinished")
            try await terminal.expect("'# ")
            try await terminal.send("more\u{3}")
            try await terminal.expect("\(database.name)=# ")
            try await terminal.sendLine("select 40 + 2;")
            try await terminal.expect("42")
        }
    }

    @Test func `Ctrl-C in a query cancels it on the server and the session goes on`() async throws {
        try await withShell { terminal, database, _ in
            try await terminal.sendLine("select pg_sleep(600); select 'the rest of ' || 'the line';")
            while try await database.value("select count(*) from pg_stat_activity where query = 'select pg_sleep(600);'") != "1" {
                try await Task.sleep(for: .milliseconds(5))
            }
            try await terminal.send("\u{3}")
            try await terminal.expect("ERROR:  57014: canceling statement due to user request")
            try await terminal.expect("=# ")
            try await terminal.sendLine("select 40 + 2;")
            try await terminal.expect("42")
            #expect(await !terminal.screen.contains("the rest of the line"))
        }
    }

    @Test func `Ctrl-D leaves with success`() async throws {
        try await withShell { terminal, _, _ in
            try await terminal.send("\u{4}")
            let ending = try await terminal.wait()
            #expect(ending == .exited(0))
        }
    }

    @Test func `leaving with an open transaction is asked about`() async throws {
        try await withShell { terminal, _, _ in
            try await terminal.sendLine("begin;")
            try await terminal.expect("=*# ")
            for way in ["quit\r", "\\q\r", "\u{4}"] {
                try await terminal.send(way)
                try await terminal.expect("A transaction is open; leaving rolls it back.")
                try await terminal.expect("Leave? [y/N] ")
                try await terminal.sendLine("")
                try await terminal.expect("=*# ")
            }
            try await terminal.sendLine("quit")
            try await terminal.expect("Leave? [y/N] ")
            try await terminal.sendLine("y")
            try await terminal.expect("The open transaction was rolled back.")
            let ending = try await terminal.wait()
            #expect(ending == .exited(0))
        }
    }

    @Test func `a failed transaction has nothing to lose, and the end of the terminal answers yes`() async throws {
        for (line, keys) in [("begin; select 1/0;", "\u{4}"), ("begin;", "\u{4}\u{4}")] {
            try await withShell { terminal, _, _ in
                try await terminal.sendLine(line)
                try await terminal.expect(line.contains("/") ? "=!# " : "=*# ")
                for key in keys.dropLast() {
                    try await terminal.send(String(key))
                    try await terminal.expect("Leave? [y/N] ")
                }
                try await terminal.send(String(keys.suffix(1)))
                try await terminal.expect("The open transaction was rolled back.")
                let ending = try await terminal.wait()
                #expect(ending == .exited(0))
            }
        }
    }

    @Test func `history brings a statement of several lines back, in the next session too`() async throws {
        try await TestServer.shared.withDatabase { database in
            let folder = try ScratchFolder()
            for round in 1...2 {
                let terminal = try Terminal(
                    [Program.path(), "-X", "-At", "-d", database.conninfo], environment: Program.environment(home: folder.path))
                try await terminal.expect("=# ")
                if round == 1 {
                    try await terminal.sendLine("select 'é'")
                    try await terminal.expect("-# ")
                    try await terminal.sendLine("|| '表';")
                } else {
                    try await terminal.send("\u{10}\r")
                }
                try await terminal.expect("é表")
                try await terminal.expect("=# ")
                try await terminal.send("\u{4}")
                let ending = try await terminal.wait()
                #expect(ending == .exited(0))
            }
            #expect(try folder.read("state/ai-shell/history").hasPrefix("select 'é'\\n|| '表';\n"))
        }
    }

    @Test func `UTF-8 is typed and shown in the C locale too`() async throws {
        try await TestServer.shared.withDatabase { database in
            let folder = try ScratchFolder()
            let terminal = try Terminal(
                [Program.path(), "-X", "-At", "-d", database.conninfo], environment: Program.environment(home: folder.path, ["LC_ALL": "C"]))
            try await terminal.expect("=# ")
            try await terminal.sendLine("select length('é表😀');")
            try await terminal.expect("\n3\r\n")
        }
    }

    @Test func `pasted lines arrive as one text`() async throws {
        try await withShell { terminal, _, _ in
            try await terminal.send("\u{1B}[200~select 40\r\t+ 2;\u{1B}[201~\r")
            try await terminal.expect("42")
        }
    }

    @Test func `a session that the server ended is made anew, and what is lost is said`() async throws {
        try await withShell { terminal, _, _ in
            try await terminal.sendLine("begin;")
            try await terminal.expect("=*# ")
            try await terminal.sendLine("select pg_terminate_backend(pg_backend_pid());")
            try await terminal.expect("Connected again. The open transaction was rolled back.")
            try await terminal.expect("=# ")
            try await terminal.sendLine("select 40 + 2;")
            try await terminal.expect("42")
        }
    }

    @Test func `an unknown backslash command names the nearest`() async throws {
        try await withShell { terminal, _, _ in
            try await terminal.sendLine("\\tming")
            try await terminal.expect("invalid command \\tming")
            try await terminal.expect("Did you mean \\timing?")
        }
    }

    @Test func `SIGTERM at the prompt ends the program`() async throws {
        try await withShell { terminal, _, _ in
            terminal.signal(15)
            let ending = try await terminal.wait()
            #expect(ending == .exited(143))
        }
    }
}
