enum CopyrightCommand: MetaCommand {
    static let names = ["copyright"]
    static let help = [(usage: "\\copyright", text: "the licence of PostgreSQL")]

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        call.print("PostgreSQL is free software under the PostgreSQL License: https://www.postgresql.org/about/licence/")
        return .done
    }
}
