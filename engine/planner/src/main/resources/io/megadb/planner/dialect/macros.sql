-- PostgreSQL's meaning where DuckDB's own functions mean something else. An error's text is
-- MEGADB:<sqlstate>:<message>. Each statement ends with a semicolon at the end of its line.

-- Integers.

-- The smallest integer modulo -1 is 0, where DuckDB sees an overflow.
CREATE OR REPLACE MACRO main.mdb_mod(a, b) AS CASE WHEN b = -1 THEN a - a ELSE a % b END;

-- Floating point. PostgreSQL refuses an infinite result of finite operands, and a zero product or
-- quotient of operands that are not zero.
CREATE OR REPLACE MACRO main.mdb_float_overflow(r, a, b) AS
  CASE WHEN isinf(r) AND NOT isinf(a) AND NOT isinf(b)
    THEN error('MEGADB:22003:value out of range: overflow') ELSE r END;
CREATE OR REPLACE MACRO main.mdb_float_add(a, b) AS main.mdb_float_overflow(a + b, a, b);
CREATE OR REPLACE MACRO main.mdb_float_subtract(a, b) AS main.mdb_float_overflow(a - b, a, b);
CREATE OR REPLACE MACRO main.mdb_float_multiply(a, b) AS
  CASE WHEN a * b = 0 AND a <> 0 AND b <> 0
    THEN error('MEGADB:22003:value out of range: underflow')
    ELSE main.mdb_float_overflow(a * b, a, b) END;
CREATE OR REPLACE MACRO main.mdb_float_divide(a, b) AS
  CASE WHEN a / b = 0 AND a <> 0 AND NOT isinf(b)
    THEN error('MEGADB:22003:value out of range: underflow')
    WHEN isinf(a / b) AND NOT isinf(a) THEN error('MEGADB:22003:value out of range: overflow')
    ELSE a / b END;
CREATE OR REPLACE MACRO main.mdb_float_total(total) AS total;

-- Exact decimals, as integers of their digits (HUGEINT, 38 digits; DuckDB refuses an overflow).

-- The digits of a decimal of scale log10(unit) as an integer.
CREATE OR REPLACE MACRO main.mdb_unscaled(x, unit) AS
  trunc(x)::HUGEINT * unit + ((x - trunc(x)) * unit::DECIMAL(38,0))::HUGEINT;

-- a * unit / b, rounded half away from zero. The whole quotient and its remainder are scaled apart,
-- so that a * unit need not fit.
CREATE OR REPLACE MACRO main.mdb_divide(a, b, unit) AS
  (a // b) * unit + main.mdb_divide_rest((a % b) * unit, b);
CREATE OR REPLACE MACRO main.mdb_divide_rest(r, b) AS
  r // b + CASE WHEN 2 * abs(r % b) >= abs(b) THEN sign(r) * sign(b) ELSE 0 END;
