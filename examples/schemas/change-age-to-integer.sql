-- The shop of examples/shop where users say their age, as text. Run it after schema.sql and load.sql.

ALTER TABLE users ADD COLUMN age VARCHAR(10);

-- Most are numbers; some are nothing, some are anything.
UPDATE users SET age = CASE id % 100 WHEN 0 THEN NULL WHEN 1 THEN 'n/a' WHEN 2 THEN '' WHEN 3 THEN '9999999999' ELSE (18 + id % 60)::text END;
ANALYZE users;
