import Engine
import FoundationEssentials

/// Verdicts in the Static Analysis Results Interchange Format, which code hosts and editors read.
/// - SeeAlso: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>
struct SARIFDocument: Encodable {
    private let version = "2.1.0"
    private let schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
    private let runs: [Run]

    private enum CodingKeys: String, CodingKey {
        case version, runs
        case schema = "$schema"
    }

    private struct Text: Encodable { let text: String }
    private struct Run: Encodable {
        let tool: Tool
        let columnKind = "unicodeCodePoints"
        let results: [Result]
    }
    private struct Tool: Encodable { let driver: Driver }
    private struct Driver: Encodable {
        let name = "ai-shell"
        let rules: [Rule]
    }
    private struct Rule: Encodable {
        let id: String
        let shortDescription: Text
        let fullDescription: Text
        let help: Text
        let defaultConfiguration: Configuration
    }
    private struct Configuration: Encodable { let level: String }
    private struct Result: Encodable {
        let ruleId: String
        let ruleIndex: Int
        let level: String
        let message: Text
        let locations: [Location]
        let suppressions: [Suppression]
    }
    private struct Location: Encodable { let physicalLocation: PhysicalLocation }
    private struct PhysicalLocation: Encodable {
        let artifactLocation: Artifact
        let region: Region?
    }
    private struct Artifact: Encodable { let uri: String }
    private struct Region: Encodable {
        let startLine: Int
        let startColumn: Int
    }
    private struct Suppression: Encodable {
        let kind = "inSource"
        let justification: String
    }

    init(_ verdicts: [FileVerdict]) {
        let findings = verdicts.flatMap(\.findings)
        // Those that occur, in the order of the list.
        let rules = VerifyRules.all.filter { rule in findings.contains { $0.rule == rule.id } }
        runs = [
            Run(
                tool: Tool(
                    driver: Driver(
                        rules: rules.map { rule in
                            Rule(
                                id: rule.id, shortDescription: Text(text: rule.statement), fullDescription: Text(text: rule.danger),
                                help: Text(text: "Instead: \(rule.instead)"), defaultConfiguration: Configuration(level: Self.level(rule.severity)))
                        })),
                results: findings.map { finding in
                    Result(
                        ruleId: finding.rule, ruleIndex: rules.firstIndex { $0.id == finding.rule } ?? 0, level: Self.level(finding.severity),
                        message: Text(text: GitHubAnnotations.message(finding)),
                        locations: [
                            Location(
                                physicalLocation: PhysicalLocation(
                                    artifactLocation: Artifact(uri: Self.uri(finding.place.file)),
                                    region: finding.place.line == 0 ? nil : Region(startLine: finding.place.line, startColumn: finding.place.column)))
                        ], suppressions: finding.allowance.map { [Suppression(justification: $0)] } ?? [])
                })
        ]
    }

    var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(self) else { return "{}\n" }
        return String(decoding: data, as: UTF8.self) + "\n"
    }

    private static func level(_ severity: Hazard.Severity) -> String {
        switch severity {
        case .error: "error"
        case .warning: "warning"
        case .recommendation: "note"
        }
    }

    /// A relative path stays one; blanks and the like are encoded byte by byte.
    private static func uri(_ path: String) -> String {
        let plain = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
        let encoded = plain.utf8.map { byte -> String in
            let isPlain = byte >= 0x30 && byte <= 0x39 || byte >= 0x41 && byte <= 0x5A || byte >= 0x61 && byte <= 0x7A || "-._~/".utf8.contains(byte)
            return isPlain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
        return path.hasPrefix("/") ? "file://" + encoded : encoded
    }
}
