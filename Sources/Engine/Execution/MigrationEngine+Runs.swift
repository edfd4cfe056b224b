extension MigrationEngine {
    // MARK: To the end

    /// Applies what is pending, up to the next gate.
    ///
    /// - Parameters:
    ///   - file: A path, or a name in ``EngineOptions/migrationsDirectory``.
    ///   - request: Another choice of phases; naming a phase says that its gate was passed.
    ///   - skipBackup: No backup is made before rows are written or destroyed.
    ///   - skipSnapshot: What is dropped is not kept: a rollback brings no values back, and is refused where a table was dropped.
    /// - Throws: ``RunFailure``, ``PlanRefusal``, ``ConnectionError``, ``MigrationStoreError``, ``MigrationFileError``; each
    ///   says by its `exitStatus` what became of the phase.
    @discardableResult
    public func execute(
        _ file: String, _ request: ApplyRequest = .pending, skipBackup: Bool = false, skipSnapshot: Bool = false
    ) async throws -> Execution {
        let (engine, migration) = try loading(file)
        return try await engine.execute(migration, request, skipBackup: skipBackup, skipSnapshot: skipSnapshot)
    }

    /// The same for a migration that is in no file.
    @discardableResult
    public func execute(
        _ migration: Migration, _ request: ApplyRequest = .pending, skipBackup: Bool = false, skipSnapshot: Bool = false
    ) async throws -> Execution {
        try await (skipSnapshot ? withoutSnapshots : self).apply(migration, request)
    }

    /// Goes on with a run that was interrupted, up to the phase that it was asked for.
    ///
    /// - Parameter uncertainStep: What became of a step of which nobody can tell (``RunFailure/uncertain(title:)``).
    /// - Throws: ``RunFailure/nothingToResume(_:)``, and as ``execute(_:_:skipBackup:skipSnapshot:)-(String,_,_,_)`` does.
    @discardableResult
    public func resume(_ file: String, uncertainStep: UncertainStep? = nil) async throws -> Execution {
        let (engine, migration) = try loading(file)
        return try await engine.resume(migration, uncertainStep: uncertainStep)
    }

    @discardableResult
    public func resume(_ migration: Migration, uncertainStep: UncertainStep? = nil) async throws -> Execution {
        switch try await state(of: migration.name).resumption {
        case .apply(let phase): try await apply(migration, .resume(through: phase), uncertainStep: uncertainStep)
        case .rollback(let phase): try await rollBack(migration, toPhase: phase, uncertainStep: uncertainStep)
        case nil: throw RunFailure.nothingToResume(migration.name)
        }
    }

    /// Takes applied phases back, the latest first.
    /// - Parameter toPhase: The last one that stays; 0 takes all back.
    @discardableResult
    public func rollback(_ file: String, toPhase: Int = 0) async throws -> Execution {
        let (engine, migration) = try loading(file)
        return try await engine.rollBack(migration, toPhase: toPhase)
    }

    @discardableResult
    public func rollback(_ migration: Migration, toPhase: Int = 0) async throws -> Execution {
        try await rollBack(migration, toPhase: toPhase)
    }

    /// Every step of the pending phases, gates or not; nothing is written.
    /// - Parameter phase: Only this one.
    public func plan(_ file: String, phase: Int? = nil) async throws -> Preview {
        let (engine, migration) = try loading(file)
        return try await engine.plan(migration, phase: phase)
    }

    // MARK: Event by event

    /// ``execute(_:_:skipBackup:skipSnapshot:)-(String,_,_,_)`` as a sequence of what happens, the outcome last.
    public func run(
        _ file: String, _ request: ApplyRequest = .pending, skipBackup: Bool = false, skipSnapshot: Bool = false
    ) throws -> MigrationRun {
        let (engine, migration) = try loading(file)
        return engine.run(migration, request, skipBackup: skipBackup, skipSnapshot: skipSnapshot)
    }

    public func run(
        _ migration: Migration, _ request: ApplyRequest = .pending, skipBackup: Bool = false, skipSnapshot: Bool = false
    ) -> MigrationRun {
        let engine = skipSnapshot ? withoutSnapshots : self
        return MigrationRun { report in try await engine.apply(migration, request, report: report) }
    }

    // MARK: What they share

    private func loading(_ word: String) throws -> (MigrationEngine, Migration) {
        let store = MigrationStore(directory: options.migrationsDirectory)
        let path = try store.find(word)
        var engine = self
        engine.options.fileName = path
        return (engine, try store.load(path))
    }

    private var withoutSnapshots: MigrationEngine {
        var engine = self
        engine.options.automaticSnapshot = false
        return engine
    }
}
