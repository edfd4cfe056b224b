import Engine

/// Scenario 6: orders must have their user; those that have none move to a table of their own.
///
/// Looking for orphans before the constraint is there proves nothing: the next one may arrive a moment later, and then adding
/// the constraint fails. So the constraint comes first, NOT VALID: from then on no orphan gets in, and those that are there
/// move and are counted once. Each moves by the very statement that deletes it, so that none is deleted without being kept, and
/// rollback brings them back. The index comes first of all, since a delete in users looks for its orders from the moment the constraint exists.
public let addOrdersUserFK = migration("add-orders-user-fk")
    .phase("Add index for FK performance")
    .addIndex("orders", "idx_orders_user_id", ["user_id"], concurrent: true)

    .phase("Add foreign key constraint for new orders")
    .customSQL(
        "CREATE TABLE orphaned_orders (LIKE orders)",
        rollback: "INSERT INTO orders OVERRIDING SYSTEM VALUE SELECT * FROM orphaned_orders; DROP TABLE orphaned_orders"
    )
    .addConstraint("orders", "fk_orders_user_id", "FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE NOT VALID")

    .phase("Handle orphaned orders and validate data integrity")
    .customSQL(
        """
        WITH orphans AS (
          DELETE FROM orders o
          WHERE user_id IS NOT NULL AND NOT EXISTS (SELECT FROM users u WHERE u.id = o.user_id)
          RETURNING o.*
        )
        INSERT INTO orphaned_orders SELECT * FROM orphans
        """,
        rollback: "SELECT 'orphans return with phase 2, once the constraint lets them in'"
    )
    .validateConstraint("orders", "fk_orders_user_id")
    .validateDataIntegrity(
        """
        SELECT COUNT(*) FROM orders o
        LEFT JOIN users u ON o.user_id = u.id
        WHERE o.user_id IS NOT NULL AND u.id IS NULL
        """, "Orphaned orders still exist")
