import TestSupport
import Testing

/// What the keys do at the prompt, on a screen.
struct EditingTests {
    private func withScreen(
        columns: Int = 80, rows: Int = 24, _ environment: [String: String] = [:], _ body: (Screen, TestDatabase, ScratchFolder) async throws -> Void
    ) async throws {
        try await TestServer.shared.withDatabase { database in
            let folder = try ScratchFolder()
            try await body(try await screen(database, folder, columns: columns, rows: rows, environment), database, folder)
        }
    }

    private func screen(_ database: TestDatabase, _ folder: ScratchFolder, columns: Int = 80, rows: Int = 24, _ environment: [String: String] = [:]) async throws -> Screen {
        let screen = try await Screen(
            [Program.path(), "-X", "-At", "-d", database.conninfo], environment: Program.environment(home: folder.path, environment), columns: columns, rows: rows)
        try await screen.expect("\(database.name)=#")
        return screen
    }

    @Test func `the return key goes on in the next line until the statement ends, wherever the cursor is`() async throws {
        try await withScreen { screen, database, _ in
            try await screen.type("select 'a")
            try await screen.press("Enter")
            try await screen.type("b'")
            try await screen.press("Enter")
            try await screen.type("|| 'c'")
            try await screen.expect("\(database.name)=# select 'a\nb'\n|| 'c'")
            // Up into the first line, and a change there.
            try await screen.press("Up", "Up", "Home")
            try await screen.press("C-Right", "C-Right")
            try await screen.type("X")
            try await screen.expect("\(database.name)=# select 'aX\nb'\n|| 'c'")
            try await screen.press("M->")
            try await screen.type(";")
            try await screen.press("Up", "Enter")
            try await screen.expect("aX\nbc\n\(database.name)=#")
        }
    }

    @Test func `Alt-Return breaks a line that could run, and keeps its indentation`() async throws {
        try await withScreen { screen, database, _ in
            try await screen.type("  select 1;")
            try await screen.press("M-Enter")
            try await screen.type("select 2;")
            try await screen.expect("\(database.name)=#   select 1;\n  select 2;")
            try await screen.press("Enter")
            try await screen.expect("1\n2\n\(database.name)=#")
        }
    }

    @Test func `pasted lines are one text, with tabs, that waits for the return key`() async throws {
        try await withScreen { screen, database, _ in
            try await screen.paste("select 40\n\t+ 2;\nselect 7;")
            try await screen.expect("\(database.name)=# select 40\n        + 2;\nselect 7;")
            try await screen.press("Enter")
            try await screen.expect("42\n7\n\(database.name)=#")
        }
    }

    @Test func `words, lines and characters are deleted, put back and undone`() async throws {
        try await withScreen { screen, database, _ in
            let prompt = "\(database.name)=# "
            try await screen.type("select one, two")
            try await screen.press("C-w")
            try await screen.expect(prompt + "select one,")
            try await screen.press("C-y")
            try await screen.expect(prompt + "select one, two")
            try await screen.press("C-a", "M-d")
            try await screen.expect(prompt + " one, two")
            try await screen.press("C-_")
            try await screen.expect(prompt + "select one, two")
            try await screen.press("C-a", "C-k")
            try await screen.expect(prompt.dropLast().description)
            try await screen.press("C-y", "Left", "Left", "DC", "BSpace")
            try await screen.expect(prompt + "select one, o")
            try await screen.press("C-u")
            try await screen.expect(prompt + "o")
        }
    }

    @Test func `a character of several code points moves and goes as one, and wide ones take two columns`() async throws {
        try await withScreen { screen, database, _ in
            try await screen.type("e\u{301}x表y")
            try await screen.wait("the text") { $0.last?.hasSuffix("x表y") == true }
            #expect(try await screen.cursor == "\(database.name.count + 3 + 5),3")
            try await screen.press("Left", "Left", "Left")
            try await screen.press("BSpace")
            try await screen.expect("\(database.name)=# x表y")
            try await screen.press("Right", "DC")
            try await screen.expect("\(database.name)=# xy")
        }
    }

    @Test func `a text longer than the row wraps, and follows the window's width`() async throws {
        try await withScreen(columns: 60) { screen, database, _ in
            let text = "select '" + (0..<9).map { "\($0)23456789" }.joined() + "';"
            try await screen.type(text)
            let line = "\(database.name)=# \(text)"
            func rows(_ width: Int) -> String {
                stride(from: 0, to: line.count, by: width).map { String(line.dropFirst($0).prefix(width)) }.joined(separator: "\n")
            }
            try await screen.expect(rows(60))
            try await screen.resize(columns: 40, rows: 20)
            try await screen.expect(rows(40))
            try await screen.resize(columns: 70, rows: 20)
            try await screen.expect(rows(70))
            try await screen.press("Enter")
            try await screen.expect(containing: "823456789")
        }
    }

    @Test func `earlier statements come back whole, by arrow, by beginning and by search`() async throws {
        // Without colours there is no hint behind what is typed.
        try await withScreen(["NO_COLOR": "1"]) { screen, database, folder in
            for statement in ["select 1", "values ('needle',\n 'two')", "select 2"] {
                for line in statement.split(separator: "\n") {
                    try await screen.type(String(line))
                    if line != statement.split(separator: "\n").last { try await screen.press("Enter") }
                }
                try await screen.type(";")
                try await screen.press("Enter")
                try await screen.expect("\(database.name)=#")
            }
            try await screen.press("Up")
            try await screen.expect("\(database.name)=# select 2;")
            try await screen.press("Up")
            try await screen.expect("\(database.name)=# values ('needle',\n 'two');")
            try await screen.press("C-c")
            try await screen.expect("\(database.name)=#")
            try await screen.type("select 1")
            // The terminal forgets what nobody has read when Ctrl-C comes.
            try await screen.expect("\(database.name)=# select 1")
            try await screen.press("C-c")
            try await screen.expect("\(database.name)=# select 1\n\(database.name)=#")
            try await screen.type("sel")
            try await screen.press("PPage", "PPage")
            try await screen.expect("\(database.name)=# select 1;")
            try await screen.press("NPage", "NPage")
            try await screen.expect("\(database.name)=# sel")
            try await screen.press("C-u", "C-r")
            try await screen.type("need")
            try await screen.expect("(search) `need': values ('needle',\n 'two');")
            try await screen.press("C-g")
            try await screen.expect("\(database.name)=#")
            try await screen.press("C-r")
            try await screen.type("NEEDLE")
            try await screen.press("Enter")
            try await screen.expect("needle|two\n\(database.name)=#")
            #expect(try folder.read("state/ai-shell/history") == "select 1;\nvalues ('needle',\\n 'two');\nselect 2;\nvalues ('needle',\\n 'two');\n")
        }
    }

    @Test func `two sessions at once lose no entry, and neither blanks nor secrets are kept`() async throws {
        try await withScreen { first, database, folder in
            let second = try await screen(database, folder)
            for number in 1...3 {
                try await first.type("select 1\(number);")
                try await first.press("Enter")
                try await second.type("select 2\(number);")
                try await second.press("Enter")
            }
            try await first.type(" select 'blank';")
            try await first.press("Enter")
            try await first.type("create role r_\(database.name) password 'hush';")
            try await first.press("Enter")
            try await first.expect(containing: "CREATE ROLE")
            try await second.expect("23\n\(database.name)=#")
            try await database.run("drop role r_\(database.name)")
            let entries = try folder.read("state/ai-shell/history").split(separator: "\n")
            #expect(entries.sorted() == ["select 11;", "select 12;", "select 13;", "select 21;", "select 22;", "select 23;"])
            #expect(folder.permissions("state/ai-shell/history") == 0o600)
        }
    }

    @Test func `what was typed before is hinted, dimmed, and taken by the right arrow`() async throws {
        try await withScreen { screen, database, _ in
            try await screen.type("select 40 + 2;")
            try await screen.press("Enter")
            try await screen.expect("42\n\(database.name)=#")
            try await screen.type("sel")
            try await screen.wait("the hint") { $0.last == "\(database.name)=# select 40 + 2;" }
            #expect(try await screen.painted.contains("\u{1B}[2mect 40 + 2;"))
            try await screen.press("C-Right")
            try await screen.press("C-e")
            try await screen.press("Enter")
            try await screen.expect("42\n\(database.name)=#")
            try await screen.type("sele 1;")
            try await screen.wait("no hint") { $0.last == "\(database.name)=# sele 1;" }
        }
    }

    @Test func `keywords, texts, numbers and comments have colours, unless they are not wanted`() async throws {
        for (environment, isColored) in [([:], true), (["NO_COLOR": "1"], false)] {
            try await withScreen(environment) { screen, database, _ in
                try await screen.type("select 'it''s', 7 -- why")
                try await screen.wait("the text") { $0.last?.hasSuffix("-- why") == true }
                let painted = try await screen.painted.split(separator: "\n").last { $0.contains("why") } ?? ""
                #expect(painted.contains("\u{1B}[1m\u{1B}[34mselect") == isColored)
                #expect(painted.contains("\u{1B}[32m'it''s'") == isColored)
                #expect(painted.contains("\u{1B}[36m7") == isColored)
                #expect(painted.contains("\u{1B}[") == isColored)
            }
        }
    }

    @Test func `a notification appears above the line being typed`() async throws {
        try await withScreen { screen, database, _ in
            try await screen.type("listen jobs;")
            try await screen.press("Enter")
            try await screen.expect("LISTEN\n\(database.name)=#")
            try await screen.type("select 'half")
            try await screen.press("Enter")
            try await screen.type("typed")
            try await database.run("notify jobs, 'done'")
            try await screen.wait("the notification") { lines in
                lines.suffix(2).elementsEqual(["\(database.name)=# select 'half", "typed"]) && lines.joined().contains("notification \"jobs\" with payload \"done\" received")
            }
        }
    }

    @Test func `a lost session is known at once, made anew, and what is typed stays`() async throws {
        try await withScreen { screen, database, _ in
            try await screen.type("begin;")
            try await screen.press("Enter")
            try await screen.expect("BEGIN\n\(database.name)=*#")
            try await screen.type("delete from t")
            try await database.run("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state = 'idle in transaction'")
            try await screen.expect(containing: "The open transaction was rolled back.")
            try await screen.expect("\(database.name)=# delete from t")
        }
    }

    @Test func `the text goes to an editor and comes back`() async throws {
        try await withScreen(["EDITOR": "sed -i s/40/41/"]) { screen, database, _ in
            try await screen.type("select 40 +")
            try await screen.press("C-x", "C-e")
            try await screen.expect("\(database.name)=# select 41 +")
            try await screen.type(" 1;")
            try await screen.press("Enter")
            try await screen.expect("42\n\(database.name)=#")
            // With \e what was edited runs.
            try await screen.type("select 40 + 2 \\e")
            try await screen.press("Enter")
            try await screen.expect("\(database.name)-#")
            try await screen.type(";")
            try await screen.press("Enter")
            try await screen.expect("43\n\(database.name)=#")
        }
    }

    @Test func `Ctrl-C and Ctrl-L answer, and Ctrl-D leaves only where nothing is typed`() async throws {
        try await withScreen { screen, database, _ in
            try await screen.type("select 'x")
            try await screen.press("Enter")
            try await screen.type("y")
            try await screen.press("C-d")
            // The system drops keys that nobody has read when Ctrl-C is pressed.
            try await screen.expect("\(database.name)=# select 'x\ny")
            try await screen.press("C-c")
            try await screen.expect("\(database.name)=# select 'x\ny\n\(database.name)=#")
            try await screen.type("select 8;")
            try await screen.press("C-l")
            try await screen.wait("the line alone") { $0 == ["\(database.name)=# select 8;"] }
            try await screen.press("Enter")
            try await screen.expect("8\n\(database.name)=#")
        }
    }

    @Test func `a text of five thousand characters and hundreds of lines is taken whole`() async throws {
        try await withScreen { screen, database, _ in
            let long = String(repeating: "x", count: 5000)
            try await screen.paste("select length('\(long)');")
            try await screen.press("Enter")
            try await screen.expect("5000\n\(database.name)=#")
            try await screen.paste("select length('" + String(repeating: "line\n", count: 300) + "');")
            try await screen.press("Enter")
            try await screen.expect("1500\n\(database.name)=#")
        }
    }
}
