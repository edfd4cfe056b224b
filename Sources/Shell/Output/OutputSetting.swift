import Engine

/// One of the settings of `\pset` and `-P`: its names, what it may be, and what is said of it.
struct OutputSetting: Sendable {
    let name: String
    var otherNames: [String] = []
    /// What it can be set to, for completion; nothing where any text will do.
    var choices: [String] = []
    /// As the list of `\pset` shows it.
    let value: @Sendable (OutputOptions) -> String
    /// What is said after it was set.
    let sentence: @Sendable (OutputOptions) -> String
    /// nil as value asks for the other of two, or for none; what has neither stays.
    let set: @Sendable (inout OutputOptions, String?) throws -> Void

    static func set(_ name: String, to value: String?, in options: inout OutputOptions) throws {
        guard let setting = find(name) else { throw OutputSettingProblem.unknown(name, nearest: Nearest.word(to: name, among: all.map(\.name))) }
        try setting.set(&options, value)
    }

    /// Those of which psql says nothing when their value is given.
    static let untold: Set<String> = ["footer", "numericlocale", "tuples_only"]

    static func find(_ name: String) -> OutputSetting? { all.first { $0.name == name || $0.otherNames.contains(name) } }

    static let all: [OutputSetting] = [
        OutputSetting(
            name: "border", choices: ["0", "1", "2"], value: { "\($0.border)" }, sentence: { "Border style is \($0.border)." },
            set: { options, text in if let text { options.border = try number(text, "border") } }),
        OutputSetting(
            name: "columns", value: { "\($0.columns)" }, sentence: { $0.columns == 0 ? "Target width is unset." : "Target width is \($0.columns)." },
            set: { options, text in if let text { options.columns = try number(text, "columns") } }),
        OutputSetting(
            name: "csv_fieldsep", value: { quoted($0.csvFieldSeparator) }, sentence: { "Field separator for CSV is \"\($0.csvFieldSeparator)\"." },
            set: { options, text in
                guard let text else { return }
                guard text.utf8.count == 1, let byte = text.utf8.first, byte != 0 else { throw OutputSettingProblem.separatorIsLong }
                guard !"\"\n\r".utf8.contains(byte) else { throw OutputSettingProblem.separatorIsSpecial }
                options.csvFieldSeparator = text
            }),
        OutputSetting(
            name: "expanded", otherNames: ["x", "vertical"], choices: ["on", "off", "auto"],
            value: { $0.expanded == .auto ? "auto" : onOff($0.expanded == .on) },
            sentence: { $0.expanded == .auto ? "Expanded display is used automatically." : "Expanded display is \(onOff($0.expanded == .on))." },
            set: { options, text in
                if text == "auto" { options.expanded = .auto } else { options.expanded = try toggled(options.expanded != .off, text, "expanded") ? .on : .off }
            }),
        OutputSetting(
            name: "fieldsep", value: { quoted($0.fieldSeparator == "\0" ? "" : $0.fieldSeparator) }, sentence: { separator("Field", $0.fieldSeparator) },
            set: { options, text in if let text { options.fieldSeparator = text } }),
        OutputSetting(
            name: "fieldsep_zero", value: { onOff($0.fieldSeparator == "\0") }, sentence: { separator("Field", $0.fieldSeparator) },
            set: { options, _ in options.fieldSeparator = "\0" }),
        OutputSetting(
            name: "footer", choices: ["on", "off"], value: { onOff($0.showsFooter) }, sentence: { "Default footer is \(onOff($0.showsFooter))." },
            set: { $0.showsFooter = try toggled($0.showsFooter, $1, "footer") }),
        OutputSetting(
            name: "format", choices: OutputOptions.Format.allCases.map(\.rawValue), value: { $0.format.rawValue },
            sentence: { "Output format is \($0.format.rawValue)." },
            set: { options, text in
                guard let text else { return }
                let names = OutputOptions.Format.allCases
                let found = names.filter { $0.rawValue == text }.isEmpty ? names.filter { $0.rawValue.hasPrefix(text.lowercased()) } : names.filter { $0.rawValue == text }
                guard let format = found.first, !text.isEmpty else { throw OutputSettingProblem.badChoice("format", names.map(\.rawValue)) }
                // `l` is latex, which longer names begin with.
                if found.count > 1, let short = found.min(by: { $0.rawValue.count < $1.rawValue.count }), found.allSatisfy({ $0.rawValue.hasPrefix(short.rawValue) }) {
                    options.format = short
                    return
                }
                if found.count > 1 { throw OutputSettingProblem.ambiguous(text, found.map(\.rawValue)) }
                options.format = format
            }),
        OutputSetting(
            name: "linestyle", choices: LineStyle.Name.allCases.map(\.rawValue), value: { $0.lineStyle.rawValue },
            sentence: { "Line style is \($0.lineStyle.rawValue)." },
            set: { options, text in
                guard let text else { return }
                guard let name = LineStyle.Name.allCases.first(where: { $0.rawValue.hasPrefix(text.lowercased()) }), !text.isEmpty else {
                    throw OutputSettingProblem.badChoice("line style", LineStyle.Name.allCases.map(\.rawValue))
                }
                options.lineStyle = name
            }),
        OutputSetting(
            name: "null", value: { quoted($0.null) }, sentence: { "Null display is \"\($0.null)\"." },
            set: { options, text in if let text { options.null = text } }),
        OutputSetting(
            name: "numericlocale", choices: ["on", "off"], value: { onOff($0.usesNumericLocale) },
            sentence: { "Locale-adjusted numeric output is \(onOff($0.usesNumericLocale))." },
            set: { $0.usesNumericLocale = try toggled($0.usesNumericLocale, $1, "numericlocale") }),
        OutputSetting(
            name: "pager", choices: ["on", "off", "always"], value: { $0.pager == .always ? "2" : $0.pager == .on ? "1" : "0" },
            sentence: { $0.pager == .always ? "Pager is always used." : $0.pager == .on ? "Pager is used for long output." : "Pager usage is off." },
            set: { options, text in
                if text == "always" { options.pager = .always } else { options.pager = try toggled(options.pager != .off, text, "pager") ? .on : .off }
            }),
        OutputSetting(
            name: "pager_min_lines", value: { "\($0.pagerMinimum)" },
            sentence: { "Pager won't be used for less than \($0.pagerMinimum) line\($0.pagerMinimum == 1 ? "" : "s")." },
            set: { options, text in if let text { options.pagerMinimum = try number(text, "pager_min_lines") } }),
        OutputSetting(
            name: "recordsep", value: { quoted($0.recordSeparator == "\0" ? "" : $0.recordSeparator) },
            sentence: { $0.recordSeparator == "\n" ? "Record separator is <newline>." : separator("Record", $0.recordSeparator) },
            set: { options, text in if let text { options.recordSeparator = text } }),
        OutputSetting(
            name: "recordsep_zero", value: { onOff($0.recordSeparator == "\0") }, sentence: { separator("Record", $0.recordSeparator) },
            set: { options, _ in options.recordSeparator = "\0" }),
        OutputSetting(
            name: "tableattr", otherNames: ["T"], value: { $0.tableAttributes.map(quoted) ?? "" },
            sentence: { $0.tableAttributes.map { "Table attributes are \"\($0)\"." } ?? "Table attributes unset." },
            set: { $0.tableAttributes = $1 }),
        OutputSetting(
            name: "title", otherNames: ["C"], value: { $0.title.map(quoted) ?? "" },
            sentence: { $0.title.map { "Title is \"\($0)\"." } ?? "Title is unset." }, set: { $0.title = $1 }),
        OutputSetting(
            name: "tuples_only", otherNames: ["t"], choices: ["on", "off"], value: { onOff($0.tuplesOnly) },
            sentence: { "Tuples only is \(onOff($0.tuplesOnly))." }, set: { $0.tuplesOnly = try toggled($0.tuplesOnly, $1, "tuples_only") }),
        weight("border", \.unicodeBorder), weight("column", \.unicodeColumn), weight("header", \.unicodeHeader),
    ]

    private static func weight(_ part: String, _ path: any WritableKeyPath<OutputOptions, LineStyle.Weight> & Sendable) -> OutputSetting {
        OutputSetting(
            name: "unicode_\(part)_linestyle", choices: LineStyle.Weight.allCases.map(\.rawValue), value: { $0[keyPath: path].rawValue },
            sentence: { "Unicode \(part) line style is \"\($0[keyPath: path].rawValue)\"." },
            set: { options, text in
                guard let text else { return }
                guard let weight = LineStyle.Weight.allCases.first(where: { $0.rawValue.hasPrefix(text.lowercased()) }), !text.isEmpty else {
                    throw OutputSettingProblem.badChoice("Unicode \(part) line style", LineStyle.Weight.allCases.map(\.rawValue))
                }
                options[keyPath: path] = weight
            })
    }

    private static func onOff(_ flag: Bool) -> String { flag ? "on" : "off" }

    private static func quoted(_ text: String) -> String {
        "'" + text.map { $0 == "'" ? "\\'" : $0 == "\n" ? "\\n" : String($0) }.joined() + "'"
    }

    private static func separator(_ kind: String, _ text: String) -> String {
        text == "\0" ? "\(kind) separator is zero byte." : "\(kind) separator is \"\(text)\"."
    }

    private static func number(_ text: String, _ name: String) throws -> Int {
        guard let number = Int(text), (0...65_535).contains(number) else { throw OutputSettingProblem.badNumber(name, text) }
        return number
    }

    private static func toggled(_ current: Bool, _ text: String?, _ name: String) throws -> Bool {
        guard let text else { return !current }
        guard let value = Variables.boolean(text) else { throw OutputSettingProblem.notBoolean(name, text) }
        return value
    }
}

enum OutputSettingProblem: DescribedError, Equatable {
    case unknown(String, nearest: String?)
    case badChoice(String, [String])
    case ambiguous(String, [String])
    case badNumber(String, String)
    case notBoolean(String, String)
    case separatorIsLong, separatorIsSpecial

    var message: String {
        switch self {
        case .unknown(let name, _): "unknown print setting \"\(name)\""
        case .badChoice(let what, let choices): "allowed \(what)s are \(choices.joined(separator: ", "))"
        case .ambiguous(let text, let found): "\"\(text)\" may be \(found.joined(separator: " or "))"
        case .badNumber(let name, let text): "\"\(text)\" is no number for \(name)"
        case .notBoolean(let name, let text): "unrecognized value \"\(text)\" for \(name)"
        case .separatorIsLong: "csv_fieldsep must be a single one-byte character"
        case .separatorIsSpecial: "csv_fieldsep cannot be a double quote, a newline, or a carriage return"
        }
    }

    var hint: String? {
        switch self {
        case .unknown(_, let nearest?): "Did you mean \(nearest)? \\pset lists them."
        case .unknown: "\\pset lists them."
        case .badNumber: "A whole number from 0 to 65535."
        case .notBoolean: "It may be on or off."
        default: nil
        }
    }

    var exitStatus: ExitStatus { .sql }
}
