/// What must hold of a migration beyond its single keys, whoever wrote it.
enum MigrationRules {
    static func checkName(_ name: String) throws(FieldError) {
        guard !Migration.isName(name) else { return }
        let proposal = name.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) ? $0 : "-" }
        let near = String(proposal.drop { "._-".contains($0) })
        throw FieldError(
            "\"\(name)\" is not a migration name",
            hint: "Use small letters, digits, dots, dashes and underscores" + (near.isEmpty ? "." : ": \(near)."))
    }

    static func checkDatabase(_ database: String) throws(FieldError) {
        guard database != Migration.supportedDatabase else { return }
        throw FieldError("database \"\(database)\" is not supported", hint: "Write \(Migration.supportedDatabase): there is no other.")
    }

    static func checkNumber(_ number: Int, due: Int) throws(FieldError) {
        guard number != due else { return }
        throw FieldError("phase \(number) stands where phase \(due) is due", hint: "Number the phases 1, 2, 3 in the order they run.")
    }

    static func checkContent(_ phase: Phase) throws(FieldError) {
        guard phase.operations.isEmpty, phase.validations.isEmpty, phase.gate == nil else { return }
        throw FieldError("phase \(phase.number) does nothing", hint: "Give it an operation, a validation or a gate.")
    }

    /// A name dropped and added in one phase: destroying comes last, so the two belong to different phases.
    ///
    /// Gives the later of each such pair of operations.
    static func clashes(in phase: Phase) -> [(operation: any MigrationOperation, error: FieldError)] {
        let adds: [OperationType] = [.addColumn, .addConstraint, .addIndex, .createTable]
        let drops: [OperationType] = [.dropColumn, .dropConstraint, .dropIndex, .dropTable]
        var seen: [String: OperationType] = [:]
        var clashes: [(any MigrationOperation, FieldError)] = []
        for operation in phase.operations {
            guard let kind = adds.firstIndex(of: operation.type) ?? drops.firstIndex(of: operation.type) else { continue }
            let key = ["column", "constraintName", "indexName", "table"][kind]
            guard let own = operation[key] else { continue }
            // Names of indexes are their schema's, not their table's.
            let name =
                switch key {
                case "indexName": String(own.split(separator: ".").last ?? "")
                case "table": own
                default: [operation.table, own].compactMap { $0 }.joined(separator: ".")
                }
            if let earlier = seen[key + name], earlier != operation.type {
                clashes.append(
                    (
                        operation,
                        FieldError(
                            "phase \(phase.number) both drops and adds \(name)", key: key,
                            hint: "Put the drop and the add in two phases, so that code never meets both at once.")
                    ))
            }
            seen[key + name] = operation.type
        }
        return clashes
    }
}
