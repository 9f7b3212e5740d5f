-- Which are the largest packages of each section? (oltp, PostgreSQL alone)
SELECT section, package, installed_kib
FROM (
  SELECT section, package, installed_kib,
    row_number() OVER (PARTITION BY section ORDER BY installed_kib DESC, package) AS place
  FROM packages
  WHERE installed_kib IS NOT NULL
) ranked
WHERE place <= 2
ORDER BY installed_kib DESC, package
LIMIT 10;

-- Which kinds of dependency are there, and how many offer a choice? (olap)
SELECT kind, count(*) AS named, count(*) FILTER (WHERE alternative > 1) AS alternatives
FROM dependencies
GROUP BY kind
ORDER BY named DESC, kind;

-- What do most packages depend on, and how big is it? (olap, oltp)
SELECT d.target, d.dependents, p.installed_kib, p.summary
FROM (
  SELECT target, count(DISTINCT package) AS dependents
  FROM dependencies
  WHERE kind IN ('Depends', 'Pre-Depends')
  GROUP BY target
  ORDER BY dependents DESC, target
  LIMIT 10
) d
LEFT JOIN packages p ON p.package = d.target
ORDER BY d.dependents DESC, d.target;

-- What depends directly on libssl3, and how big is it? (olap, oltp)
SELECT p.section, count(*) AS packages, sum(p.installed_kib) AS installed_kib
FROM packages p
WHERE p.package IN (
  SELECT d.package FROM dependencies d
  WHERE d.target = 'libssl3' AND d.kind IN ('Depends', 'Pre-Depends'))
GROUP BY p.section
ORDER BY packages DESC, p.section;

-- Which dependencies name only packages that do not exist? (olap, oltp)
SELECT d.package, d.kind, d.group_number, min(d.target) AS first_target
FROM dependencies d
LEFT JOIN packages p ON p.package = d.target
WHERE d.kind IN ('Depends', 'Pre-Depends')
GROUP BY d.package, d.kind, d.group_number
HAVING count(p.package) = 0
ORDER BY d.package, d.kind, d.group_number
LIMIT 10;

-- What breaks if libssl3 goes, in how many steps, and how big is it? A dependency with a choice does not break. (graph, oltp)
SELECT broken.steps, count(*) AS packages, sum(p.installed_kib) AS installed_kib
FROM GRAPH_TABLE (archive MATCH d = ANY SHORTEST (a IS package)
    (-[e IS depends_on WHERE e.kind IN ('Depends', 'Pre-Depends') AND e.choices = 1]->)+
    (x IS package WHERE x.package = 'libssl3')
  COLUMNS (a.package AS package, path_length(d) AS steps)) AS broken
JOIN packages p ON p.package = broken.package
GROUP BY broken.steps
ORDER BY broken.steps;

-- Who would repair the most of it, and which library is most like libssl3 and stays? (graph, oltp, vector)
WITH broken AS (
  SELECT *
  FROM GRAPH_TABLE (archive MATCH ANY SHORTEST (a IS package)
      (-[e IS depends_on WHERE e.kind IN ('Depends', 'Pre-Depends') AND e.choices = 1]->)*
      (x IS package WHERE x.package = 'libssl3')
    COLUMNS (a.package AS package)) AS g
), alike AS (
  SELECT package
  FROM package_embeddings
  WHERE package NOT IN (SELECT package FROM broken)
  ORDER BY embedding <=> (
    SELECT embed_text(concat_ws(' ', summary, description)) FROM packages WHERE package = 'libssl3')
  LIMIT 1
)
SELECT p.maintainer, count(*) AS packages, sum(p.installed_kib) AS installed_kib,
  (SELECT package FROM alike) AS alike
FROM broken b
JOIN packages p ON p.package = b.package
GROUP BY p.maintainer
ORDER BY packages DESC, p.maintainer
LIMIT 5;
