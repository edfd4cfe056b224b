import TestSupport
import Testing

/// Files that cannot be: every mistake with its place, its line, a caret, and what to write.
struct FileErrorTests {
    @Test func `five mistakes are five places with carets, in one go`() async throws {
        try await Workbench.with { bench in
            try bench.write(
                """
                migration:
                  name: Add Prefs
                  database: mysql
                  phases:
                    - phase: 1
                      description: Add the column
                      operations:
                        - {type: add_colunm, table: users, column: prefs, dataType: jsonb}
                        - type: add_column
                          table: users
                          colum: prefs
                          dataType: varchr(

                """, as: "five")
            let text = try await bench.migrate("plan", "five")
            #expect(text.status == 1)
            let lines = text.error.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            for place in ["2:9", "3:13", "8:18", "11:11", "12:28"] {
                #expect(lines.contains { $0.hasPrefix("\(bench.migrations)/five.yaml:\(place): error: ") }, "\(place)")
            }
            #expect(lines.filter { $0.allSatisfy { $0 == " " || $0 == "^" } && $0.contains("^") }.count == 5)
            #expect(text.error.contains("5 errors in \(bench.migrations)/five.yaml\n"))
            #expect(text.next?.hasSuffix("migrate plan five") == true)
            let problems = try await bench.migrate("plan", "five", "--json").json["problems"].elements
            #expect(problems.map { $0["line"].int } == [2, 3, 8, 11, 12])
            #expect(problems.allSatisfy { $0["message"].text != nil && $0["column"].int != nil })
        }
    }

    @Test(arguments: [
        ("", "1:1", "the file is empty", nil),
        ("migraton: {}", "1:1", "the file has no key \"migraton\"", "Did you mean \"migration\"?"),
        ("name: a\nphases: []", "1:1", "\"name\" stands outside of \"migration\"", "Write \"migration:\" in a line above, and put the rest below it, two spaces further in."),
        ("migration:\n\tname: x", "2:1", "tab", nil),
        ("migration: {name: a, phases: []}", "1:30", "there are no phases", nil),
        ("migration: {name: a, phases: [{phase: 2, description: d, gate: g}]}", "1:39", "phase 2 stands where phase 1 is due", nil),
        ("migration: {name: a, phases: [{phase: 1, description: d}]}", "1:31", "phase 1 does nothing", nil),
        ("migration: {name: a, name: b, phases: [{phase: 1, description: d, gate: g}]}", "1:22", "key \"name\" is given twice", nil),
        (
            "migration: {name: a, phases: [{phase: 1, description: d, operations: [{type: drop_colum, table: t, column: c}]}]}",
            "1:78", "unknown operation \"drop_colum\"", "Did you mean \"drop_column\"?"
        ),
        (
            "migration: {name: a, phases: [{phase: 1, description: d, operations: [{type: drop_column, table: t}]}]}",
            "1:71", "drop_column lacks \"column\"", nil
        ),
        (
            "migration: {name: a, phases: [{phase: 1, description: d, operations: [{type: drop_column, table: t, column: c, cascade: yes}]}]}",
            "1:121", "cascade: needs true or false", nil
        ),
        (
            "migration: {name: a, phases: [{phase: 1, description: d, operations: [{type: backfill, table: t, sql: a = = 1}]}]}",
            "1:107", "sql: syntax error at or near \"=\"", nil
        ),
        (
            "migration: {name: a, phases: [{phase: 1, description: d, gate: g, validation: [{check: column_exist, table: t, column: c}]}]}",
            "1:88", "unknown validation \"column_exist\"", "Did you mean \"column_exists\"?"
        ),
        ("a: &a [*a]", "1:", "", nil),
    ] as [(String, String, String, String?)])
    func `each mistake says where, what, and what to write`(text: String, place: String, message: String, hint: String?) async throws {
        let folder = try ScratchFolder()
        try folder.write(text, to: "wrong.yaml")
        let outcome = try await Program.run(["--migrations", folder.path, "migrate", "plan", "wrong"])
        #expect(outcome.status == 1)
        #expect(outcome.error.hasPrefix("\(folder.path)/wrong.yaml:\(place)"), "\(outcome.error)")
        #expect(outcome.error.contains(message), "\(outcome.error)")
        if let hint { #expect(outcome.error.contains("hint: \(hint)"), "\(outcome.error)") }
    }

    @Test func `a file that cannot be read says why`() async throws {
        let folder = try ScratchFolder()
        try folder.makeMigrations()
        let outcome = try await Program.run(["migrate", "plan", folder.path + "/migrations/"])
        #expect(outcome.status == 1)
        #expect(outcome.error.hasPrefix("ERROR:  "), "\(outcome.error)")
        #expect(outcome.next != nil)
    }
}
