/// The one list of operations: to add one, write its file and name it here.
public enum Operations {
    public static let all: [any MigrationOperation.Type] = [
        AddColumn.self, DropColumn.self, SetNotNull.self, DropNotNull.self, SetDefault.self, DropDefault.self, Backfill.self,
        DualWriteEnable.self, DualWriteDisable.self, CarryOver.self, SwitchColumn.self, ChangeType.self, RenameColumn.self,
        AddIndex.self, DropIndex.self, AddConstraint.self, DropConstraint.self, ValidateConstraint.self, CreateTable.self, RenameTable.self, DropTable.self, DropView.self,
        PartitionTable.self, RebuildTable.self, SwapTable.self, AddPartition.self, AttachPartition.self, DetachPartition.self,
        CustomSQL.self,
    ]

    public static func named(_ name: String) -> (any MigrationOperation.Type)? { all.first { $0.name == name } }
}
