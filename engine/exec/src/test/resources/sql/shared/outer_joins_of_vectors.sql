# Vectors where an outer join or a scalar sub-query adds NULLs to them: of "many" (1 to 3000), rows
# 1003, 1006, ... 1042 have a partner in "pics", with a vector whose first element is the id, or with
# NULL in every seventh. DuckDB's own joins of such arrays fail or mix up rows.

-- statement ok
INSERT INTO many SELECT g FROM generate_series(1, 3000) AS s(g);

-- statement ok
INSERT INTO pics VALUES
  (1003, '[1003,1,1]', NULL), (1006, '[1006,2,1]', '[2,0.5]'), (1009, '[1009,3,1]', NULL), (1012, '[1012,4,1]', '[4,0.5]'),
  (1015, '[1015,0,1]', NULL), (1018, '[1018,1,1]', '[6,0.5]'), (1021, NULL, NULL), (1024, '[1024,3,1]', '[8,0.5]'),
  (1027, '[1027,4,1]', NULL), (1030, '[1030,0,1]', '[10,0.5]'), (1033, '[1033,1,1]', NULL), (1036, '[1036,2,1]', '[12,0.5]'),
  (1039, '[1039,3,1]', NULL), (1042, NULL, '[14,0.5]');

-- query
SELECT count(*), count(p.e), count(p.h), count(*) FILTER (WHERE p.e::text LIKE '[' || m.id || ',%'), sum(p.e)::text FROM many m LEFT JOIN pics p ON p.id = m.id;
3000|12|7|12|[12252,24,12]

-- query
SELECT count(*), count(p.e), count(*) FILTER (WHERE p.e::text LIKE '[' || m.id || ',%') FROM pics p RIGHT JOIN many m ON p.id = m.id;
3000|12|12

-- query
SELECT count(*), count(p.e), count(*) FILTER (WHERE p.e::text LIKE '[' || m.id || ',%') FROM pics p FULL JOIN many m ON p.id = m.id WHERE m.id IS NOT NULL;
3000|12|12

-- query
SELECT count(*), count(p.e), count(m.id) FROM pics p FULL JOIN many m ON p.id = m.id + 2000;
3014|12|3000

-- query
SELECT count(*), count(l.e), count(*) FILTER (WHERE l.e::text LIKE '[' || m.id || ',%') FROM many m LEFT JOIN LATERAL (SELECT p.e FROM pics p WHERE p.id = m.id) l ON true;
3000|12|12

-- query
SELECT count(*), count(e), count(*) FILTER (WHERE e::text LIKE '[' || id || ',%') FROM (SELECT m.id, (SELECT p.e FROM pics p WHERE p.id = m.id) AS e FROM many m) s;
3000|12|12

-- query
SELECT m.id, p.e, p.h FROM many m LEFT JOIN pics p ON p.id = m.id WHERE m.id BETWEEN 1017 AND 1025 ORDER BY m.id;
1017|NULL|NULL
1018|[1018.0,1.0,1.0]|[6.0,0.5]
1019|NULL|NULL
1020|NULL|NULL
1021|NULL|NULL
1022|NULL|NULL
1023|NULL|NULL
1024|[1024.0,3.0,1.0]|[8.0,0.5]
1025|NULL|NULL

-- query
SELECT m.id, p.e <-> '[1018,1,0]' FROM many m LEFT JOIN pics p ON p.id = m.id ORDER BY p.e <-> '[1018,1,0]', m.id LIMIT 3;
1018|1.0
1015|3.3166247903554
1024|6.4031242374328485

-- query
SELECT m.id, q.e <-> p.e FROM many m LEFT JOIN pics p ON p.id = m.id LEFT JOIN pics q ON q.id = m.id + 3 AND q.e <-> p.e < 4 WHERE m.id BETWEEN 1003 AND 1024 AND p.id IS NOT NULL ORDER BY m.id;
1003|3.1622776601683795
1006|3.1622776601683795
1009|3.1622776601683795
1012|NULL
1015|3.1622776601683795
1018|NULL
1021|NULL
1024|3.1622776601683795

-- query
SELECT count(*), count(a.es), sum(cardinality(a.es)) FROM many m LEFT JOIN (SELECT id, array_agg(e) AS es FROM pics GROUP BY id) a ON a.id = m.id;
3000|14|14
