/// The one list of rules: to add one, write its file in `Rules` and name it here.
public enum HazardRules {
    public static let all: [any HazardRule.Type] = [
        // What is lost.
        DropTableRows.self, DropSchema.self, DropDatabase.self, DropDependants.self, Truncate.self, DropColumnValues.self, WholeTableDelete.self, WholeTableUpdate.self,
        // Work under a lock.
        IndexNotConcurrent.self, ReindexNotConcurrent.self, VolatileDefaultRewrites.self, IdentityColumnRewrites.self, GeneratedColumnRewrites.self,
        InlineConstraintUnderLock.self, SetNotNullScans.self, CheckValidatedUnderLock.self, ForeignKeyValidatedUnderLock.self, UniqueConstraintBuildsIndex.self,
        PrimaryKeyOnNullable.self, ExclusionConstraint.self, TypeChangeRewrites.self, TimeZoneChange.self, AttachPartitionScans.self, TableRewrite.self,
        RefreshBlocksReaders.self, DomainConstraintScans.self,
        // Short locks that others wait behind.
        DropIndexNotConcurrent.self, DetachPartitionNotConcurrent.self, PartitionLocksParent.self, ForeignKeyLocksReferenced.self, TriggerBlocksWrites.self,
    ]
}
