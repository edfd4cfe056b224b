/// How much WAL waits to be archived, where the server archives: it fills the disk until it is.
///
/// - SeeAlso: <https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-ARCHIVER-VIEW>
struct ArchiveBacklog: PaceReading {
    private static let factor = 4.0
    /// Where nothing was ever archived: the first position seen, after which everything counts.
    private var start: Double?
    private var archived: Double?

    var subject: String { "how far the WAL archive is behind" }

    mutating func read(_ connection: PostgresConnection, _ context: PaceContext) async throws -> PaceVerdict {
        let row = try await connection.query("""
            SELECT current_setting('archive_mode') <> 'off' AS archives, pg_size_bytes(current_setting('wal_segment_size')) AS size,
                   pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS now,
                   (SELECT last_archived_wal FROM pg_stat_archiver) AS last, (SELECT failed_count > 0 FROM pg_stat_archiver) AS fails
            """)[0]
        guard row.flag("archives") else { return .free }
        let (size, now) = (row.number("size"), row.number("now"))
        // What was archived last may be the history of a timeline, or a label of a backup.
        archived = row["last"].flatMap { Self.end($0, size: size) } ?? archived
        start = start ?? now
        let segments = ((now - (archived ?? start ?? now)) / size).rounded(.down)
        return .of(
            segments / Double(context.limits.archiveBacklog), holdingAt: Self.factor,
            "\(Int(segments).grouped) WAL segments wait to be archived\(row.flag("fails") ? " (see pg_stat_archiver)" : "")")
    }

    /// The position after a segment, from its file's name: timeline, file and segment in eight hexadecimal digits each.
    static func end(_ name: String, size: Double) -> Double? {
        guard name.count == 24, let high = UInt64(name.dropFirst(8).prefix(8), radix: 16), let low = UInt64(name.suffix(8), radix: 16) else { return nil }
        return Double(high) * 4_294_967_296 + Double(low + 1) * size
    }
}
