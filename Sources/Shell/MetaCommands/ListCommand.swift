import Engine

/// The lists of the `\d` family.
enum ListCommand: MetaCommand {
    static let names = Listing.all.flatMap { listing in listing.names.flatMap { name in ["", "+", "S", "S+", "+S"].map { name + $0 } } }
    static let help = Listing.all.map { (usage: $0.usage, text: $0.text) }

    static func subject(_ name: String, after arguments: [String]) -> MetaSubject {
        let letters = name.filter { $0 != "+" && $0 != "S" }
        guard arguments.isEmpty else { return arguments.count == 1 && ["dAc", "dAf"].contains(letters) ? .types : .nothing }
        return switch letters {
        case "dt": .relations("rp")
        case "di": .relations("iI")
        case "dv": .relations("v")
        case "dm": .relations("m")
        case "ds": .relations("S")
        case "dE", "det": .relations("f")
        case "dp", "z", "dd": .relations("rpvmfS")
        case "dP", "dPt": .relations("p")
        case "dPi": .relations("I")
        case "df", "da", "dfn", "dfa", "dfp", "dft", "dfw", "do": .functions
        case "dn": .schemas
        case "du", "dg", "ddp", "drds", "drg": .roles
        case "dT", "dD": .types
        case "dx": .extensions
        case "dA", "dAc", "dAf", "dAo", "dAp": .choices(["brin", "btree", "gin", "gist", "hash", "spgist"])
        case "l": .databases
        case "dconfig": .serverSettings
        default: .nothing
        }
    }

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        let name = call.line.name.trimmingSuffix
        guard let listing = Listing.all.first(where: { $0.names.contains(name) }) else { throw MetaError.notFound(call.line.name) }
        try await print(listing, call)
        return .done
    }

    @ShellActor static func print(_ listing: Listing, _ call: MetaCall) async throws {
        let connection = try await call.session.connected()
        let suffix = call.line.name.dropFirst(call.line.name.trimmingSuffix.count)
        let second = call.line.arguments.count > 1 ? MetaCall.withoutSemicolon(call.line.arguments[1]) : nil
        let context = Listing.Context(
            name: call.line.name, pattern: NamePattern(call.subject), second: NamePattern(second), showsSystem: suffix.contains("S"), isVerbose: suffix.contains("+"),
            hidesMethods: call.session.variables.isOn("HIDE_TABLEAM", default: false), version: connection.serverVersion)
        if context.isVerbose, let details = listing.details { return try await details(call, context) }
        let rows = try await call.query(listing.sql(context))
        if rows.isEmpty, let none = listing.none { return call.session.note(none(call.subject) + "\n") }
        call.print(rows, title: listing.titled?(context) ?? listing.title, footers: listing.isCounted ? nil : [])
    }
}

extension String {
    /// A list's name without `S` and `+` after its letters; `\dS` alone is the list of everything.
    var trimmingSuffix: String {
        var name = self[...]
        while let last = name.last, last == "+" || last == "S", name.count > 1 { name.removeLast() }
        return String(name)
    }
}
