# RETURNING outside PostgreSQL: on INSERT everywhere, on UPDATE and DELETE where it is certain which rows changed.

-- statement ok
CREATE TABLE o (id integer, name text DEFAULT 'none', cost numeric(10,2)) USING OLAP;

-- statement ok
CREATE TABLE m (id integer PRIMARY KEY, name text DEFAULT 'none', cost numeric(10,2)) USING MEMORY;

-- query
INSERT INTO o (id, cost) VALUES (1, 1.5), (2, 2.5), (3, NULL) RETURNING id, upper(name) AS n, cost * 2;
1|NONE|3.00
2|NONE|5.00
3|NONE|NULL

-- query unordered
INSERT INTO m SELECT id, 'n' || id, cost FROM o WHERE id < 3 RETURNING *;
1|n1|1.50
2|n2|2.50

-- query
INSERT INTO m VALUES (2, 'new', 9) ON CONFLICT (id) DO UPDATE SET name = excluded.name, cost = excluded.cost RETURNING m.id, name;
2|new

-- error 0A000 RETURNING
INSERT INTO m VALUES (2, 'new', 9) ON CONFLICT DO NOTHING RETURNING id;

-- query unordered
UPDATE o SET cost = cost + 1 WHERE id < 3 RETURNING id, cost;
1|2.50
2|3.50

-- query unordered
UPDATE o AS x SET name = m.name FROM m WHERE m.id = x.id RETURNING x.id, x.name;
1|n1
2|new

-- query
UPDATE o SET cost = 0 WHERE id = 77 RETURNING id;

-- query
DELETE FROM o WHERE id = 2 RETURNING *;
2|new|3.50

-- query
SELECT id, name, cost FROM o ORDER BY id;
1|n1|2.50
3|none|NULL

-- error 0A000 RETURNING
UPDATE m SET cost = 1 RETURNING id;

-- error 0A000 RETURNING
DELETE FROM m RETURNING id;

-- error 0A000 RETURNING of more
INSERT INTO m VALUES (5, 'e', 1) RETURNING (SELECT max(id) FROM o);

-- error 42703
INSERT INTO m VALUES (5, 'e', 1) RETURNING nam;

-- query
SELECT count(*) FROM m;
2
