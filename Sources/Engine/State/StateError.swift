/// Why a value cannot be read or kept.
public enum StateError: DescribedError, Equatable {
    case unreadable(path: String, reason: String)
    case unwritable(path: String, reason: String)
    /// The file was made by a newer version.
    case tooNew(path: String, format: Int)
    /// What is kept under the key is of another type.
    case wrongType(key: String, wanted: String)
    /// Somebody else changed the value since it was read.
    case changed(key: String, expected: Int, found: Int)
    case noSnapshot(String, known: [String])
    /// Another process held the file for so long.
    case busy(path: String, seconds: Double)

    public var message: String {
        switch self {
        case .unreadable(let path, let reason): "the state file \"\(path)\" cannot be read: \(reason)"
        case .unwritable(let path, let reason): "the state file \"\(path)\" cannot be written: \(reason)"
        case .tooNew(let path, let format): "the state file \"\(path)\" is of format \(format), made by a newer version"
        case .wrongType(let key, let wanted): "what is kept under \"\(key)\" is no \(wanted)"
        case .changed(let key, let expected, let found): "\"\(key)\" has version \(found), not \(expected)"
        case .noSnapshot(let name, _): "there is no snapshot \"\(name)\""
        case .busy(let path, let seconds): "another process has held the state file \"\(path)\" for \(Int(seconds)) s"
        }
    }

    public var hint: String? {
        switch self {
        case .unreadable(let path, _): "Mend it, or move it away to begin with nothing: mv '\(path)' '\(path).broken'"
        case .tooNew: "Use that version, or another file."
        case .changed: "Read the value again and decide anew."
        case .noSnapshot(_, let known): known.isEmpty ? nil : "Known are: \(known.joined(separator: ", "))."
        case .unwritable, .wrongType, .busy: nil
        }
    }
}
