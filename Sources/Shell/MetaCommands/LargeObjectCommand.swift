import Engine

enum LargeObjectCommand: MetaCommand {
    static let names = ["lo_export", "lo_import", "lo_unlink"]
    static let help = [
        (usage: "\\lo_export OID FILE", text: "write a large object to a file"),
        (usage: "\\lo_import FILE [COMMENT]", text: "make a large object of a file"),
        (usage: "\\lo_unlink OID", text: "drop a large object"),
    ]

    static func subject(_ name: String, after arguments: [String]) -> MetaSubject { arguments.isEmpty && name == "lo_import" || arguments.count == 1 && name == "lo_export" ? .files : .nothing }

    static func run(_ call: MetaCall) async throws -> MetaOutcome {
        guard let first = call.argument else { throw MetaError.missingArgument(command: call.line.name) }
        let second = call.line.arguments.dropFirst().first
        switch call.line.name {
        case "lo_export":
            guard let second else { throw MetaError.missingArgument(command: call.line.name) }
            let text = try await call.query("SELECT pg_catalog.encode(pg_catalog.lo_get($1::pg_catalog.oid), 'hex')", [first]).scalar ?? ""
            let digits = Array(text.utf8)
            let target = try ResultTarget(second)
            target.writer.withBuffer { buffer in
                for index in stride(from: 0, to: digits.count - 1, by: 2) { buffer.append(value(digits[index]) << 4 | value(digits[index + 1])) }
            }
            try target.end()
            call.confirm("lo_export")
        case "lo_import":
            let bytes = try LineReader(path: first).rest()
            let digits = "0123456789abcdef".utf8.map { $0 }
            let text = String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
            let oid = try await call.query("SELECT pg_catalog.lo_from_bytea(0, pg_catalog.decode($1, 'hex'))", [text]).scalar ?? "0"
            if let second { _ = try await call.query("COMMENT ON LARGE OBJECT \(oid) IS \(Quote.literal(second))") }
            call.confirm("lo_import \(oid)")
            call.session.variables.tell("LASTOID", oid)
        default:
            _ = try await call.query("SELECT pg_catalog.lo_unlink($1::pg_catalog.oid)", [first])
            call.confirm("lo_unlink \(first)")
        }
        return .done
    }

    private static func value(_ digit: UInt8) -> UInt8 { digit < UInt8(ascii: "a") ? digit - UInt8(ascii: "0") : digit - UInt8(ascii: "a") + 10 }
}
