# Outer joins of vectors that are in a table of the vector tier.

-- statement ok
CREATE TABLE many (id integer) USING OLAP;

-- statement ok
CREATE TABLE pics (id integer PRIMARY KEY, e vector(3), h halfvec(2)) USING VECTOR;

-- include ../shared/outer_joins_of_vectors.sql
