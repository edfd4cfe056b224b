/// Starts a migration: `migration("add-email").phase("Add the column").addColumn("users", "email", "text")`.
public func migration(_ name: String, _ database: String = Migration.supportedDatabase) -> MigrationBuilder {
    MigrationBuilder(name: name, database: database)
}

/// Makes a migration call by call.
///
/// A value: each call gives a new builder. A call that cannot be is kept and named in the error of ``build()``.
/// The calls for operations and validations stand in their own files.
public struct MigrationBuilder: Sendable {
    private var name: String
    private var database: String
    private var description: String?
    private var metadata = Migration.Metadata()
    private var phases: [PhaseDraft] = []
    private var misuses: [MigrationBuilderError.Misuse] = []

    private struct PhaseDraft: Sendable {
        var description: String
        var gate: String?
        var timeoutMilliseconds: Int?
        var operations: [EntryDraft<any MigrationOperation.Type>] = []
        var validations: [EntryDraft<any MigrationValidation.Type>] = []
        var rollback: [EntryDraft<any MigrationOperation.Type>]?
    }

    private struct EntryDraft<EntryType: Sendable>: Sendable {
        let type: EntryType
        var fields: Fields
        let call: String
    }

    init(name: String, database: String) {
        self.name = name
        self.database = database
    }

    // MARK: The migration and its phases

    /// The phases of both, those of the other after this one's.
    func appending(_ other: MigrationBuilder) -> MigrationBuilder {
        changed {
            $0.phases += other.phases
            $0.misuses += other.misuses
        }
    }

    /// Starts the next phase; the calls that follow belong to it.
    public func phase(_ description: String) -> MigrationBuilder {
        changed { $0.phases.append(PhaseDraft(description: description)) }
    }

    public func describe(_ description: String) -> MigrationBuilder { changed { $0.description = description } }
    public func setAuthor(_ author: String) -> MigrationBuilder { changed { $0.metadata.author = author } }
    public func addTags(_ tags: String...) -> MigrationBuilder { changed { $0.metadata.tags += tags } }

    /// - Parameter instant: As the file should have it, `2026-11-22T10:00:00Z`.
    public func setCreated(_ instant: String) -> MigrationBuilder { changed { $0.metadata.created = instant } }

    /// What must be true outside the database before this phase runs.
    public func gate(_ condition: String) -> MigrationBuilder {
        inPhase("gate") { phase throws(FieldError) in
            guard phase.gate == nil else { throw FieldError("this phase has a gate already", hint: "Put both conditions in one text.") }
            phase.gate = condition
        }
    }

    /// The longest lock timeout of this phase.
    public func setTimeout(_ milliseconds: Int) -> MigrationBuilder {
        inPhase("setTimeout") { phase throws(FieldError) in
            try KeyKind.integer(minimum: 1).check(.integer(milliseconds))
            phase.timeoutMilliseconds = milliseconds
        }
    }

    /// What takes this phase back, where the derived inverse is not wanted.
    public func rollbackOperations(_ calls: (MigrationBuilder) -> MigrationBuilder) -> MigrationBuilder {
        let inner = calls(MigrationBuilder(name: name, database: database).phase(""))
        var outer = inPhase("rollbackOperations") { phase throws(FieldError) in
            guard inner.phases.count == 1, let only = inner.phases.first, only.validations.isEmpty, only.gate == nil, only.rollback == nil
            else { throw FieldError("only operations can stand here") }
            phase.rollback = (phase.rollback ?? []) + only.operations
        }
        outer.misuses += inner.misuses
        return outer
    }

    // MARK: Operations and validations

    /// Adds an operation by its keys; the named calls (`addColumn` …) and the builder commands all come here.
    /// - Parameter call: What the caller wrote, for errors.
    public func adding(
        _ type: any MigrationOperation.Type, _ values: [(key: String, value: FieldValue?)], call: String
    ) -> MigrationBuilder {
        inPhase(call) { phase in
            phase.operations.append(EntryDraft(type: type, fields: Self.fields(values), call: call))
        }
    }

    public func adding(
        _ type: any MigrationValidation.Type, _ values: [(key: String, value: FieldValue?)], call: String
    ) -> MigrationBuilder {
        inPhase(call) { phase in
            phase.validations.append(EntryDraft(type: type, fields: Self.fields(values), call: call))
        }
    }

    /// Sets a key of the operation just added, which must be of this type.
    func setting(_ key: String, _ value: FieldValue, of type: OperationType, call: String) -> MigrationBuilder {
        inPhase(call) { phase throws(FieldError) in
            guard let last = phase.operations.indices.last, phase.operations[last].type.type == type else {
                throw FieldError("there is no \(type.rawValue) just before it", hint: "Call it right after the operation that it is about.")
            }
            phase.operations[last].fields.set(key, value)
        }
    }

    /// Table and column of the operation just added, where it adds a column.
    var lastColumn: (table: String, column: String)? {
        guard let fields = phases.last?.operations.last(where: { $0.type.type == .addColumn })?.fields,
            let table = fields.text("table"), let column = fields.text("column")
        else { return nil }
        return (table, column)
    }

    func misused(_ call: String, _ message: String, hint: String? = nil) -> MigrationBuilder {
        changed { $0.misuses.append(.init(call: call, message: message, hint: hint)) }
    }

    // MARK: The result

    /// - Throws: ``MigrationBuilderError`` with every call that cannot be.
    public func build() throws(MigrationBuilderError) -> Migration {
        let (migration, misuses, gaps) = assembled()
        guard misuses.isEmpty, gaps.isEmpty else { throw MigrationBuilderError(misuses: misuses + gaps) }
        return migration
    }

    /// The migration as far as its calls can be.
    /// - Returns: With it the calls that cannot be, and what is only not there yet.
    func assembled() -> (migration: Migration, misuses: [MigrationBuilderError.Misuse], gaps: [MigrationBuilderError.Misuse]) {
        var misuses = self.misuses
        var gaps: [MigrationBuilderError.Misuse] = []
        func note(_ call: String, in list: inout [MigrationBuilderError.Misuse], _ rule: () throws(FieldError) -> Void) {
            do throws(FieldError) { try rule() } catch {
                let key = error.key.map { "\($0): " } ?? ""
                list.append(.init(call: call, message: key + error.message, hint: error.hint))
            }
        }
        note("migration", in: &misuses) { () throws(FieldError) in try MigrationRules.checkName(name) }
        note("migration", in: &misuses) { () throws(FieldError) in try MigrationRules.checkDatabase(database) }
        if phases.isEmpty { gaps.append(.init(call: "build", message: "there is no phase", hint: "Call phase(…) first.")) }
        let built = phases.enumerated().map { index, draft in
            var phase = Phase(
                number: index + 1, description: draft.description, gate: draft.gate, timeoutMilliseconds: draft.timeoutMilliseconds)
            for entry in draft.operations {
                note(entry.call, in: &misuses) { () throws(FieldError) in phase.operations.append(try entry.type.checked(entry.fields)) }
            }
            for entry in draft.validations {
                note(entry.call, in: &misuses) { () throws(FieldError) in phase.validations.append(try entry.type.checked(entry.fields)) }
            }
            for entry in draft.rollback ?? [] {
                note(entry.call, in: &misuses) { () throws(FieldError) in
                    phase.rollbackOperations = (phase.rollbackOperations ?? []) + [try entry.type.checked(entry.fields)]
                }
            }
            if draft.rollback?.isEmpty == true { phase.rollbackOperations = [] }
            if draft.operations.isEmpty, draft.validations.isEmpty {
                note("phase", in: &gaps) { () throws(FieldError) in try MigrationRules.checkContent(phase) }
            }
            for clash in MigrationRules.clashes(in: phase) { note("phase", in: &misuses) { () throws(FieldError) in throw clash.error } }
            return phase
        }
        return (Migration(name: name, database: database, description: description, metadata: metadata, phases: built), misuses, gaps)
    }

    /// The migration as a file; see ``Migration/toYAML()``.
    public func toYAML() throws(MigrationBuilderError) -> String { try build().toYAML() }

    /// Writes `<directory>/<name>.yaml`, whole or not at all.
    /// - Returns: The file's path.
    /// - Throws: ``MigrationBuilderError``; ``MigrationStoreError`` where a file of that name says something else.
    @discardableResult
    public func commit(_ directory: String) throws -> String { try MigrationStore(directory: directory).write(try build()) }

    // MARK: Changing a copy

    private static func fields(_ values: [(key: String, value: FieldValue?)]) -> Fields {
        values.reduce(into: Fields()) { $0.set($1.key, $1.value) }
    }

    private func changed(_ change: (inout MigrationBuilder) -> Void) -> MigrationBuilder {
        var copy = self
        change(&copy)
        return copy
    }

    private func inPhase(_ call: String, _ change: (inout PhaseDraft) throws(FieldError) -> Void) -> MigrationBuilder {
        guard let last = phases.indices.last else { return misused(call, "there is no phase before it", hint: "Call phase(…) first.") }
        var copy = self
        do throws(FieldError) { try change(&copy.phases[last]) } catch { return misused(call, error.message, hint: error.hint) }
        return copy
    }
}
