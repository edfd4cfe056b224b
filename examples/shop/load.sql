-- 200,000 users and 200,000 orders, the same ones at every load.

INSERT INTO users (name, email, created_at)
SELECT first[1 + n * 7919 % array_length(first, 1)] || ' ' || chr(65 + (n % 26)::int) || '. '
           || last[1 + n * 104729 % array_length(last, 1)],
       'user' || n || '@example.com',
       timestamptz '2020-01-01 00:00:00+00' + n * interval '13 minutes'
FROM generate_series(1, 200000::bigint) AS n,
     (SELECT ARRAY['Ada', 'Zoë', 'José', 'Łukasz', 'Anna-Lena', 'Siobhán', 'Nguyễn', 'Олена', '美咲', '민준', 'Åsa',
                   'Robert "Bob"', 'İbrahim', 'Chloé', 'Ŝtefan', 'Yusuf', 'Μαρία'] AS first,
             ARRAY['Lovelace', 'O''Brien', 'D''Angelo', 'Müller', 'García Márquez', 'Wójcik', 'Nowak', 'Шевченко', '田中', '김',
                   'Ångström', 'van der Berg', 'Öztürk', 'Saint-Exupéry', 'Smith', 'Παπαδοπούλου', 'de la Cruz', 'N\A', 'Null'] AS last
     ) AS names;

INSERT INTO orders (user_id, total, status, created_at)
SELECT 1 + n * 48271 % 200000,
       (n * 6151 % 50000) / 100.0,
       (ARRAY['open', 'paid', 'shipped', 'returned'])[1 + n * 31 % 4],
       timestamptz '2023-01-01 00:00:00+00' + n * interval '5 minutes'
FROM generate_series(1, 200000::bigint) AS n;

VACUUM ANALYZE users, orders;
