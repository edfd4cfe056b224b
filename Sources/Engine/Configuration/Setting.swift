/// One thing that the configuration file may say.
struct Setting: Sendable {
    enum Kind: Sendable {
        case text
        case count(ClosedRange<Int>)
        /// - Parameter isOptional: Whether `none` stands for no limit.
        case duration(ClosedRange<Duration>, isOptional: Bool = false)
    }

    enum Value: Sendable {
        case text(String)
        case count(Int)
        case duration(Duration?)
    }

    /// As in the file: `workers`, or `batch` and `target` below it.
    let path: [String]
    let help: String
    let kind: Kind
    let value: @Sendable (EngineOptions) -> String
    let set: @Sendable (inout EngineOptions, Value) -> Void

    var name: String { path.joined(separator: ".") }

    /// What is wrong with a value of the file, or the value.
    func read(_ text: String) throws(FieldError) -> Value {
        switch kind {
        case .text:
            guard !text.isEmpty else { throw FieldError("\(name) is empty") }
            return .text(text)
        case .count(let range):
            guard let number = Int(text), range.contains(number) else {
                throw FieldError("\(name) needs a whole number from \(range.lowerBound.grouped) to \(range.upperBound.grouped)")
            }
            return .count(number)
        case .duration(let range, let isOptional):
            if isOptional, text == "none" { return .duration(nil) }
            guard let duration = DurationText.parse(text) else {
                throw FieldError("\(name) needs a span of time such as 500ms, 30s or 10min\(isOptional ? ", or none" : "")")
            }
            guard range.contains(duration) else {
                throw FieldError("\(name) is from \(DurationText.text(range.lowerBound)) to \(DurationText.text(range.upperBound))")
            }
            return .duration(duration)
        }
    }

    /// In the order in which they are shown.
    static let all: [Setting] = [
        Setting(["migrations"], "the folder of migration files", at: \.migrationsDirectory),
        Setting(
            path: ["timeout"], help: "the longest that one try for a lock may stand in its queue", kind: .duration(.milliseconds(1)...(.seconds(10))),
            value: { DurationText.text(.milliseconds($0.timeoutMilliseconds)) },
            set: { if case .duration(let duration?) = $1 { $0.timeoutMilliseconds = Int(duration / .milliseconds(1)) } }),
        Setting(["lockWait"], "how long one step's locks are tried for", .seconds(1)...day, at: \.lockWait),
        Setting(["reconnectWait"], "how long a lost connection is tried again", .zero...day, at: \.reconnectWait),
        Setting(["maxHold"], "how long the movement of rows may be held before the run stops", .seconds(1)...day * 7, at: \.pace.maxHold),
        Setting(
            path: ["stepDeadline"], help: "the longest that one statement that builds or validates may take", kind: .duration(.milliseconds(1)...day * 30, isOptional: true),
            value: { $0.stepDeadline.map(DurationText.text) ?? "none" }, set: { if case .duration(let duration) = $1 { $0.stepDeadline = duration } }),
        Setting(["workers"], "connections that move rows at the same time", 1...EngineOptions.mostWorkers, at: \.workers),
        Setting(["batch", "target"], "what a batch of rows should take", .milliseconds(1)...(.seconds(10)), at: \.batchTarget),
        Setting(["batch", "min"], "the fewest rows of a batch", 1...1_000_000, at: \.batchMinimum),
        Setting(["batch", "max"], "the most rows of a batch", 1...1_000_000, at: \.batchMaximum),
    ]

    private static let day: Duration = .seconds(86_400)

    private init(
        path: [String], help: String, kind: Kind, value: @escaping @Sendable (EngineOptions) -> String, set: @escaping @Sendable (inout EngineOptions, Value) -> Void
    ) {
        (self.path, self.help, self.kind, self.value, self.set) = (path, help, kind, value, set)
    }

    private init(_ path: [String], _ help: String, at place: WritableKeyPath<EngineOptions, String> & Sendable) {
        self.init(path: path, help: help, kind: .text, value: { $0[keyPath: place] }, set: { if case .text(let text) = $1 { $0[keyPath: place] = text } })
    }

    private init(_ path: [String], _ help: String, _ range: ClosedRange<Int>, at place: WritableKeyPath<EngineOptions, Int> & Sendable) {
        self.init(
            path: path, help: help, kind: .count(range), value: { String($0[keyPath: place]) },
            set: { if case .count(let number) = $1 { $0[keyPath: place] = number } })
    }

    private init(_ path: [String], _ help: String, _ range: ClosedRange<Duration>, at place: WritableKeyPath<EngineOptions, Duration> & Sendable) {
        self.init(
            path: path, help: help, kind: .duration(range), value: { DurationText.text($0[keyPath: place]) },
            set: { if case .duration(let duration?) = $1 { $0[keyPath: place] = duration } })
    }
}
