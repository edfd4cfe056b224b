import TestSupport
import Testing

/// Words that cannot be followed: what is wrong, where, and what to type instead.
struct CommandLineTests {
    @Test(arguments: [
        (["statu"], "unknown command \"migrate statu\"", "Did you mean `migrate status`?"),
        (["frobnicate"], "unknown command \"migrate frobnicate\"", "Known are: create, generate, convert, list, verify, plan, test, apply,"),
        (["phase", "2"], "a phase of a draft begins with what it does, not with a number", "Did you mean `migrate apply FILE --phase 2`?"),
        (["apply"], "migrate apply lacks its FILE", "Name it: a path, or a name that `migrate list` shows. Only inside a session may it be left out."),
        (["apply", "x", "--phase", "two"], "the value \"two\" is invalid for \"--phase <N>\"", "Write: migrate apply"),
        (["apply", "x", "--phase"], "missing value for \"--phase <N>\"", "Write: migrate apply"),
        (["apply", "x", "--phase", "0"], "phases count from 1", "Write: migrate apply"),
        (["apply", "x", "--phase", "1", "--through", "2"], "--phase and --through exclude each other", "Write: migrate apply"),
        (["apply", "x", "--phse", "1"], "unknown option \"--phse\"", "Did you mean \"--phase\""),
        (["apply", "x", "y"], "unexpected argument \"y\"", "Write: migrate apply"),
        (["apply", "x", "--step", "maybe"], "the value \"maybe\" is invalid for \"--step <done|again>\"", "Please provide one of \"done\" and \"again\""),
        (["rollback", "x", "--to-phase=-1"], "--to-phase counts from 0", "Write: migrate rollback"),
        (["plan", "nowhere"], "there is no migration \"nowhere\" here or in ", "`migrate create NAME` writes the first one"),
        (["create", "Bad Name"], "\"Bad Name\" cannot be a migration's name", "Use small letters, digits, dots, dashes and underscores"),
        (["create", "x", "--table", "users"], "a skeleton has no table", "Name a pattern with --type: add-nullable-column"),
        (["generate", "rename-colum"], "unknown pattern \"rename-colum\"", "Did you mean \"rename-column\"?"),
        (["generate", "rename-column", "--table", "users"], "rename-column needs --old-column, --new-column", "[--data-type …]"),
        (["generate", "remove-column", "--table", "t", "--column", "c", "--default", "1"], "remove-column takes no --default", "remove-column takes --table, --column."),
        (
            ["generate", "add-nullable-column", "--table", "t", "--column", "c", "--data-type", "varchr("],
            "--data-type: syntax error at end of input", nil
        ),
        (
            ["generate", "add-nullable-column", "--table", "t", "--column", "c", "--data-type", "int", "--default", "now()"],
            "--default: \"now()\" reads as SQL", "{sql: \"now()\"}"
        ),
    ] as [([String], String, String?)]) func `a wrong word is named, with what to write`(words: [String], message: String, hint: String?) async throws {
        let folder = try ScratchFolder()
        let outcome = try await Program.run(["-X", "--migrations", folder.path, "migrate"] + words)
        #expect(outcome.status == 1)
        #expect(outcome.output == "")
        #expect(outcome.error.hasPrefix("ERROR:  \(message)"), "\(outcome.error)")
        if let hint { #expect(outcome.error.contains(hint), "\(outcome.error)") }
        #expect(outcome.next?.hasPrefix("ai-shell") == true, "\(outcome.error)")
    }

    @Test func `errors are one object with --json`() async throws {
        let outcome = try await Program.run(["migrate", "apply", "--json", "nowhere"])
        #expect(outcome.status == 1)
        let document = try outcome.json
        #expect(document["format"].int == 1)
        #expect(document["status"].int == 1)
        #expect(document["message"].text?.hasPrefix("there is no migration") == true)
        #expect(document["hint"].text != nil && document["next"].text != nil)
    }

    @Test(arguments: [["migrate", "apply", "--help"], ["migrate", "apply", "-?"], ["migrate", "help", "apply"]])
    func `the help of a command is its own`(words: [String]) async throws {
        let outcome = try await Program.run(words)
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("Run what is pending, up to the next gate."))
        #expect(outcome.output.contains("--through <N>"))
    }

    @Test func `a group of commands lists them`() async throws {
        let outcome = try await Program.run(["migrate"])
        #expect(outcome.status == 0)
        for command in ["create", "generate", "list", "plan", "apply", "resume", "status", "rollback", "schema"] {
            #expect(outcome.output.contains("\n  \(command)"), "\(command)")
        }
        #expect(outcome.output.contains("See `migrate SUBCOMMAND --help` for more."))
    }

    @Test func `every pattern is in the help of generate with its keys`() async throws {
        let help = try await Program.run(["migrate", "generate", "--help"]).output
        #expect(help.contains("rename-column: rename a column while old and new code runs"))
        #expect(help.contains("--old-column"))
    }

    @Test func `without a server the ways to name one are said, and the exit status is 2`() async throws {
        for words in [["list"], ["status"], ["resume"]] {
            let outcome = try await Program.run(["migrate"] + words, environment: ["PGHOST": "/nowhere"])
            #expect(outcome.status == 2)
            #expect(outcome.error.contains("could not connect"))
            #expect(outcome.error.contains("-h, -p, -U and -d") && outcome.error.contains("PGHOST") && outcome.error.contains("--sandbox"))
        }
    }

    @Test func `a shell command in a script keeps its own exit status, SQL has 3`() async throws {
        try await Workbench.with { bench in
            let sql = try await Program.run(bench.connection + ["-c", "SELECT 1/0"])
            #expect(sql.status == 3)
            let command = try await Program.run(bench.connection + ["-c", "migrate apply nowhere -y"])
            #expect(command.status == 1)
            let script = try await Program.run(bench.connection, input: "SELECT 1;\nmigrate statu\n")
            #expect(script.status == 1)
        }
    }
}
