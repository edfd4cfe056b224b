import Engine

/// Why a command line cannot be followed.
enum OptionError: DescribedError, Equatable {
    case unknown(option: String, nearest: String?)
    case missingValue(option: String)
    case unexpectedValue(option: String)
    case invalidValue(option: String, value: String, allowed: [String])
    case badSetting(String, String)
    case extraWord(String, nearest: String?)

    var message: String {
        switch self {
        case .unknown(let option, _): "unknown option \"\(option)\""
        case .missingValue(let option): "option \"\(option)\" needs a value"
        case .unexpectedValue(let option): "option \"\(option)\" takes no value"
        case .invalidValue(let option, let value, _): "invalid value \"\(value)\" for option \"\(option)\""
        case .badSetting(let text, let reason): "cannot use \"\(text)\" for option \"--pset\": \(reason)"
        case .extraWord(let word, _): "unexpected word \"\(word)\""
        }
    }

    var hint: String? {
        switch self {
        case .unknown(_, let nearest?): "Did you mean \"\(nearest)\"? `ai-shell --help` lists the options."
        case .extraWord(_, let nearest?): "Did you mean `ai-shell \(nearest)`?"
        case .invalidValue(_, _, let allowed): "It may be \(allowed.joined(separator: ", "))."
        case .extraWord: "One word names the database, a second the role; `ai-shell --help` shows how to call it."
        default: "Try `ai-shell --help`."
        }
    }
}
