# Arrays; JSON with -> and ->>.

-- statement ok
CREATE TABLE doc (id integer, body json) USING TIER_A;

-- statement ok
INSERT INTO doc VALUES (1, '{"name": "vm-1", "tags": ["a", "b"], "size": {"cpu": 4}}'), (2, '{"name": "vm-2", "tags": [], "size": {"cpu": 8}}'), (3, NULL);

-- statement ok
CREATE TABLE lists (id integer, tags text[], marks integer[]) USING TIER_B;

-- statement ok
INSERT INTO lists VALUES (1, ARRAY['x', 'y'], ARRAY[1, 2, 3]), (2, '{}', '{4,NULL}'), (3, NULL, NULL);

-- query
SELECT d.id, d.body->>'name', d.body->'size'->>'cpu', (d.body->'size'->>'cpu')::integer + 1, d.body->'tags'->>0 FROM doc d JOIN lists l ON l.id = d.id ORDER BY d.id;
1|vm-1|4|5|a
2|vm-2|8|9|NULL
3|NULL|NULL|NULL|NULL

-- query
SELECT d.id, d.body->'nothing', d.body->>'nothing' FROM doc d JOIN lists l ON l.id = d.id ORDER BY d.id;
1|NULL|NULL
2|NULL|NULL
3|NULL|NULL

# A key with a percent sign is a key.
-- query
SELECT d.id, d.body->>'100%', d.body->'%s'->'5%1$s'->>'x', d.body->'tags'->0->>'%d' FROM doc d JOIN lists l ON l.id = d.id ORDER BY d.id;
1|NULL|NULL|NULL
2|NULL|NULL|NULL
3|NULL|NULL|NULL

-- query
SELECT d.id FROM doc d JOIN lists l ON l.id = d.id WHERE d.body->>'name' ILIKE 'VM-%' AND (d.body->'size'->>'cpu')::integer > 4;
2

-- query
SELECT l.id, l.tags[1], l.marks[2], array_length(l.marks, 1), cardinality(l.tags) FROM lists l JOIN doc d ON d.id = l.id ORDER BY l.id;
1|x|2|3|2
2|NULL|NULL|2|0
3|NULL|NULL|NULL|NULL

-- query
SELECT l.id FROM lists l JOIN doc d ON d.id = l.id WHERE 'x' = ANY (l.tags) OR 4 = ANY (l.marks) ORDER BY 1;
1
2

-- query
SELECT l.id, m FROM doc d JOIN lists l ON l.id = d.id CROSS JOIN LATERAL unnest(l.marks) AS u(m) ORDER BY 1, 2;
1|1
1|2
1|3
2|4
2|NULL

-- query
SELECT l.id, l.tags::text, l.marks::text FROM lists l JOIN doc d ON d.id = l.id ORDER BY l.id;
1|{x,y}|{1,2,3}
2|{}|{4,NULL}
3|NULL|NULL

-- query
SELECT l.id, array_to_string(l.tags, '-'), (l.marks || 9)::text FROM lists l JOIN doc d ON d.id = l.id ORDER BY l.id;
1|x-y|{1,2,3,9}
2||{4,NULL,9}
3|NULL|{9}
