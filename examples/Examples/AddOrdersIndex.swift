import Engine

/// Scenario 4: an index on two columns of a big table, while orders come in.
public let addOrdersIndex = migration("add-orders-index")
    .phase("Create composite index concurrently")
    .addIndex("orders", "idx_orders_user_created", ["user_id", "created_at"], concurrent: true)
    .addValidation(.indexExists, "orders", errorMessage: "Index was not created successfully")
