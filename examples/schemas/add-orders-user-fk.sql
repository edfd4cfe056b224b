-- The shop of examples/shop as it was before its orders were tied to its users. Run it after schema.sql and load.sql.

ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey;
DROP INDEX orders_user_id;

-- Orders of users who are gone.
INSERT INTO orders (user_id, total) SELECT 1000000000 + n, n FROM generate_series(1, 300) AS n;
ANALYZE orders;
