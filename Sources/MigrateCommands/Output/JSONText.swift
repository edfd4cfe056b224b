import FoundationEssentials

/// Documents for machines: stable keys in snake case, sorted, one document a line.
enum JSONText {
    static func line(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // A value of ours that JSON cannot hold (a number that is none) is a mistake of ours, not of the operator's.
        guard let data = try? encoder.encode(value) else { return "{\"format\":1,\"message\":\"the result cannot be written as JSON\"}\n" }
        return String(decoding: data, as: UTF8.self) + "\n"
    }
}
