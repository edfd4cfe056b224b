import Engine
import TestSupport
import Testing

struct GenerateCommandTests {
    @Test(arguments: [
        ["add-nullable-column", "--table", "users", "--column", "bio", "--data-type", "text"],
        ["add-required-column", "--table", "users", "--column", "active", "--data-type", "boolean", "--default", "true"],
        ["remove-column", "--table", "orders", "--column", "total"],
        ["rename-column", "--table", "users", "--old-column", "name", "--new-column", "full_name", "--data-type", "text"],
        ["set-not-null", "--table", "users", "--column", "email"],
        ["add-index", "--table", "users", "--columns", "lower(email), created_at DESC", "--where", "name <> ''"],
        ["replace-index", "--table", "orders", "--index-name", "orders_user_id", "--columns", "user_id,created_at"],
        ["add-foreign-key", "--table", "orders", "--column", "user_id", "--ref-table", "users", "--ref-column", "id", "--constraint-name", "f"],
        ["add-unique-constraint", "--table", "users", "--columns", "email,id"],
        ["add-check-constraint", "--table", "orders", "--constraint-name", "c", "--condition", "total < 1000000"],
        ["change-type", "--table", "users", "--column", "name", "--old-type", "varchar(255)", "--new-type", "text"],
        [
            "split-column", "--table", "users", "--column", "name", "--target", "first_name:varchar(255):split_part(name, ' ', 1)",
            "--target", "last_name:text:coalesce(nullif(split_part(name, ' ', 2), ''), '')",
        ],
        [
            "merge-columns", "--table", "users", "--column", "address", "--data-type", "text", "--source", "name", "--source", "email",
            "--combine", "name || ' <' || email || '>'",
        ],
        [
            "normalize-column", "--table", "users", "--column", "name", "--into", "nicknames", "--key", "user_id", "--target", "nickname:varchar(255):item",
            "--elements", "regexp_split_to_table(NEW.name, ' ')", "--on-delete", "RESTRICT",
        ],
        ["add-json-column", "--table", "users", "--column", "preferences", "--gin", "--path", "theme", "--path", "language"],
        ["rename-table", "--table", "orders", "--new-name", "purchases"],
        ["partition-table", "--table", "orders", "--by", "range", "--column", "created_at", "--every", "quarter", "--from", "2024-01-01", "--to", "2026-01-01", "--premake", "2"],
        ["partition-table", "--table", "orders", "--by", "range", "--column", "id", "--partition", "old=,100", "--partition", "new=100,", "--keep-as", "was"],
        ["partition-table", "--table", "orders", "--by", "list", "--column", "status", "--partition", "open=open,new", "--partition", "done=paid"],
        ["partition-table", "--table", "orders", "--by", "hash", "--column", "id", "--count", "4", "--referencing", "drop", "--batch-size", "500"],
        ["partition-table", "--table", "orders", "--by", "range", "--column", "id", "--partition", "all=,", "--default", "false"],
        ["add-soft-delete", "--table", "users", "--columns", "id,email", "--view", "living_users"],
    ]) func `every pattern is written without a server and can be planned on one`(words: [String]) async throws {
        let folder = try ScratchFolder()
        let offline = try await Program.run(
            ["--migrations", folder.path, "migrate", "generate", "--name", "made"] + words, environment: ["PGHOST": "/nowhere"])
        #expect(offline.status == 0, "\(offline.error)")
        #expect(offline.output.hasPrefix("\(folder.path)/made.yaml\nnext: "))
        try await Workbench.with { bench in
            try bench.write(try folder.read("made.yaml"), as: "made")
            let plan = try await bench.migrate("plan", "made")
            #expect(plan.status == 0, "\(plan.error)")
            #expect(plan.output.contains("Phase 1 of "))
        }
    }

    @Test func `these are all the patterns`() {
        #expect(Patterns.all.map(\.name).sorted() == [
            "add-check-constraint", "add-foreign-key", "add-index", "add-json-column", "add-nullable-column", "add-required-column",
            "add-soft-delete", "add-unique-constraint", "change-type", "merge-columns", "normalize-column", "partition-table", "remove-column", "rename-column", "rename-table",
            "replace-index", "set-not-null", "split-column",
        ])
    }

    @Test func `a type left out is read from the database and said`() async throws {
        try await Workbench.with { bench in
            try await bench.writeRename()
            #expect(try bench.folder.read("migrations/rename.yaml").contains("dataType: character varying(255)"))
        }
    }

    @Test func `a type that cannot be read is asked for`() async throws {
        let words = ["generate", "rename-column", "--table", "users", "--old-column", "name", "--new-column", "full_name"]
        let offline = try await Program.run(["migrate"] + words, environment: ["PGHOST": "/nowhere"])
        #expect(offline.status == 2)
        #expect(offline.error.contains("With --data-type TYPE this needs no database."))
        try await Workbench.with { bench in
            let unknown = try await bench.migrate("generate", "rename-column", "--table", "users", "--old-column", "nam", "--new-column", "x")
            #expect(unknown.status == 7)
            #expect(unknown.error.hasPrefix("ERROR:  column \"nam\" of table \"users\" does not exist\nHINT:  Did you mean \"name\"?"), "\(unknown.error)")
        }
    }

    @Test func `other content is not overwritten without --force`() async throws {
        try await Workbench.with { bench in
            let words = ["generate", "add-nullable-column", "--table", "users", "--column", "bio", "--name", "bio", "--data-type"]
            func run(_ more: String...) async throws -> Program.Outcome { try await Program.run(bench.connection + ["migrate"] + words + more) }
            #expect(try await run("text").status == 0)
            #expect(try await run("text").status == 0)
            let refused = try await run("integer")
            #expect(refused.status == 1)
            #expect(refused.error.contains("bio.yaml exists and says something else"))
            #expect(refused.next?.hasSuffix("--force") == true)
            #expect(try bench.folder.read("migrations/bio.yaml").contains("dataType: text"))
            #expect(try await bench.paste(refused.next ?? "").status == 0)
            #expect(try bench.folder.read("migrations/bio.yaml").contains("dataType: integer"))
        }
    }
}
