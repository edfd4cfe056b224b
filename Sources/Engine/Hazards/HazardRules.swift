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
        SecondLockWhileLocked.self, LockTimeoutMissing.self,
        // What the server refuses, or leaves half done.
        ConcurrentInTransaction.self, ConcurrentUnderLockTimeout.self, ConcurrentIndexOnPartitioned.self, ConcurrentIndexCorruption.self, UniqueIndexDuplicates.self,
        RequiredColumn.self, ValidatedInSameTransaction.self, WorkWhileLocked.self, UnfinishedTransaction.self, NestedTransaction.self, PartialApply.self,
        DuplicateColumn.self, IdentityAssigned.self, MissingReplicaIdentity.self,
        // What others meet afterwards.
        RenameBreaksCode.self, NotNullDropped.self, RowSecurityWithoutPolicy.self, PublishedTableChange.self, EnumValueInTransaction.self,
        RoutineWithoutSearchPath.self, AmbiguousName.self, LongIdentifier.self,
        // What costs later.
        ForeignKeyWithoutIndex.self, NarrowKey.self, JSONColumnEquality.self, RepeatedScans.self, WideIndex.self, RedundantIndex.self, DomainWithConstraint.self,
        EnumValueWithoutPlace.self, CharColumn.self, VarcharLimit.self, TimestampWithoutTimeZone.self, SerialColumn.self,
    ]
}
