enum ErrorDetailCommand: MetaCommand {
    static let names = ["errverbose"]
    static let help = [(usage: "\\errverbose", text: "tell all that the server said of the last error")]
    static let most = 0

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        guard let error = call.session.lastError else {
            call.print("There is no previous error.")
            return .done
        }
        call.session.note(ErrorReport.text(error, ErrorReport.Detail.verbose))
        return .done
    }
}
