extension DatabaseTemplate {
    /// The shop of `examples/shop`, its schema exactly, with a hundredth of its users: enough for live traffic.
    public static let shop = DatabaseTemplate(
        Example.text("shop/schema.sql") + """
            INSERT INTO users (name, email)
            SELECT 'Zoë "' || n || '" O''Brien', n || '@example.com' FROM generate_series(1, 2000) AS n;
            INSERT INTO orders (user_id, total) SELECT n, n FROM generate_series(1, 2000) AS n;
            """)
}
