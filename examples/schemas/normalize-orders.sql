-- The shop of examples/shop as it keeps what was bought within each order, as JSON. Run it after schema.sql and load.sql.

CREATE TABLE products (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    price numeric(10, 2) NOT NULL CHECK (price >= 0)
);
INSERT INTO products (name, price) SELECT 'Product ' || n, n FROM generate_series(1, 100) AS n;

-- From none to four items an order; the same product may be there twice.
ALTER TABLE orders ADD COLUMN items jsonb NOT NULL DEFAULT '[]';
UPDATE orders SET items = (
    SELECT coalesce(jsonb_agg(jsonb_build_object('product_id', 1 + (orders.id * 7 + n / 2) % 100, 'quantity', n, 'unit_price', (orders.id % 50) + 0.99)), '[]')
    FROM generate_series(1, orders.id % 5) AS n
);
ANALYZE products;
ANALYZE orders;
