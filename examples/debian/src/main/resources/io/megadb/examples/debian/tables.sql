-- A package, the version apt would install
CREATE TABLE packages (
  package text PRIMARY KEY,
  version text NOT NULL,
  section text,
  priority text,
  installed_kib bigint CHECK (installed_kib >= 0),
  maintainer text,
  summary text,
  description text
) USING OLTP;

-- A package named by another one's Depends, Pre-Depends, Recommends or Suggests;
-- choices says how many alternatives its group has
CREATE TABLE dependencies (
  package text NOT NULL,
  kind text NOT NULL,
  group_number integer NOT NULL,
  alternative integer NOT NULL,
  choices integer NOT NULL,
  target text NOT NULL,
  architecture text,
  version_constraint text
) USING OLAP;
