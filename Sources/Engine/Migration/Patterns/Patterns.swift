/// The one list of patterns: to add one, write its file and name it here.
public enum Patterns {
    public static let all: [Pattern] = [
        .addNullableColumn, .addRequiredColumn, .removeColumn, .renameColumn, .changeColumnType, .splitColumn, .mergeColumns, .normalizeColumn,
        .addJSONColumn, .setNotNull, .addIndex, .replaceIndex, .addForeignKey, .addUniqueConstraint, .addCheckConstraint,
        .renameTable, .partitionTable, .addSoftDelete,
    ]

    public static func named(_ name: String) -> Pattern? { all.first { $0.name == name } }
}
