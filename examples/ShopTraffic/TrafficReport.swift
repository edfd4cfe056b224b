/// What an application felt.
public struct TrafficReport: Codable, Sendable {
    /// The named stretches of time, in the order in which they began.
    public let periods: [Period]
    /// Writes that the server acknowledged.
    public let acknowledgedWrites: Int
    /// Acknowledged writes whose value was not there at the end.
    public let lostWrites: Int
    /// Reads that gave something else than the last acknowledged write, or no name at all.
    public let wrongReads: Int
    /// The first of each kind of failure, in words.
    public let failureMessages: [String]

    public struct Period: Codable, Sendable {
        public let name: String
        public let requests: Int
        public let failures: Int
        /// Milliseconds from the moment a request was due to its answer: the median, the 99th percentile, the worst.
        public let p50: Double
        public let p99: Double
        public let worst: Double
    }

    public var failures: Int { periods.reduce(0) { $0 + $1.failures } }
    /// True when no request failed, no read was wrong and no acknowledged write is missing.
    public var isClean: Bool { failures == 0 && wrongReads == 0 && lostWrites == 0 }

    /// The report for people, a line a period.
    public var table: String {
        let header = ["period", "requests", "failures", "p50 ms", "p99 ms", "worst ms"]
        let rows = periods.map { period in
            [period.name, String(period.requests), String(period.failures)]
                + [period.p50, period.p99, period.worst].map { Self.fixed($0) }
        }
        let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
        let lines = ([header] + rows).map { row in
            row.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                return column == 0 ? row[column] + padding : padding + row[column]
            }.joined(separator: "  ")
        }
        let sums = "acknowledged writes: \(acknowledgedWrites), lost: \(lostWrites), wrong reads: \(wrongReads)"
        return (lines + [sums] + failureMessages.map { "failure: " + $0 }).joined(separator: "\n")
    }

    /// With two decimals.
    private static func fixed(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
    }
}
