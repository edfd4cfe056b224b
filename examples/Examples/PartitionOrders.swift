import Engine

/// Scenario 7: `orders` is divided into quarters.
///
/// A loop that copies by `id` takes what it saw once: what is written behind it, changed or deleted, is lost at the swap, and equal
/// counts do not show it. Here the copy is kept in step by triggers and every row is compared. It has the primary key that PostgreSQL
/// asks of it (`created_at` belongs to it), the indexes, foreign keys and grants of `orders`, and its own sequence.
public let partitionOrders = migration("partition-orders")
    .phase("Copy orders into quarterly partitions")
    .partitionTable(
        "orders", by: .range, "created_at",
        partitions: [
            .range("orders_past", from: nil, to: "2024-01-01"),
            .range("orders_2024_q1", from: "2024-01-01", to: "2024-04-01"),
            .range("orders_2024_q2", from: "2024-04-01", to: "2024-07-01"),
            .range("orders_2024_q3", from: "2024-07-01", to: "2024-10-01"),
            .range("orders_2024_q4", from: "2024-10-01", to: "2025-01-01"),
            .range("orders_future", from: "2025-01-01", to: nil),
        ], default: false, swap: false
    )
    .validateRowCountsMatch("orders", "orders_new", errorMessage: "Row count mismatch")

    .phase("Swap tables")
    .gate("See that orders_new holds what it should and that no code says ON CONFLICT (id), and wait for a quiet hour: clients that prepared SELECT * prepare again.")
    .swapTable("orders")

    .phase("Drop the old table")
    .gate("See that the application is well with the partitioned table: from here on a way back copies all rows again.")
    .dropTable("orders_old")
