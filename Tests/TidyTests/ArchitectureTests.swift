import TestSupport
import Testing

/// The rules of ARCHITECTURE.md that the compiler does not know.
struct ArchitectureTests {
    @Test(arguments: [
        ("CLibPQ", "Sources/Engine/Postgres"), ("CLibYAML", "Sources/Engine/YAML"), ("CPGQuery", "Sources/Engine/SQL"),
        ("CCrypto", "Sources/Engine/Migration"), ("CLibEdit", "Sources/Shell/LineEditing"),
    ]) func `each C library is imported in one folder`(library: String, folder: String) throws {
        let importers = try SourceTree.swift("Sources", "examples").filter { $0.imports.contains(library) }
        #expect(Set(importers.map(\.folder)) == [folder])
    }

    @Test(arguments: [
        ("Sources/Engine", ["MigrateCommands", "Shell", "ArgumentParser"]), ("Sources/MigrateCommands", ["Shell"]),
        ("Sources", ["Foundation", "TestSupport", "ShopTraffic"]),
    ]) func `nothing points back`(folder: String, forbidden: [String]) throws {
        for file in try SourceTree.swift(folder) {
            #expect(Set(file.imports).isDisjoint(with: forbidden), "\(file.path)")
        }
    }

    @Test func `the engine does not print, read the keyboard or exit`() throws {
        for file in try SourceTree.swift("Sources/Engine") {
            for line in file.code where line.text.contains(/(^|[^.\w`])(print|debugPrint|readLine|exit|abort)\(/) {
                Issue.record("\(file.path):\(line.number): \(line.text)")
            }
        }
    }

    @Test func `a file is named for a type or an extension in it`() throws {
        // The list of what else a file may be named for.
        let exceptions: Set = ["SQLNodeReader.swift"]
        for file in try SourceTree.swift("Sources", "examples", "Tests/TestSupport") where !exceptions.contains(file.name) {
            let name = String(file.name.dropLast(".swift".count).prefix { $0 != "+" })
            let declares = file.text.contains(try Regex("\\b(struct|class|enum|actor|protocol|extension|typealias) \(name)\\b"))
            // A pattern, an operation or a command adds to a type of another name.
            let adds = file.text.contains(try Regex("(?m)^(public )?extension "))
            #expect(declares || adds || file.text.contains("let \(name.prefix(1).lowercased() + name.dropFirst())"), "\(file.path)")
        }
    }

    @Test func `nothing is left for later`() throws {
        for file in try SourceTree.swift("Sources", "Tests", "examples") where file.name != "ArchitectureTests.swift" {
            #expect(!file.text.contains(/\b(TODO|FIXME|XXX|HACK)\b/), "\(file.path)")
        }
    }

    @Test func `what switches a check off says why`() throws {
        for file in try SourceTree.swift("Sources") {
            let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
            for (index, line) in lines.enumerated() where line.contains(/@unchecked Sendable|nonisolated\(unsafe\)|try!|as! |fatalError\(/) {
                let near = lines[max(0, index - 6)...index]
                #expect(near.contains { $0.contains("//") }, "\(file.path):\(index + 1)")
            }
        }
    }

    @Test func `every list names every file of its folder`() throws {
        for (folder, list) in [
            ("Operations", "Operations"), ("Validations", "Validations"), ("Patterns", "Patterns"),
        ] {
            let path = "Sources/Engine/Migration/\(folder)"
            let known = SourceTree.text("\(path)/\(list).swift")
            let tests = try SourceTree.swift("Tests").map(\.text).joined()
            for file in try SourceTree.swift(path) {
                let name = String(file.name.dropLast(".swift".count))
                for match in file.text.matches(of: /struct (\w+): Migration(?:Operation|Validation)\b/) {
                    #expect(known.contains("\(match.output.1).self"), "\(name) is not in \(list).all")
                }
                for match in file.text.matches(of: /static let (\w+) = Pattern\(\s*name: "([^"]+)"/) {
                    #expect(known.contains(".\(match.output.1)"), "\(name) is not in \(list).all")
                    let isNamed = tests.contains(match.output.2)
                    #expect(isNamed, "no test names the pattern \(match.output.2)")
                }
                for match in file.text.matches(of: /(?:OperationType|ValidationType)\(rawValue: "([^"]+)"\)/) {
                    let isNamed = tests.contains(match.output.1)
                    #expect(isNamed, "no test names \(match.output.1)")
                }
            }
        }
    }

    @Test func `the list of hazard rules names every file of its folder`() throws {
        let known = SourceTree.text("Sources/Engine/Hazards/HazardRules.swift")
        for file in try SourceTree.swift("Sources/Engine/Hazards/Rules") {
            for match in file.text.matches(of: /enum (\w+): HazardRule\b/) {
                #expect(known.contains("\(match.output.1).self"), "\(file.name) is not in HazardRules.all")
            }
        }
        let others = SourceTree.text("Sources/Engine/Verify/SafetyRule.swift")
        for file in try SourceTree.swift("Sources/Engine/Verify/Rules") {
            for match in file.text.matches(of: /enum (\w+): (?:PlanRule|SafetyRule)\b/) {
                #expect(others.contains("\(match.output.1).self"), "\(file.name) is not in VerifyRules.all")
            }
        }
    }

    @Test func `every migrate command has its test file`() throws {
        let tests = Set(try SourceTree.swift("Tests/MigrateCommandsTests").map(\.name))
        for file in try SourceTree.swift("Sources/MigrateCommands/Commands/Migrate") where file.text.contains(": HostedCommand") {
            #expect(tests.contains(file.name.replacing(".swift", with: "Tests.swift")), "\(file.path)")
        }
    }
}
