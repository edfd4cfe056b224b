/// The tool that a script was written for, by its name or by its comments: what of it runs, and whether in one transaction.
struct ScriptTool {
    /// With what is not run when the script is applied left empty, so that lines keep their numbers.
    private(set) var lines: [String]
    /// Whether the tool runs it in a transaction of its own; nil where no tool is recognized.
    private(set) var isInTransaction: Bool?
    private(set) var notes: [String] = []

    /// - Parameter settings: The text of a `.conf` file beside the script, which Flyway reads.
    init(_ lines: [String], file: String, settings: String? = nil) {
        self.lines = lines
        if Self.isFlyway(file) {
            let own = (lines + [settings ?? ""]).joined(separator: "\n")
            isInTransaction = own.firstMatch(of: /executeInTransaction\s*=\s*false/) == nil
            if isInTransaction == true { notes.append("Judged as Flyway runs it: in one transaction, unless a statement of it cannot run in one.") }
        }
        takeUpPart()
    }

    /// By the name: `V2__add_bio.sql`, `R__views.sql`.
    static func isFlyway(_ file: String) -> Bool { version(of: file) != nil || name(file).wholeMatch(of: /R__.+\.sql/) != nil }

    /// The numbers of a versioned Flyway script: `V1.10__x.sql` as 1, 10.
    static func version(of file: String) -> [Int]? {
        name(file).wholeMatch(of: /[VB](\d+(?:[._]\d+)*)__.+\.sql/).map { match in match.output.1.split { $0 == "." || $0 == "_" }.compactMap { Int($0) } }
    }

    /// Whether another tool would run it only to take something back: `U2__x.sql`, `0002_x.down.sql`.
    static func takesBack(_ file: String) -> Bool { name(file).wholeMatch(of: /U\d.*__.+\.sql|.+\.(down|undo|rollback)\.sql|down\.sql|revert\.sql/) != nil }

    private static func name(_ file: String) -> String { file.split(separator: "/").last.map(String.init) ?? file }

    /// goose, sql-migrate and dbmate keep both ways in one file.
    private mutating func takeUpPart() {
        var isUp: Bool?
        var hidden = 0
        for index in lines.indices {
            if let match = lines[index].firstMatch(of: /^\s*--\s*(\+goose|\+migrate|migrate:)\s*(up|down|no\s+transaction)\b(.*)$/.ignoresCase()) {
                let (word, rest) = (match.output.2.lowercased(), match.output.3.lowercased())
                let isOutside = word.hasPrefix("no") || rest.contains("notransaction") || rest.contains("transaction:false")
                if word != "down", isUp != false { isInTransaction = isOutside ? false : isInTransaction ?? true }
                if word == "up" { isUp = true }
                if word == "down" { isUp = false }
            } else if isUp == false, !lines[index].allSatisfy(\.isWhitespace) {
                lines[index] = ""
                hidden += 1
            }
        }
        if hidden > 0 { notes.append("The part that takes it back (\(hidden) line\(hidden == 1 ? "" : "s")) was passed over.") }
    }
}
