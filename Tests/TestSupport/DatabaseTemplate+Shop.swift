extension DatabaseTemplate {
    /// The shop of `examples/shop`, its schema exactly, with a hundredth of its users: enough for live traffic.
    public static let shop = shop(users: 2000)

    /// The same with so many users, and an order each.
    public static func shop(users: Int) -> DatabaseTemplate {
        DatabaseTemplate(
            Example.text("shop/schema.sql") + """
                INSERT INTO users (name, email)
                SELECT 'Zoë "' || n || '" O''Brien', n || '@example.com' FROM generate_series(1, \(users)) AS n;
                INSERT INTO orders (user_id, total) SELECT n, n FROM generate_series(1, \(users)) AS n;
                ANALYZE;
                """)
    }
}
