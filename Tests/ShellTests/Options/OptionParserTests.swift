import Testing

@testable import Shell

struct OptionParserTests {
    private func parse(_ words: String...) throws -> ShellOptions {
        try OptionParser.parse(words, commandWords: ["migrate", "backup", "help"])
    }

    @Test func `joined, separate and long forms say the same`() throws {
        for words in [["-h/tmp"], ["-h", "/tmp"], ["--host=/tmp"], ["--host", "/tmp"]] {
            #expect(try OptionParser.parse(words, commandWords: []).settings["host"] == "/tmp")
        }
    }

    @Test func `short flags cluster, the last may take a value`() throws {
        let options = try parse("-Atc", "select 1")
        #expect(options.output.format == .unaligned)
        #expect(options.output.tuplesOnly)
        #expect(options.actions == [.command("select 1")])
    }

    @Test func `commands and files keep their order`() throws {
        #expect(try parse("-c", "a", "-f", "b", "--command=c").actions == [.command("a"), .file("b"), .command("c")])
    }

    @Test func `the first word is the database, the second the role`() throws {
        let options = try parse("shop", "me")
        #expect(options.settings["dbname"] == "shop")
        #expect(options.settings["user"] == "me")
        #expect(try parse("-d", "shop", "me").settings["user"] == "me")
    }

    @Test func `options win over what a URI holds`() throws {
        let options = try parse("-p", "6000", "postgresql://h:5000/d")
        #expect(options.settings.parameters.map(\.keyword) == ["dbname", "port"])
    }

    @Test func `a command's word takes what follows, connection options excepted`() throws {
        let options = try parse("-h", "/tmp", "migrate", "apply", "f.yaml", "--phase", "1", "-y", "-p", "5433")
        #expect(options.actions == [.shellCommand(["migrate", "apply", "f.yaml", "--phase", "1", "-y"])])
        #expect(options.settings["host"] == "/tmp")
        #expect(options.settings["port"] == "5433")
    }

    @Test func `two dashes end the options`() throws {
        #expect(try parse("--", "-x").settings["dbname"] == "-x")
    }

    @Test func `a variable may have an equals sign in its value, or no value`() throws {
        let options = try parse("-v", "a=b=c", "--set", "d")
        #expect(options.variables.map(\.name) == ["a", "d"])
        #expect(options.variables.map(\.value) == ["b=c", nil])
    }

    @Test(arguments: [
        (["--hots=x"], OptionError.unknown(option: "--hots", nearest: "--host")),
        (["-Q"], .unknown(option: "-Q", nearest: nil)),
        (["-c"], .missingValue(option: "-c")),
        (["--csv=1"], .unexpectedValue(option: "--csv")),
        (["--color", "blue"], .invalidValue(option: "--color", value: "blue", allowed: ["auto", "always", "never"])),
        (["migrte", "status"], .extraWord("status", nearest: "migrate status")),
        (["a", "b", "c"], .extraWord("c", nearest: nil)),
    ])
    func `what cannot be followed is said`(words: [String], expected: OptionError) {
        #expect(throws: expected) { () throws in _ = try OptionParser.parse(words, commandWords: ["migrate", "backup"]) }
    }

    @Test func `help names every option`() {
        for declaration in OptionTable.all { #expect(HelpText.text.contains("--\(declaration.long)")) }
    }

    @Test func `no two options share a name`() {
        let names = OptionTable.all.flatMap(\.names)
        #expect(Set(names).count == names.count)
    }
}
