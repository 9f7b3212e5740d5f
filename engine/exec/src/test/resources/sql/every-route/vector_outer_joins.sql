# Outer joins of vectors over every route.

-- statement ok
CREATE TABLE many (id integer) USING TIER_B;

-- onlyif VERBATIM FEDERATED_BACK
-- statement ok
CREATE TABLE pics (id integer PRIMARY KEY, e vector(3), h halfvec(2)) USING TIER_A;

-- skipif VERBATIM FEDERATED_BACK
-- statement ok
CREATE TABLE pics (id integer, e vector(3), h halfvec(2)) USING TIER_A;

-- include ../shared/outer_joins_of_vectors.sql
