import Engine

/// A result turned into a grid: one column's values name the rows, another's the columns.
/// - SeeAlso: <https://www.postgresql.org/docs/current/app-psql.html>, `\crosstabview`
struct Crosstab {
    let rows: Rows

    private static let mostColumns = 1600

    init(_ result: ResultSink.Kept, _ words: [String], null: String) throws(MetaError) {
        guard result.names.count >= 3 else { throw Self.problem("query must return at least three columns") }
        let vertical = try words.isEmpty ? 0 : Self.column(words[0], result)
        let horizontal = try words.count < 2 ? 1 : Self.column(words[1], result)
        guard vertical != horizontal else { throw Self.problem("vertical and horizontal headers must be different columns") }
        let value: Int
        if words.count > 2 { value = try Self.column(words[2], result) } else {
            guard result.names.count == 3 else { throw Self.problem("data column must be specified when query returns more than three columns") }
            value = (0..<3).first { $0 != vertical && $0 != horizontal } ?? 2
        }
        let order = try words.count > 3 ? Self.column(words[3], result) : nil
        var rows: [String?] = [], columns: [(name: String?, place: String?)] = []
        var rowNumbers: [String?: Int] = [:], columnNumbers: [String?: Int] = [:]
        var cells: [[Int: String?]] = []
        for row in result.rows {
            let (name, heading) = (row[vertical], row[horizontal])
            if rowNumbers[name] == nil {
                rowNumbers[name] = rows.count
                rows.append(name)
                cells.append([:])
            }
            if columnNumbers[heading] == nil {
                columnNumbers[heading] = columns.count
                columns.append((heading, order.flatMap { row[$0] }))
            }
            guard columns.count <= Self.mostColumns else { throw Self.problem("maximum number of columns (\(Self.mostColumns)) exceeded") }
            guard let r = rowNumbers[name], let c = columnNumbers[heading] else { continue }
            guard cells[r].index(forKey: c) == nil else {
                throw Self.problem("query result contains multiple data values for row \"\(name ?? "(null)")\", column \"\(heading ?? "(null)")\"")
            }
            cells[r][c] = .some(row[value])
        }
        var places = Array(columns.indices)
        if order != nil {
            let keys = try columns.map { column throws(MetaError) -> Double in
                guard let place = column.place, let number = Double(place) else { throw Self.problem("the column that orders must hold numbers") }
                return number
            }
            places = places.sorted { (keys[$0], $0) < (keys[$1], $1) }
        }
        let headings = [(result.names[vertical], result.types[vertical])] + places.map { (columns[$0].name ?? null, result.types[value]) }
        self.rows = Rows.made(columns: headings, rows: rows.indices.map { r in [rows[r]] + places.map { cells[r][$0] ?? "" } })
    }

    private static func problem(_ text: String) -> MetaError { .other("\\crosstabview: \(text)", hint: nil) }

    /// A number from 1, or a name.
    private static func column(_ word: String, _ result: ResultSink.Kept) throws(MetaError) -> Int {
        if let number = Int(word) {
            guard (1...result.names.count).contains(number) else { throw problem("column number \(number) is out of range 1..\(result.names.count)") }
            return number - 1
        }
        let isExact = word.hasPrefix("\"") && word.hasSuffix("\"") && word.count > 1
        let name = isExact ? String(word.dropFirst().dropLast()).replacing("\"\"", with: "\"") : word.lowercased()
        let found = result.names.indices.filter { result.names[$0] == name }
        guard let first = found.first else { throw problem("column name not found: \"\(name)\"") }
        guard found.count == 1 else { throw problem("ambiguous column name: \"\(name)\"") }
        return first
    }
}
