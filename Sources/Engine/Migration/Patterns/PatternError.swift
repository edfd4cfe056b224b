/// Why a pattern could not be made.
public enum PatternError: DescribedError, Hashable {
    case unknown(parameter: String, pattern: String, known: [String])
    case missing(parameters: [String], pattern: String)
    case malformed(parameter: String, value: String, form: String)

    public var message: String {
        switch self {
        case .unknown(let parameter, let pattern, _): "pattern \(pattern) has no \(parameter)"
        case .malformed(let parameter, let value, _): "\(parameter) \"\(value)\" cannot be read"
        case .missing(let parameters, let pattern): "pattern \(pattern) needs \(parameters.joined(separator: ", "))"
        }
    }

    public var hint: String? {
        switch self {
        case .unknown(let parameter, _, let known): Nearest.suggestion(for: parameter, among: known)
        case .malformed(_, _, let form): "Write \(form)."
        case .missing(_, let pattern): "See `migrate generate \(pattern) --help`."
        }
    }
}
