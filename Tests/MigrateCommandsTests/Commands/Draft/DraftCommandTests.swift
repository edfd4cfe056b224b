import Engine
import TestSupport
import Testing

/// The builder from the system's shell and from scripts: every command is a process or a line of its own.
struct DraftCommandTests {
    /// A state folder that several programs share, and no server: a draft needs none.
    private struct Desk {
        let folder: ScratchFolder

        init() throws {
            folder = try ScratchFolder()
            try folder.makeMigrations()
        }

        func run(_ words: String..., input: String = "") async throws -> Program.Outcome { try await run(words, input: input) }

        func run(_ words: [String], input: String = "") async throws -> Program.Outcome {
            try await Program.run(
                ["-X", "-h", "/nowhere", "-d", "shop", "--migrations", folder.path + "/migrations"] + words, input: input,
                environment: ["XDG_STATE_HOME": folder.path])
        }

        @discardableResult
        func migrate(_ words: String...) async throws -> Program.Outcome {
            let outcome = try await run(["migrate"] + words)
            try #require(outcome.status == 0, "\(words): \(outcome.error)")
            return outcome
        }
    }

    private static let yaml = """
        migration:
          name: add-bio
          database: postgresql
          description: Biographies
          metadata:
            author: me@example.com
            tags: [users, text]
          phases:
            - phase: 1
              description: Add the column
              timeout: 200
              operations:
                - type: add_column
                  table: users
                  column: bio
                  dataType: text
              validation:
                - check: column_exists
                  table: users
                  column: bio
              rollbackOperations:
                - type: drop_column
                  table: users
                  column: bio
            - phase: 2
              description: Fill it
              gate: "Deploy v2: it writes bio"
              operations:
                - type: backfill
                  table: users
                  sql: bio = name WHERE bio IS NULL
                  batchSize: 500

        """

    @Test func `a draft is built call by call, shown, and written to its file`() async throws {
        let desk = try Desk()
        let opened = try await desk.migrate("draft", "add-bio", "--description", "Biographies", "--author", "me@example.com", "--tag", "users", "--tag", "text")
        #expect(opened.output.hasPrefix("draft add-bio is open\nnext: ai-shell -h /nowhere -d shop --migrations "))
        #expect(opened.next?.hasSuffix(" migrate phase 'what it does'") == true)
        try await desk.migrate("phase", "Add the column")
        let added = try await desk.migrate("add-column", "users", "bio", "text")
        #expect(added.output.hasPrefix("add-bio, phase 1: add-column users bio text\nnext: "))
        try await desk.migrate("check", "column-exists", "users", "bio")
        try await desk.migrate("timeout", "200")
        try await desk.migrate("on-rollback", "drop-column", "users", "bio")
        try await desk.migrate("phase", "Fill it")
        try await desk.migrate("gate", "Deploy v2: it writes bio")
        try await desk.migrate("backfill", "users", "bio = name WHERE bio IS NULL", "--batch-size", "500")
        let shown = try await desk.migrate("show")
        #expect(shown.output == Self.yaml)
        let document = try await desk.migrate("show", "--json").json
        let draft = document["migrations"].elements[0]
        #expect(document["format"].int == 1)
        #expect(draft["id"].text == "add-bio" && draft["status"].text == "draft" && draft["yaml"].text == Self.yaml)
        #expect(draft["calls"].elements.count == 8 && draft["lacks"].elements.isEmpty)
        #expect(draft["phases"].elements[1]["operations"].elements.compactMap(\.text) == ["backfill"])
        let committed = try await desk.migrate("commit")
        let path = desk.folder.path + "/migrations/add-bio.yaml"
        #expect(committed.output.hasPrefix("\(path)\nnext: ai-shell -h /nowhere -d shop --migrations \(desk.folder.path)/migrations migrate plan \(path)\nthen: "))
        #expect(try desk.folder.read("migrations/add-bio.yaml") == Self.yaml)
        #expect(try await desk.migrate("show", "add-bio").output == Self.yaml)
        let closed = try await desk.run("migrate", "show")
        #expect(closed.status == 1)
        #expect(closed.error.hasPrefix("ERROR:  no draft is open in this database\nHINT:  Open one: migrate draft NAME\nnext: "))
    }

    @Test func `undo takes the last call back and says which, whoever made it`() async throws {
        let desk = try Desk()
        try await desk.migrate("draft", "add-bio")
        try await desk.migrate("phase", "Add it")
        try await desk.migrate("add-column", "users", "bio", "varchar(20)", "--default", "it's \"odd\"")
        let undone = try await desk.migrate("undo")
        #expect(undone.output.hasPrefix("taken back: add-column users bio 'varchar(20)' --default 'it''s \"odd\"'\n1 call left\nnext: "))
        let again = try await desk.migrate("draft", "add-bio")
        #expect(again.output.hasPrefix("draft add-bio is open, with 1 call\nlast: phase 'Add it'\n"))
        try await desk.migrate("undo")
        let nothing = try await desk.run("migrate", "undo")
        #expect(nothing.status == 1)
        #expect(nothing.error.hasPrefix("ERROR:  the draft \"add-bio\" has no call yet\n"))
    }

    @Test func `a database has one draft, and only a yes throws it away`() async throws {
        let desk = try Desk()
        try await desk.migrate("draft", "one")
        let second = try await desk.run("migrate", "draft", "two")
        #expect(second.status == 1)
        #expect(second.error.hasPrefix("ERROR:  the draft \"one\" is open in this database\nHINT:  There is one at a time: `migrate commit` writes it to its file,"))
        let unasked = try await desk.run("migrate", "discard")
        #expect(unasked.status == 1)
        #expect(unasked.error.contains("Add -y to answer yes."))
        #expect(try await desk.migrate("discard", "-y").output.hasPrefix("draft one is thrown away\n"))
        try await desk.migrate("draft", "two")
    }

    @Test func `a file of other content is not overwritten, and the draft stays open`() async throws {
        let desk = try Desk()
        try desk.folder.write("# mine\n", to: "migrations/add-bio.yaml")
        for words in [["draft", "add-bio"], ["phase", "Add it"], ["add-column", "users", "bio", "text"]] { _ = try await desk.run(["migrate"] + words) }
        let refused = try await desk.run("migrate", "commit")
        #expect(refused.status == 1)
        #expect(refused.error.contains("/migrations/add-bio.yaml exists and says something else"))
        #expect(refused.next?.hasSuffix("migrate commit --force") == true)
        #expect(try desk.folder.read("migrations/add-bio.yaml") == "# mine\n")
        let elsewhere = try await desk.migrate("commit", "--dir", desk.folder.path + "/elsewhere")
        #expect(elsewhere.output.hasPrefix(desk.folder.path + "/elsewhere/add-bio.yaml\n"))
        #expect(try desk.folder.read("elsewhere/add-bio.yaml").contains("type: add_column"))
    }

    @Test(arguments: [
        (["add-column", "users", "bio"], "add-column lacks <data-type>", "Write: migrate add-column <table> <column> <data-type> [--nullable]", "add-column --help"),
        (["add-column", "users", "bio", "varchr("], "<data-type>: syntax error at end of input", nil, "add-column --help"),
        (["add-column", "users", "bio", "double", "precision"], "add-column cannot place the word \"precision\"", "a text with blanks goes in quotes.", "add-column --help"),
        (["add-column", "users", "bio", "text", "--defualt", "x"], "add-column has no option --defualt", "Did you mean \"--default\"?", "add-column --help"),
        (
            ["add-column", "users", "bio", "text", "--default", "now()"], "--default: \"now()\" reads as SQL, but would be kept as a string",
            "Write '{sql: now()}' for the expression, or '{value: now()}' for the string, quotes and all.", "add-column --help"
        ),
        (["add-column", "users", String(repeating: "b", count: 64), "text"], "<column>: name \"\(String(repeating: "b", count: 64))\" has 64 bytes", "Shorten it", "add-column --help"),
        (["ad-column", "users", "bio", "text"], "unknown command \"migrate ad-column\"", "Did you mean `migrate add-column`?", "add-column users bio text"),
        (["backfill", "users", "bio = "], "<sql>: syntax error at end of input", nil, "backfill --help"),
        (["backfill", "users", "bio = name", "--batch-size", "many"], "--batch-size: needs a whole number of at least 1, not \"many\"", nil, "backfill --help"),
        (["check", "colum-exists", "users", "bio"], "unknown command \"migrate check colum-exists\"", "Did you mean `migrate check column-exists`?", "check column-exists users bio"),
        (["check", "column-exists", "users"], "check column-exists lacks <column>", "Write: migrate check column-exists <table> <column> [", "check column-exists --help"),
        (["on-rollback", "drop-colum", "users", "bio"], "unknown operation \"drop-colum\"", "Did you mean \"drop-column\"?", "on-rollback --help"),
        (["gate", "Deploy", "it"], "gate takes one text", "Write it in quotes: migrate gate 'what must be true outside the database before the phase runs'", "gate --help"),
        (["phase", "Add", "the", "column"], "phase takes one text", "Write it in quotes: migrate phase 'what it does'", "phase --help"),
        (["phase"], "phase lacks its text", "Write it in quotes: migrate phase 'what it does'", "phase --help"),
        (["on-rollback"], "on-rollback lacks its operation", "Write: migrate on-rollback add-column …", "on-rollback --help"),
        (["gate", "a second one"], "this phase has a gate already", "Put both conditions in one text.", "gate --help"),
        (["timeout", "0"], "needs a whole number of at least 1", nil, "timeout --help"),
        (["phase", "2"], "a phase of a draft begins with what it does, not with a number", "Did you mean `migrate apply FILE --phase 2`?", "apply FILE --phase 2"),
        (["drop-column", "users", "age", "--keep-as"], "--keep-as lacks its value", "Write --keep-as <name>.", "drop-column --help"),
        (["drop-index", "users_age"], "indexName: phase 1 both drops and adds users_age", "Put the drop and the add in two phases", "drop-index --help"),
        (["draft", "Bad Name"], "\"Bad Name\" is not a migration name", "Use small letters, digits, dots, dashes and underscores: bad-name.", "draft --help"),
        (["record", "on"], "there is no session whose statements could be recorded", "Write it in a session or a script, before the statements.", "record on"),
    ] as [([String], String, String?, String)])
    func `what cannot be is refused at once, and the draft stays as it was`(words: [String], message: String, hint: String?, next: String) async throws {
        let desk = try Desk()
        if words[0] != "draft" {
            for words in [["draft", "add-bio"], ["phase", "One"], ["gate", "Deploy it"], ["add-index", "users", "users_age", "age"]] {
                _ = try await desk.run(["migrate"] + words)
            }
        }
        let before = try await desk.run("migrate", "show", "--json").output
        let outcome = try await desk.run(["migrate"] + words)
        #expect(outcome.status == 1)
        #expect(outcome.output == "")
        #expect(outcome.error.hasPrefix("ERROR:  \(message)"), "\(outcome.error)")
        if let hint { #expect(outcome.error.contains("HINT:  ") && outcome.error.contains(hint), "\(outcome.error)") }
        #expect(outcome.next?.hasSuffix(" migrate " + next) == true, "\(outcome.error)")
        #expect(try await desk.run("migrate", "show", "--json").output == before)
    }

    @Test func `a command without a draft, or without a phase, says what to type`() async throws {
        let desk = try Desk()
        let noDraft = try await desk.run("migrate", "add-column", "users", "bio", "text")
        #expect(noDraft.status == 1 && noDraft.error.contains("Open one: migrate draft NAME"))
        try await desk.migrate("draft", "add-bio")
        let noPhase = try await desk.run("migrate", "add-column", "users", "bio", "text")
        #expect(noPhase.status == 1)
        #expect(noPhase.error.hasPrefix("ERROR:  the draft has no phase yet\nHINT:  Begin one first: migrate phase 'what it does'\n"))
        #expect(noPhase.next?.hasSuffix("migrate phase 'what it does'") == true)
        try await desk.migrate("phase", "Nothing yet")
        let unfinished = try await desk.run("migrate", "commit")
        #expect(unfinished.status == 1 && unfinished.error.hasPrefix("ERROR:  phase 1 does nothing\n"))
        let shown = try await desk.migrate("show")
        #expect(shown.output.contains("description: Nothing yet") && shown.error.hasPrefix("not yet: phase 1 does nothing\n"))
    }

    @Test func `a damaged draft is named with what to do, and left as it is`() async throws {
        let desk = try Desk()
        try await desk.migrate("draft", "add-bio")
        let store = try DraftStore(
            DatabaseAddress(ConnectionSettings("host=/nowhere dbname=shop")), environment: ["XDG_STATE_HOME": desk.folder.path])
        let name = String(store.path.dropFirst(desk.folder.path.count + 1))
        try desk.folder.write("{ half of it", to: name)
        for words in [["show"], ["phase", "x"], ["discard", "-y"], ["draft", "other"]] {
            let outcome = try await desk.run(["migrate"] + words)
            #expect(outcome.status == 1)
            #expect(outcome.error.hasPrefix("ERROR:  the draft in \(store.path) cannot be read: it is not what was written there\nHINT:  Nothing was changed."))
        }
        #expect(try desk.folder.read(name) == "{ half of it")
    }

    @Test func `every operation and every check has a command with help`() async throws {
        let verbs = Operations.all.map { (words: $0.verb, type: $0 as any MigrationEntry.Type) } + Validations.all.map { ("check \($0.verb)", $0) }
        let script = verbs.map { "migrate \($0.words) --help\n\\echo ----\n" }.joined()
        let outcome = try await Program.run(["-X"], input: script)
        #expect(outcome.status == 0, "\(outcome.error)")
        let helps = outcome.output.split(separator: "----\n")
        #expect(helps.count == verbs.count)
        for (help, verb) in zip(helps, verbs) {
            #expect(help.contains("OVERVIEW: \(verb.type.summary.prefix(1).uppercased())"), "\(verb.words)")
            #expect(help.contains("USAGE: ai-shell migrate \(verb.words) "), "\(verb.words)")
            for key in verb.type.keys {
                let label = verb.type.positionals.contains(key.name) ? "\n  <\(key.word)>" : "\n  --\(key.word)"
                #expect(help.contains(label), "\(verb.words) \(key.word)")
            }
            #expect(help.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(verb.words)")
        }
    }

    @Test func `the help of a command has the look of the others`() async throws {
        let help = try await Program.run(["migrate", "help", "drop-column"]).output
        #expect(
            help == """
                OVERVIEW: Drop a column.

                USAGE: ai-shell migrate drop-column <table> <column> [--cascade] [--keep-as
                       <name>]

                ARGUMENTS:
                  <table>                 The table, with its schema and a dot where needed.
                  <column>                The column.

                OPTIONS:
                  --cascade/--no-cascade  Drop what depends on it too; a rollback makes it
                                          again. (default: false)
                  --keep-as <name>        The name under which it stays until it is forgotten: a
                                          rollback only renames it.
                  -?, --help              Show help information.


                """)
    }

    @Test func `in a session FILE may be left out: the draft first, then what was named last`() async throws {
        try await Workbench.with { bench in
            let outcome = try await Program.run(
                bench.connection + ["-v", "ON_ERROR_STOP=off"],
                input: """
                    migrate plan
                    migrate draft add-bio
                    migrate phase 'Add it'
                    migrate add-column users bio text
                    migrate plan
                    migrate apply
                    migrate commit
                    migrate apply -y
                    migrate rollback -y
                    migrate status
                    migrate plan

                    """)
            let file = "\(bench.migrations)/add-bio.yaml"
            #expect(outcome.output.contains("Plan of add-bio for database \(bench.database.name)"))
            #expect(outcome.output.contains("ADD COLUMN \"bio\" text"))
            #expect(outcome.output.contains("\nnext: migrate commit\n"))
            #expect(outcome.output.contains("add-bio: pending\n"))
            #expect(outcome.output.hasSuffix("\nnext: migrate apply \(file)\n"))
            #expect(
                outcome.error == """
                    ERROR:  migrate plan lacks its FILE
                    HINT:  Name it: a path, or a name that `migrate list` shows. What was named last in a session may be left out; here nothing was yet.
                    next: migrate list
                    ERROR:  migrate apply lacks its FILE
                    HINT:  `migrate commit` writes the draft add-bio to its file, which may then be left out here.
                    next: migrate commit
                    ERROR:  migrate apply -y lacks its FILE
                    HINT:  Name it: a path, or a name that `migrate list` shows. What runs without a question always needs it.
                    next: migrate list
                    ERROR:  missing expected argument "<file>"
                    HINT:  Write: migrate rollback <file> [--to-phase <N>] [--yes] [--json] [--step <done|again>]
                    next: migrate rollback --help
                    file: \(file)
                    file: \(file)

                    """)
            let outside = try await bench.migrate("plan")
            #expect(outside.status == 1)
            #expect(outside.error.hasPrefix("ERROR:  migrate plan lacks its FILE\nHINT:  Name it: a path, or a name that `migrate list` shows. Only inside a session"))
        }
    }
}
