import TestSupport
import Testing

/// What is made of the code and kept in the repository says what the code says.
struct GeneratedFilesTests {
    @Test(arguments: [("bash", "ai-shell.bash"), ("zsh", "_ai-shell"), ("fish", "ai-shell.fish")])
    func `completions are fresh: make completions`(shell: String, file: String) async throws {
        let script = try await Program.run(["completions", shell])
        #expect(script.status == 0)
        let isFresh = SourceTree.text("completions/\(file)") == script.output
        #expect(isFresh, "run `make completions`")
    }

    @Test func `the JSON Schema of migration files is fresh: make schema`() async throws {
        let schema = try await Program.run(["migrate", "schema"])
        #expect(schema.status == 0)
        let isFresh = SourceTree.text("schema/migration.schema.json") == schema.output
        #expect(isFresh, "run `make schema`")
    }

    @Test func `completions know every option of the shell, and no other`() async throws {
        let help = try await Program.run(["--help"]).output
        let options = Set(help.matches(of: /(?m)^ +(?:-., +)?--([a-z-]+)/).map { String($0.output.1) })
        let script = SourceTree.text("completions/ai-shell.bash")
        // The root's options: one function of the script, up to its end.
        let start = try #require(script.firstRange(of: "\n_ai-shell() {"))
        let end = try #require(script[start.upperBound...].firstRange(of: "\n}"))
        let completed = Set(script[start.upperBound..<end.lowerBound].matches(of: /[( ]--([a-z-]+)/).map { String($0.output.1) })
        #expect(options.subtracting(completed).isEmpty, "add these to CompletionRoot")
        #expect(completed.subtracting(options) == ["variable"], "these are no options of the shell")
    }

    @Test func `bash completes commands, options, files, names and patterns`() async throws {
        let folder = try ScratchFolder()
        try folder.write("", to: "one.yaml")
        let script = """
            cd \(folder.path); mkdir migrations; touch migrations/two.yaml; source \(SourceTree.root)/completions/ai-shell.bash
            try() {
                COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMPREPLY=(); COMP_POINT=${#COMP_LINE}
                _ai-shell ai-shell "${!#}" "${COMP_WORDS[COMP_CWORD-1]}"; echo "$*: ${COMPREPLY[*]}"
            }
            try ai-shell mi; try ai-shell --sand; try ai-shell migrate ap; try ai-shell migrate plan tw; try ai-shell migrate plan on
            try ai-shell migrate generate rename; try ai-shell migrate apply x --thr; try ai-shell --color al
            """
        let outcome = try await Program.run(["-c", script], program: "/bin/bash")
        #expect(outcome.error == "")
        #expect(
            outcome.output == """
                ai-shell mi: migrate
                ai-shell --sand: --sandbox
                ai-shell migrate ap: apply
                ai-shell migrate plan tw: two
                ai-shell migrate plan on: one.yaml
                ai-shell migrate generate rename: rename-column rename-table
                ai-shell migrate apply x --thr: --through
                ai-shell --color al: always

                """)
    }
}
