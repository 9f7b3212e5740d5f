# bm25, text_match and rrf over an index on words, beside other tiers.

-- statement ok
CREATE TABLE notes (id integer PRIMARY KEY, team text, body text, e vector(2)) USING VECTOR;

-- statement ok
INSERT INTO notes VALUES
  (1, 'db', 'The disk is full.', '[1,0]'), (2, 'db', 'Disks are slow, and this disk is the slowest of all disks', '[0.9,0.1]'),
  (3, 'web', 'Login failed for a user', '[0,1]'), (4, 'web', NULL, '[0.1,0.9]'), (5, 'db', '', '[0.5,0.5]'),
  (6, 'web', 'the user logs in from a full page', '[0.2,0.8]'), (7, 'db', 'Crème brûlée & naïve 东京 résumé', '[0.6,0.4]');

-- error 0A000 has no index by bm25
SELECT id, bm25(body, 'disk') FROM notes;

# Without an index it is computed, by English words.

-- query
SELECT id FROM notes WHERE text_match(body, 'disk') ORDER BY id;
1
2

-- statement ok
CREATE INDEX notes_words ON notes USING bm25 (body);

-- query
SELECT id, round(bm25(body, 'disk full')::numeric, 4) FROM notes ORDER BY bm25(body, 'disk full') DESC LIMIT 3;
1|1.0245
2|0.5801
6|0.3769

-- query
SELECT id, bm25(body, 'disk full') > 0 AS hit FROM notes ORDER BY bm25(body, 'disk full') DESC, id;
1|true
2|true
6|true
3|false
4|false
5|false
7|false

-- query
SELECT count(*) FROM (SELECT id FROM notes ORDER BY bm25(body, 'disk full') DESC LIMIT 5) AS s;
5

-- query
SELECT id FROM notes WHERE text_match(body, 'disk user') AND team = 'web' ORDER BY bm25(body, 'disk user') DESC LIMIT 10;
3
6

-- query
SELECT id FROM notes WHERE team = 'web' ORDER BY bm25(body, 'failed') DESC LIMIT 1;
3

-- query
SELECT id FROM notes WHERE text_match(body, 'disk') AND id % 2 = 0 ORDER BY bm25(body, 'disk') DESC LIMIT 3;
2

-- query
SELECT id FROM notes WHERE NOT text_match(body, 'disk') ORDER BY id;
3
5
6
7

# Words only: what else stands in a query does not count.

-- query
SELECT id FROM notes WHERE text_match(body, '"full" -page +(user* OR [disk~2') ORDER BY id;
1
2
3
6

-- query
SELECT count(*), max(bm25(body, '')), max(bm25(body, 'the of and')), max(bm25(body, '!?*')) FROM notes;
7|0.0|0.0|0.0

-- query
SELECT count(*) FROM notes WHERE text_match(body, '') OR text_match(body, 'the') OR text_match(body, 'unheard');
0

-- query
SELECT bm25(body, NULL) FROM notes WHERE id = 1;
NULL

-- query
SELECT count(*) FROM notes WHERE text_match(body, NULL);
0

-- query
SELECT id FROM notes WHERE text_match(body, '东京') AND text_match(body, 'BRÛLÉE');
7

-- query
SELECT count(*) FROM (SELECT id FROM notes ORDER BY bm25(body, 'disk') DESC LIMIT 2147483647) AS s;
7

-- query
SELECT id FROM notes ORDER BY bm25(body, 'disk') DESC LIMIT 0;

-- error 0A000 the same for all rows
SELECT id FROM notes ORDER BY bm25(body, (SELECT max(team) FROM notes)) DESC LIMIT 1;

-- error 0A000 the same for all rows
SELECT bm25(body, team) FROM notes;

-- error 0A000 not an expression
SELECT bm25(body || team, 'disk') FROM notes;

-- error 0A000 has no index by bm25
SELECT bm25(team, 'disk') FROM notes;

-- error 42883
SELECT bm25(id, 'disk') FROM notes;

-- error 42883
SELECT bm25(body) FROM notes;

-- error 42804
CREATE INDEX notes_id ON notes USING bm25 (id);

# Through sub-queries, joins and views, and in every clause.

-- statement ok
CREATE TABLE teams (team text PRIMARY KEY, lead text) USING OLTP;

-- statement ok
INSERT INTO teams VALUES ('db', 'ann'), ('web', 'bob');

-- query
SELECT n.id, t.lead FROM notes n JOIN teams t ON t.team = n.team WHERE t.lead = 'bob' ORDER BY bm25(n.body, 'user disk full') DESC LIMIT 2;
6|bob
3|bob

-- query
SELECT s.id FROM (SELECT id, body AS words FROM notes WHERE id < 7) s WHERE bm25(s.words, 'login') > 0;
3

-- query
SELECT t.lead, sum(CASE WHEN bm25(n.body, 'user') > 0 THEN 1 ELSE 0 END) FROM teams t LEFT JOIN notes n ON n.team = t.team GROUP BY t.lead ORDER BY t.lead;
ann|0
bob|2

-- statement ok
CREATE VIEW about_disks AS SELECT id, bm25(body, 'disk') AS score FROM notes WHERE text_match(body, 'disk');

-- query
SELECT id FROM about_disks ORDER BY score DESC LIMIT 1;
2

# A rank beside its own order; both rankings made one.

-- query
SELECT id, row_number() OVER (ORDER BY e <=> '[1,0]') AS rank FROM notes ORDER BY e <=> '[1,0]' LIMIT 2;
1|1
2|2

-- query
SELECT id, rank() OVER (ORDER BY bm25(body, 'disk') DESC) AS rank FROM notes ORDER BY bm25(body, 'disk') DESC LIMIT 2;
2|1
1|2

-- query
WITH near AS (SELECT id, row_number() OVER (ORDER BY e <=> '[0.8,0.2]') AS rank FROM notes ORDER BY e <=> '[0.8,0.2]' LIMIT 3),
     words AS (SELECT id, row_number() OVER (ORDER BY bm25(body, 'full disk') DESC) AS rank FROM notes
               WHERE text_match(body, 'full disk') ORDER BY bm25(body, 'full disk') DESC LIMIT 3)
SELECT f.id, f.near, f.words, round(rrf(f.near, f.words)::numeric, 6) AS score, n.team, t.lead
FROM (SELECT id, near.rank AS near, words.rank AS words FROM near FULL JOIN words USING (id)) f
JOIN notes n ON n.id = f.id JOIN teams t ON t.team = n.team
ORDER BY score DESC, f.id LIMIT 10;
1|2|1|0.032522|db|ann
2|1|2|0.032522|db|ann
6|NULL|3|0.015873|web|bob
7|3|NULL|0.015873|db|ann

-- query
SELECT rrf(1, 1), rrf(1, NULL), rrf(NULL, NULL), rrf(1, 2, 0), rrf(ARRAY[1, 1, 1], 2), rrf(ARRAY[4]::bigint[], 0), rrf(1, 1, NULL);
0.03278688524590164|0.01639344262295082|0.0|1.5|1.0|0.25|NULL

-- error 22023
SELECT rrf(0, 1);

-- error 22023
SELECT rrf(1, 1, -1);

# Rows that change are found as they are.

-- statement ok
UPDATE notes SET body = 'nothing to see' WHERE id = 1;

-- statement ok
DELETE FROM notes WHERE id = 6;

-- statement ok
INSERT INTO notes VALUES (8, 'ops', 'a brand new disk', '[1,1]');

-- query
SELECT id FROM notes WHERE text_match(body, 'disk full see') ORDER BY id;
1
2
8

-- statement ok
INSERT INTO notes SELECT id + 100, 'copy', body, e FROM notes WHERE text_match(body, 'disk') ORDER BY bm25(body, 'disk') DESC LIMIT 1;

-- query
SELECT count(*) FROM notes WHERE team = 'copy';
1

-- statement ok
DELETE FROM notes WHERE bm25(body, 'brand') > 0;

-- query
SELECT id FROM notes WHERE text_match(body, 'brand');

# Another analyzer: every word counts, as it is.

-- statement ok
DROP INDEX notes_words;

-- statement ok
CREATE INDEX notes_words ON notes USING bm25 (body) WITH (analyzer = 'standard');

-- query
SELECT id FROM notes WHERE text_match(body, 'the') ORDER BY id;
2
102

-- query
SELECT id FROM notes WHERE text_match(body, 'logs login');
3

-- statement ok
CREATE TABLE plain (body text) USING OLAP;

-- statement ok
INSERT INTO plain VALUES ('Running shoes'), ('the run'), (NULL);

-- query
SELECT body FROM plain WHERE text_match(body, 'runs') ORDER BY body;
Running shoes
the run

-- error 0A000 has no index by bm25
SELECT bm25(body, 'runs') FROM plain;

-- query
SELECT lead FROM teams WHERE text_match(lead, 'ANN');
ann
