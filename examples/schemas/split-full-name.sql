-- The shop of examples/shop once add-email-verified and rename-name-to-full-name are done. Run it after schema.sql and load.sql.

ALTER TABLE users ADD COLUMN email_verified boolean NOT NULL DEFAULT false;
ALTER TABLE users RENAME COLUMN name TO full_name;

-- Names with no part, one, three, and too many spaces.
INSERT INTO users (full_name, email)
SELECT name, 'name' || n || '@example.com'
FROM (VALUES (1, ''), (2, 'Cher'), (3, '  Cher  '), (4, 'Juana Inés de la Cruz'), (5, ' van   der Berg '), (6, '   ')) AS names (n, name);
ANALYZE users;
