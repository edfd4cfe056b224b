import Engine

/// Scenario 10: what was bought moves from JSON in `orders.items` to rows of `order_items`.
///
/// A copy alone loses what is written while it runs and after it; so triggers keep the rows in step from before the copy until the
/// column goes. They look for an order's rows at each write, which wants the index first, while the table is empty. A count of
/// the orders that have rows fails on the first order without items; so the rows themselves are compared, both ways.
public let normalizeOrders = migration("normalize-orders")
    .phase("Create order_items table")
    .createTable(
        "order_items",
        columns: [
            NewColumn("id", "BIGINT", identity: .byDefault),
            NewColumn("order_id", "BIGINT", nullable: false),
            NewColumn("product_id", "BIGINT", nullable: false),
            NewColumn("quantity", "INTEGER", nullable: false),
            NewColumn("unit_price", "DECIMAL(10,2)", nullable: false),
            NewColumn("created_at", "TIMESTAMP", default: .sql("CURRENT_TIMESTAMP")),
        ], primaryKey: ["id"]
    )
    .addIndex("order_items", "idx_order_items_order", ["order_id"])
    .addIndex("order_items", "idx_order_items_product", ["product_id"])

    .phase("Keep order_items in step with items")
    .enableDualWrite(
        "orders", column: "items", into: "order_items", key: "order_id",
        rows: """
            SELECT
              (item->>'product_id')::BIGINT AS product_id,
              (item->>'quantity')::INTEGER AS quantity,
              (item->>'unit_price')::DECIMAL(10,2) AS unit_price
            FROM jsonb_array_elements(NEW.items) AS item
            """
    )

    .phase("Migrate data from JSON to normalized")
    .backfill("orders", into: "order_items")
    .validateRowsMatch("orders", into: "order_items", errorMessage: "order_items does not hold what the items of each order say")

    .phase("Add foreign keys")
    .addConstraint("order_items", "fk_order_items_order", "FOREIGN KEY (order_id) REFERENCES orders(id) ON DELETE CASCADE")
    .addConstraint("order_items", "fk_order_items_product", "FOREIGN KEY (product_id) REFERENCES products(id)")

    .phase("Drop old items column")
    .gate("Deploy the application version that reads and writes order_items, and no longer orders.items.")
    .dropColumn("orders", "items")
    .validateColumnNotExists("orders", "items")
