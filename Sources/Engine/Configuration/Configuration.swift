/// What the operator's configuration file says, and what holds where it says nothing.
public struct Configuration: Sendable {
    /// As the file has them; the others as they are usual.
    public private(set) var options = EngineOptions()
    /// Where each that the file has stands, by its name.
    private var places: [String: SourcePlace] = [:]

    public init() {}

    /// Reads the file; one that is not there says nothing.
    ///
    /// - Throws: ``MigrationFileError`` with everything that is wrong in it; ``ConfigurationUnreadable``.
    public init(file: String) throws {
        let bytes: [UInt8]
        do throws(FileAccessError) { bytes = try TextFile.read(file) } catch {
            if error.isMissing { return }
            throw ConfigurationUnreadable(file: file, reason: error.reason)
        }
        var source = SourceText(bytes, file: file)
        let document = YAMLReader.read(bytes)
        for problem in document.problems { source.note(problem.message, hint: problem.hint, at: problem.mark) }
        if let root = document.root { read(root, below: [], &source) }
        checkBounds(&source)
        guard source.problems.isEmpty else { throw MigrationFileError(file: file, problems: source.problems) }
    }

    private mutating func read(_ node: YAMLNode, below path: [String], _ source: inout SourceText) {
        guard case .mapping(let pairs) = node.content else {
            // A file of comments alone is an empty scalar.
            if path.isEmpty, node.plain?.isEmpty == true { return }
            return source.note("\(path.isEmpty ? "the configuration" : path.joined(separator: ".")) needs keys: \(Self.keys(below: path).joined(separator: ", "))", at: node.start)
        }
        for (key, value) in pairs {
            let here = path + [key.text ?? ""]
            if let setting = Setting.all.first(where: { $0.path == here }) {
                set(setting, value, &source)
            } else if Self.keys(below: here).isEmpty {
                let keys = Self.keys(below: path)
                source.note(
                    "the configuration has no key \"\(here.joined(separator: "."))\"", hint: Nearest.suggestion(for: key.text ?? "", among: keys), at: key.start)
            } else {
                read(value, below: here, &source)
            }
        }
    }

    private mutating func set(_ setting: Setting, _ node: YAMLNode, _ source: inout SourceText) {
        guard let text = node.text else { return source.note("\(setting.name) needs one value", at: node.start) }
        do throws(FieldError) {
            setting.set(&options, try setting.read(text))
            places[setting.name] = source.place(node.start)
        } catch {
            source.note(error.message, hint: error.hint, at: node.start)
        }
    }

    private func checkBounds(_ source: inout SourceText) {
        guard options.batchMinimum > options.batchMaximum, let place = places["batch.min"] ?? places["batch.max"] else { return }
        source.note("batch.min is \(options.batchMinimum.grouped), more than batch.max (\(options.batchMaximum.grouped))", at: place)
    }

    private static func keys(below path: [String]) -> [String] {
        Setting.all.filter { $0.path.count > path.count && $0.path.starts(with: path) }.map { $0.path[path.count] }.reduce(into: []) { keys, key in
            if !keys.contains(key) { keys.append(key) }
        }
    }

    /// Every setting with its value, where that comes from, and what it is.
    public var entries: [(name: String, value: String, origin: String, help: String)] {
        Setting.all.map { ($0.name, $0.value(options), places[$0.name].map(\.description) ?? "as usual", $0.help) }
    }
}

/// The configuration file is there and cannot be read.
public struct ConfigurationUnreadable: DescribedError {
    let file: String
    let reason: String
    public var message: String { "the configuration \(file) cannot be read: \(reason)" }
    public var hint: String? { "Mend its permissions, or move it away." }
    public var exitStatus: ExitStatus { .failure }
}
