enum AlignCommand: MetaCommand {
    static let names = ["a"]
    static let help = [(usage: "\\a", text: "switch between aligned and unaligned output")]

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        let format: OutputOptions.Format = call.session.outputOptions.format == .aligned ? .unaligned : .aligned
        call.session.outputOptions.format = format
        call.confirm("Output format is \(format.rawValue).")
        return .done
    }
}
