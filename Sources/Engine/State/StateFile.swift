internal import FoundationEssentials

/// Everything that a ``StateManager`` keeps, as it stands in its file.
struct StateFile: Codable, Equatable, Sendable {
    struct Entry: Codable, Equatable, Sendable {
        /// As JSON text.
        var value: String
        var version: Int
        var changedAt: Double
        var expiresAt: Double?

        func isExpired(at now: Double) -> Bool { expiresAt.map { $0 <= now } ?? false }
    }

    static let format = 1

    var format = StateFile.format
    /// So many changes there have been, whatever of: the latest version.
    var changes = 0
    var entries: [String: Entry] = [:]
    var snapshots: [String: [String: Entry]] = [:]

    /// - Throws: ``StateError``; an absent file holds nothing.
    static func read(_ path: String) throws(StateError) -> StateFile {
        let bytes: [UInt8]
        do throws(FileAccessError) { bytes = try TextFile.read(path) } catch {
            if error.isMissing { return StateFile() }
            throw .unreadable(path: path, reason: error.reason)
        }
        struct Head: Decodable { let format: Int }
        do {
            let format = try JSONDecoder().decode(Head.self, from: Data(bytes)).format
            guard format <= Self.format else { throw StateError.tooNew(path: path, format: format) }
            return try JSONDecoder().decode(StateFile.self, from: Data(bytes))
        } catch let error as StateError {
            throw error
        } catch {
            throw .unreadable(path: path, reason: "it is not what was written there")
        }
    }

    /// Writes it whole to another name, then gives it its own.
    func write(_ path: String) throws(StateError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        do {
            let text = String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
            _ = try TextFile.write(text, to: path, replacing: true, mode: 0o600)
        } catch let error as FileAccessError {
            throw .unwritable(path: path, reason: error.reason)
        } catch {
            throw .unwritable(path: path, reason: "\(error)")
        }
    }

    static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func decode<Value: Decodable>(_ text: String) throws -> Value { try JSONDecoder().decode(Value.self, from: Data(text.utf8)) }
}
