/// The one list of validations: to add one, write its file and name it here.
public enum Validations {
    public static let all: [any MigrationValidation.Type] = [
        ColumnExists.self, ColumnNotExists.self, ColumnsMatch.self, Converts.self, DataMigrated.self,
        TableExists.self, TableNotExists.self, RowCountsMatch.self, IndexExists.self, ConstraintValid.self, RowsMatch.self, NoOrphans.self, NoDuplicates.self, CustomCheck.self,
    ]

    public static func named(_ name: String) -> (any MigrationValidation.Type)? { all.first { $0.name == name } }
}
