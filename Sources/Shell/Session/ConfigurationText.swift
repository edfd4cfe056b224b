import Engine

/// What `help config` prints.
enum ConfigurationText {
    /// - Parameter file: Where it is read from; nil where nobody's home is known.
    static func text(_ configuration: Configuration, file: String?) -> String {
        let entries = configuration.entries
        func width(_ texts: [String]) -> Int { texts.map(\.count).max() ?? 0 }
        let (names, values) = (width(entries.map(\.name)), width(entries.map(\.value)))
        func padded(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: width - text.count) }
        let lines = entries.map { "  \(padded($0.name, names))  \(padded($0.value, values))  \($0.help) (\($0.origin))\n" }
        return "The configuration is \(file ?? "read from nowhere: HOME is not set"), in YAML; batch.target is written as target below batch.\n\n" + lines.joined()
    }
}
