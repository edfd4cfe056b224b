enum GoCommand: MetaCommand {
    static let names = ["g", "gx"]
    static let help = [
        (usage: "\\g [(NAME=VALUE …)] [FILE|\\|COMMAND]", text: "send the statement being typed, else the last one; its results as said"),
        (usage: "\\gx [(NAME=VALUE …)] [FILE]", text: "the same, and print one line a value"),
    ]
    static let reading = MetaReading.wordsOrPipe

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        var words = call.line.arguments[...]
        var settings: [ResultUse.PrintSetting] = []
        if call.line.name == "gx" { settings.append(.init(name: "expanded", value: "on")) }
        if words.first?.hasPrefix("(") == true {
            var isOpen = true
            while isOpen, var word = words.popFirst() {
                if settings.count <= 1, word.hasPrefix("(") { word.removeFirst() }
                if word.hasSuffix(")") {
                    word.removeLast()
                    isOpen = false
                }
                guard !word.isEmpty else { continue }
                let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                settings.append(.init(name: parts[0], value: parts.count > 1 ? parts[1] : nil))
            }
            if isOpen { throw MetaError.other("\\\(call.line.name): the settings have no closing parenthesis", hint: nil) }
        }
        return .execute(.printTo(words.first, settings: settings))
    }
}
