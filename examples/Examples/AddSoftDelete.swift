import Engine

/// Scenario 9: users that are deleted stay, out of the way of an index and a view of the living.
public let addSoftDelete = migration("add-soft-delete")
    .phase("Add deleted_at column")
    .addColumn("users", "deleted_at", "TIMESTAMP")
    .nullable()

    .phase("Add partial index for active users")
    .customSQL(
        """
        CREATE INDEX CONCURRENTLY idx_users_active
        ON users (id, email)
        WHERE deleted_at IS NULL
        """
    )

    .phase("Create view for active users")
    .customSQL(
        """
        CREATE OR REPLACE VIEW users_active AS
        SELECT * FROM users WHERE deleted_at IS NULL
        """, rollback: "DROP VIEW users_active")
