enum WatchCommand: MetaCommand {
    static let names = ["watch"]
    static let help = [(usage: "\\watch [SECONDS]", text: "send it again and again until Ctrl-C, every 2 seconds unless said")]
    static let most = 1

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        guard let text = call.argument else { return .execute(.watch(seconds: 2)) }
        guard let seconds = Double(text), seconds >= 0, seconds < 1_000_000 else {
            throw MetaError.badArgument(command: "watch", value: text, allowed: "Give the seconds between two runs, such as 1 or 0.5.")
        }
        // As in psql 15: without a pause the server would have nothing else to do.
        return .execute(.watch(seconds: seconds == 0 ? 1 : seconds))
    }
}
