-- PostgreSQL's meaning where DuckDB's own functions mean something else. An error's text is
-- MEGADB:<sqlstate>:<message>. Each statement ends with a semicolon at the end of its line.

-- Integers.

-- The smallest integer modulo -1 is 0, where DuckDB sees an overflow.
CREATE OR REPLACE MACRO main.mdb_mod(a, b) AS CASE WHEN b = -1 THEN a - a ELSE a % b END;
-- Shifts take their distance modulo the width and drop what leaves it.
CREATE OR REPLACE MACRO main.mdb_signed(x, width) AS
  CASE WHEN x >= 1::HUGEINT << (width - 1) THEN x - (1::HUGEINT << width) ELSE x END;
CREATE OR REPLACE MACRO main.mdb_shift_left(a, n, width) AS
  main.mdb_signed(
    ((a::HUGEINT & ((1::HUGEINT << width) - 1)) * (1::HUGEINT << (n & (width - 1))::INTEGER))
      & ((1::HUGEINT << width) - 1),
    width);
CREATE OR REPLACE MACRO main.mdb_factorial(n) AS
  CASE WHEN n < 0 THEN error('MEGADB:22003:factorial of a negative number is undefined')
    ELSE factorial(n::INTEGER) END;

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
CREATE OR REPLACE MACRO main.mdb_sqrt(x) AS
  CASE WHEN x < 0 THEN error('MEGADB:2201F:cannot take square root of a negative number')
    ELSE sqrt(x) END;
CREATE OR REPLACE MACRO main.mdb_exp(x) AS
  CASE WHEN isinf(exp(x)) AND NOT isinf(x)
    THEN error('MEGADB:22003:value out of range: overflow')
    WHEN exp(x) = 0 AND NOT isinf(x) THEN error('MEGADB:22003:value out of range: underflow')
    ELSE exp(x) END;
CREATE OR REPLACE MACRO main.mdb_ln(x) AS
  CASE WHEN x = 0 THEN error('MEGADB:2201E:cannot take logarithm of zero')
    WHEN x < 0 THEN error('MEGADB:2201E:cannot take logarithm of a negative number')
    ELSE ln(x) END;
CREATE OR REPLACE MACRO main.mdb_log10(x) AS
  CASE WHEN x = 0 THEN error('MEGADB:2201E:cannot take logarithm of zero')
    WHEN x < 0 THEN error('MEGADB:2201E:cannot take logarithm of a negative number')
    ELSE log10(x) END;
-- DuckDB folds pow of constants before it looks at the guard around it.
CREATE OR REPLACE MACRO main.mdb_pow(a, b) AS pow(CASE WHEN a = 0 AND b < 0 THEN 1 ELSE a END, b);
CREATE OR REPLACE MACRO main.mdb_power(a, b) AS
  CASE WHEN a = 0 AND b < 0
    THEN error('MEGADB:2201F:zero raised to a negative power is undefined')
    WHEN a < 0 AND isfinite(a) AND isfinite(b) AND b <> trunc(b)
    THEN error('MEGADB:2201F:a negative number raised to a non-integer power yields a complex result')
    WHEN main.mdb_pow(a, b) = 0 AND a <> 0 AND isfinite(a) AND isfinite(b)
    THEN error('MEGADB:22003:value out of range: underflow')
    ELSE main.mdb_float_overflow(main.mdb_pow(a, b), a, b) END;
CREATE OR REPLACE MACRO main.mdb_unit_range(result, x) AS
  CASE WHEN x < -1 OR x > 1 AND NOT isnan(x) THEN error('MEGADB:22003:input is out of range')
    ELSE result END;
CREATE OR REPLACE MACRO main.mdb_width_bucket(x, low, high, n) AS
  CASE WHEN n <= 0 THEN error('MEGADB:2201G:count must be greater than zero')
    WHEN low = high THEN error('MEGADB:2201G:lower bound cannot equal upper bound')
    WHEN low < high THEN
      CASE WHEN x < low THEN 0 WHEN x >= high THEN n + 1
        ELSE floor((x - low)::DOUBLE * n / (high - low)::DOUBLE)::INTEGER + 1 END
    ELSE
      CASE WHEN x > low THEN 0 WHEN x <= high THEN n + 1
        ELSE floor((low - x)::DOUBLE * n / (low - high)::DOUBLE)::INTEGER + 1 END
    END;

-- Exact decimals, as integers of their digits (HUGEINT, 38 digits; DuckDB refuses an overflow).

-- The digits of a decimal of scale log10(unit) as an integer.
CREATE OR REPLACE MACRO main.mdb_unscaled(x, unit) AS
  trunc(x)::HUGEINT * unit + ((x - trunc(x)) * unit::DECIMAL(38,0))::HUGEINT;
CREATE OR REPLACE MACRO main.mdb_divide_rest(r, b) AS
  r // b + CASE WHEN 2 * abs(r % b) >= abs(b) THEN sign(r) * sign(b) ELSE 0 END;
-- a * unit / b, rounded half away from zero. The whole quotient and its remainder are scaled apart,
-- so that a * unit need not fit.
CREATE OR REPLACE MACRO main.mdb_divide(a, b, unit) AS
  (a // b) * unit + main.mdb_divide_rest((a % b) * unit, b);
-- a / unit, rounded half away from zero.
CREATE OR REPLACE MACRO main.mdb_round_digits(a, unit) AS main.mdb_divide_rest(a, unit);

-- The sum of two sums, each NULL if nothing was summed.
CREATE OR REPLACE MACRO main.mdb_sum_of(a, b) AS
  CASE WHEN a IS NULL THEN b WHEN b IS NULL THEN a ELSE (a + b) END;

-- Text.
CREATE OR REPLACE MACRO main.mdb_upper(x) AS
  CASE WHEN contains(x, 'ß')
    THEN array_to_string(list_transform(string_split(x, 'ß'), lambda part: upper(part)), 'ß')
    ELSE upper(x) END;
CREATE OR REPLACE MACRO main.mdb_lower(x) AS lower(x);
CREATE OR REPLACE MACRO main.mdb_initcap(x) AS
  CASE WHEN x IS NOT NULL THEN
    coalesce(array_to_string(list_transform(
      regexp_extract_all(x, '[\p{L}\p{N}]+|[^\p{L}\p{N}]+'),
      lambda word: main.mdb_upper(word[1]) || lower(word[2:])), ''), '') END;
CREATE OR REPLACE MACRO main.mdb_chr(code) AS
  CASE WHEN code = 0 THEN error('MEGADB:54000:null character not permitted')
    WHEN code < 0 THEN error('MEGADB:54000:character number must be positive')
    WHEN code > 1114111 OR code BETWEEN 55296 AND 57343
    THEN error('MEGADB:54000:requested character not valid for encoding: ' || code)
    ELSE chr(code) END;
-- The smallest integer has no opposite, so PostgreSQL takes all of the text.
CREATE OR REPLACE MACRO main.mdb_right(x, n) AS
  CASE WHEN n = -2147483648 THEN x ELSE right(x, n) END;
CREATE OR REPLACE MACRO main.mdb_lpad(x, n, fill) AS
  CASE WHEN fill = '' THEN left(x, greatest(n, 0)) ELSE lpad(x, n, fill) END;
CREATE OR REPLACE MACRO main.mdb_rpad(x, n, fill) AS
  CASE WHEN fill = '' THEN left(x, greatest(n, 0)) ELSE rpad(x, n, fill) END;
-- DuckDB's reverse keeps combining characters with their base.
CREATE OR REPLACE MACRO main.mdb_reverse(x) AS
  CASE WHEN strlen(x) = length(x) THEN reverse(x)
    ELSE array_to_string(list_reverse(string_split(x, '')), '') END;
CREATE OR REPLACE MACRO main.mdb_split_part(x, separator, n) AS
  CASE WHEN x IS NULL OR separator IS NULL THEN NULL
    WHEN n = 0 THEN error('MEGADB:22023:field position must not be zero')
    WHEN separator = '' THEN CASE WHEN n IN (1, -1) THEN x ELSE '' END
    ELSE split_part(x, separator, n) END;
CREATE OR REPLACE MACRO main.mdb_substring_from(x, start) AS
  CASE WHEN start < 1 THEN x ELSE substring(x, start) END;
CREATE OR REPLACE MACRO main.mdb_substring(x, start, n) AS
  CASE WHEN x IS NULL OR start IS NULL THEN NULL
    WHEN n < 0 THEN error('MEGADB:22011:negative substring length not allowed')
    WHEN start < 1 THEN substring(x, 1, greatest(start::BIGINT + n - 1, 0))
    ELSE substring(x, start, n) END;
CREATE OR REPLACE MACRO main.mdb_overlay(x, part, start, n) AS
  CASE WHEN x IS NULL OR part IS NULL OR n IS NULL THEN NULL
    WHEN start <= 0 THEN error('MEGADB:22011:negative substring length not allowed')
    ELSE substring(x, 1, start - 1) || part || main.mdb_substring_from(x, start + n) END;
CREATE OR REPLACE MACRO main.mdb_quote_ident(x) AS
  CASE WHEN regexp_full_match(x, '[a-z_][a-z0-9_$]*') THEN x
    ELSE '"' || replace(x, '"', '""') || '"' END;
CREATE OR REPLACE MACRO main.mdb_quote_literal(x) AS
  CASE WHEN contains(x, '\')
    THEN 'E''' || replace(replace(x, '\', '\\'), '''', '''''') || ''''
    ELSE '''' || replace(x, '''', '''''') || '''' END;
CREATE OR REPLACE MACRO main.mdb_string_to_array(x, separator) AS
  CASE WHEN x IS NULL THEN NULL
    WHEN x = '' THEN []::VARCHAR[]
    WHEN separator IS NULL THEN string_split(x, '')
    WHEN separator = '' THEN [x]
    ELSE string_split(x, separator) END;

-- Text to other types. Blanks around are ignored.
CREATE OR REPLACE MACRO main.mdb_bad_text(type, x) AS
  error('MEGADB:22P02:invalid input syntax for type ' || type || ': "' || x || '"');
CREATE OR REPLACE MACRO main.mdb_big_text(type, x) AS
  error('MEGADB:22003:value "' || x || '" is out of range for type ' || type);
CREATE OR REPLACE MACRO main.mdb_blank(x) AS trim(x, E' \t\n\r\f\v');
CREATE OR REPLACE MACRO main.mdb_text_to_boolean(x) AS
  CASE WHEN x IS NULL THEN NULL
    WHEN lower(main.mdb_blank(x)) IN ('t', 'tr', 'tru', 'true', 'y', 'ye', 'yes', 'on', '1') THEN true
    WHEN lower(main.mdb_blank(x)) IN
      ('f', 'fa', 'fal', 'fals', 'false', 'n', 'no', 'of', 'off', '0') THEN false
    ELSE main.mdb_bad_text('boolean', x) END;
CREATE OR REPLACE MACRO main.mdb_is_integer(x) AS
  regexp_full_match(x, '\s*[+-]?([0-9]+(_[0-9]+)*|0[xX](_?[0-9a-fA-F])+|0[bB](_?[01])+)\s*');
CREATE OR REPLACE MACRO main.mdb_text_to_hugeint(x) AS TRY_CAST(main.mdb_blank(x) AS HUGEINT);
CREATE OR REPLACE MACRO main.mdb_text_to_smallint(x) AS
  CASE WHEN x IS NULL THEN NULL WHEN main.mdb_is_integer(x)
    THEN coalesce(TRY_CAST(main.mdb_text_to_hugeint(x) AS SMALLINT), main.mdb_big_text('smallint', x))
    ELSE main.mdb_bad_text('smallint', x) END;
CREATE OR REPLACE MACRO main.mdb_text_to_integer(x) AS
  CASE WHEN x IS NULL THEN NULL WHEN main.mdb_is_integer(x)
    THEN coalesce(TRY_CAST(main.mdb_text_to_hugeint(x) AS INTEGER), main.mdb_big_text('integer', x))
    ELSE main.mdb_bad_text('integer', x) END;
CREATE OR REPLACE MACRO main.mdb_text_to_bigint(x) AS
  CASE WHEN x IS NULL THEN NULL WHEN main.mdb_is_integer(x)
    THEN coalesce(TRY_CAST(main.mdb_text_to_hugeint(x) AS BIGINT), main.mdb_big_text('bigint', x))
    ELSE main.mdb_bad_text('bigint', x) END;
CREATE OR REPLACE MACRO main.mdb_is_number(x) AS
  regexp_full_match(x, '\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*');
-- cast is TRY_CAST(x AS DECIMAL(p,s)).
CREATE OR REPLACE MACRO main.mdb_text_to_numeric(x, casted) AS
  CASE WHEN x IS NULL THEN NULL WHEN main.mdb_is_number(x)
    THEN coalesce(casted, error('MEGADB:22003:numeric field overflow'))
    ELSE main.mdb_bad_text('numeric', x) END;
-- cast is TRY_CAST(x AS DOUBLE) or FLOAT.
CREATE OR REPLACE MACRO main.mdb_text_to_float(x, casted, type) AS
  CASE WHEN x IS NULL THEN NULL
    WHEN main.mdb_is_number(x) THEN
      CASE WHEN casted IS NULL OR isinf(casted)
          OR casted = 0 AND regexp_matches(split_part(lower(x), 'e', 1), '[1-9]')
        THEN error('MEGADB:22003:"' || x || '" is out of range for type ' || type)
        ELSE casted END
    WHEN regexp_full_match(lower(x), '\s*([+-]?inf(inity)?|nan)\s*') THEN casted
    ELSE main.mdb_bad_text(type, x) END;
CREATE OR REPLACE MACRO main.mdb_text_to_bytea(x) AS
  CASE WHEN starts_with(x, '\x') THEN unhex(substring(x, 3))
    WHEN contains(x, '\') THEN error('MEGADB:0A000:bytea in escape format')
    ELSE encode(x) END;
-- Years before Christ are written 0044-03-15 BC, by DuckDB 0044-03-15 (BC).
CREATE OR REPLACE MACRO main.mdb_era(x) AS
  CASE WHEN x ILIKE '%bc'
    THEN regexp_replace(rtrim(x[:-3]), '^(\s*[0-9]+-[0-9]+-[0-9]+)', '\1 (BC)') ELSE x END;
CREATE OR REPLACE MACRO main.mdb_bad_date(x, type) AS
  CASE WHEN regexp_matches(x, '^\s*[0-9]+-[0-9]+-[0-9]+') OR regexp_matches(x, '^\s*[0-9]+:[0-9]+')
    THEN error('MEGADB:22008:date/time field value out of range: "' || x || '"')
    ELSE error('MEGADB:22007:invalid input syntax for type ' || type || ': "' || x || '"') END;
CREATE OR REPLACE MACRO main.mdb_other_date(x) AS
  try_strptime(trim(x), ['%Y%m%d', '%b %d, %Y', '%B %d, %Y', '%d %b %Y', '%d %B %Y', '%m/%d/%Y',
    '%Y/%m/%d', '%Y%m%d %H:%M:%S', '%Y%m%dT%H%M%S']);
CREATE OR REPLACE MACRO main.mdb_text_to_date(x) AS
  CASE WHEN x IS NULL THEN NULL
    ELSE coalesce(TRY_CAST(main.mdb_era(x) AS DATE), main.mdb_other_date(x)::DATE,
      main.mdb_bad_date(x, 'date')) END;
CREATE OR REPLACE MACRO main.mdb_text_to_timestamp(x) AS
  CASE WHEN x IS NULL THEN NULL
    ELSE coalesce(TRY_CAST(main.mdb_era(x) AS TIMESTAMP), main.mdb_other_date(x),
      main.mdb_bad_date(x, 'timestamp')) END;
CREATE OR REPLACE MACRO main.mdb_text_to_timestamptz(x) AS
  CASE WHEN x IS NULL THEN NULL
    ELSE coalesce(TRY_CAST(main.mdb_era(x) AS TIMESTAMPTZ), main.mdb_other_date(x)::TIMESTAMPTZ,
      main.mdb_bad_date(x, 'timestamp with time zone')) END;
CREATE OR REPLACE MACRO main.mdb_text_to_time(x) AS
  CASE WHEN x IS NULL THEN NULL
    ELSE coalesce(TRY_CAST(x AS TIME), main.mdb_bad_date(x, 'time')) END;
CREATE OR REPLACE MACRO main.mdb_text_to_interval(x) AS
  CASE WHEN x IS NULL THEN NULL
    ELSE coalesce(TRY_CAST(x AS INTERVAL),
      error('MEGADB:22007:invalid input syntax for type interval: "' || x || '"')) END;
CREATE OR REPLACE MACRO main.mdb_text_to_uuid(x) AS
  CASE WHEN x IS NULL THEN NULL
    ELSE coalesce(TRY_CAST(x AS UUID), main.mdb_bad_text('uuid', x)) END;
CREATE OR REPLACE MACRO main.mdb_text_to_array(x) AS
  CASE WHEN x IS NULL THEN NULL
    WHEN regexp_full_match(x, '\s*\{.*\}\s*', 's')
    THEN CAST('[' || trim(x)[2:-2] || ']' AS VARCHAR[])
    ELSE error('MEGADB:22P02:malformed array literal: "' || x || '"') END;

-- Other types to text.

-- DuckDB writes 1.0, 1000000000000000.0, nan and inf; the digits are the shortest in both.
CREATE OR REPLACE MACRO main.mdb_exponent(digits, fraction) AS
  left(digits, 1)
    || CASE WHEN rtrim(substring(digits, 2) || fraction, '0') = '' THEN ''
      ELSE '.' || rtrim(substring(digits, 2) || fraction, '0') END
    || 'e+' || lpad((length(digits) - 1)::VARCHAR, 2, '0');
CREATE OR REPLACE MACRO main.mdb_float_to_text(x, text, limit_value) AS
  CASE WHEN isnan(x) THEN 'NaN' WHEN isinf(x) THEN CASE WHEN x > 0 THEN 'Infinity' ELSE '-Infinity' END
    WHEN contains(text, 'e') THEN replace(text, '.0e', 'e')
    WHEN abs(x) >= limit_value THEN
      CASE WHEN x < 0 THEN '-' ELSE '' END
        || main.mdb_exponent(ltrim(split_part(text, '.', 1), '-'), split_part(text, '.', 2))
    WHEN suffix(text, '.0') THEN text[:-3]
    ELSE text END;
CREATE OR REPLACE MACRO main.mdb_double_to_text(x) AS
  main.mdb_float_to_text(x, x::VARCHAR, 1e15::DOUBLE);
CREATE OR REPLACE MACRO main.mdb_real_to_text(x) AS
  main.mdb_float_to_text(x, x::VARCHAR, 1e6::FLOAT);
CREATE OR REPLACE MACRO main.mdb_datetime_to_text(text) AS
  CASE WHEN contains(text, '(BC)') THEN replace(text, ' (BC)', '') || ' BC' ELSE text END;
CREATE OR REPLACE MACRO main.mdb_interval_to_text(x) AS
  regexp_replace(
    regexp_replace(replace(x::VARCHAR, 'month', 'mon'), '-1 (year|mon|day)\b', '-1 \1s', 'g'),
    '(-\d+ [a-z]+ )(\d)', '\1+\2', 'g');
CREATE OR REPLACE MACRO main.mdb_bytea_to_text(x) AS '\x' || lower(hex(x));
CREATE OR REPLACE MACRO main.mdb_array_to_text(texts) AS
  CASE WHEN texts IS NULL THEN NULL ELSE
    '{' || coalesce(array_to_string(list_transform(texts, lambda e:
      CASE WHEN e IS NULL THEN 'NULL'
        WHEN e = '' OR lower(e) = 'null' OR regexp_matches(e, '[{},"\\\s]')
        THEN '"' || replace(replace(e, '\', '\\'), '"', '\"') || '"'
        ELSE e END), ','), '') || '}' END;

-- Between numbers. PostgreSQL takes 15 digits of a double, 6 of a real.
CREATE OR REPLACE MACRO main.mdb_float_to_numeric(x, casted) AS
  CASE WHEN x IS NULL THEN NULL
    WHEN isnan(x) OR isinf(x) THEN error('MEGADB:22003:numeric field overflow: ' || x)
    ELSE coalesce(casted, error('MEGADB:22003:numeric field overflow')) END;
CREATE OR REPLACE MACRO main.mdb_double_to_real(x) AS
  CASE WHEN x <> 0 AND x::FLOAT = 0 THEN error('MEGADB:22003:value out of range: underflow')
    ELSE x::FLOAT END;

-- date_trunc of a timestamptz, without the calendar where the session's zone is UTC: seven times as
-- fast. The zone is known when the statement is planned, so only one branch is left of it. What is
-- infinite has no microseconds.
CREATE OR REPLACE MACRO main.mdb_trunc_instant(unit, x) AS
  CASE WHEN current_setting('TimeZone') IN ('UTC', 'Etc/UTC', 'GMT')
    THEN coalesce(make_timestamptz(epoch_us(date_trunc(unit, make_timestamp(epoch_us(x))))), x)
    ELSE date_trunc(unit, x) END;

-- Dates and times. Infinity stays infinity.
CREATE OR REPLACE MACRO main.mdb_date_add(x, days) AS
  CASE WHEN isinf(x) AND days IS NOT NULL THEN x ELSE x + days END;
CREATE OR REPLACE MACRO main.mdb_date_difference(a, b) AS
  CASE WHEN (isinf(a) OR isinf(b)) AND a IS NOT NULL AND b IS NOT NULL
    THEN error('MEGADB:22008:cannot subtract infinite dates') ELSE a - b END;
CREATE OR REPLACE MACRO main.mdb_add(x, i) AS
  CASE WHEN isinf(x) AND i IS NOT NULL THEN x ELSE x + i END;
CREATE OR REPLACE MACRO main.mdb_subtract(x, i) AS
  CASE WHEN isinf(x) AND i IS NOT NULL THEN x ELSE x - i END;
CREATE OR REPLACE MACRO main.mdb_date_to_timestamp(x) AS
  CASE WHEN isinf(x) THEN
    CASE WHEN x > DATE '1970-01-01' THEN 'infinity'::TIMESTAMP ELSE '-infinity'::TIMESTAMP END
    ELSE x::TIMESTAMP END;
CREATE OR REPLACE MACRO main.mdb_timestamp_to_date(x) AS
  CASE WHEN isinf(x) THEN
    CASE WHEN x::VARCHAR = 'infinity' THEN 'infinity'::DATE ELSE '-infinity'::DATE END
    ELSE x::DATE END;
CREATE OR REPLACE MACRO main.mdb_interval_least(a, b) AS
  CASE WHEN a IS NULL THEN b WHEN b IS NULL OR a <= b THEN a ELSE b END;
CREATE OR REPLACE MACRO main.mdb_interval_greatest(a, b) AS
  CASE WHEN a IS NULL THEN b WHEN b IS NULL OR a >= b THEN a ELSE b END;
CREATE OR REPLACE MACRO main.mdb_time_difference(a, b) AS to_microseconds(epoch_us(a) - epoch_us(b));
CREATE OR REPLACE MACRO main.mdb_time_to_interval(x) AS to_microseconds(epoch_us(x));
CREATE OR REPLACE MACRO main.mdb_interval_micros(x) AS
  extract('hour' FROM x) * 3600000000 + extract('minute' FROM x) * 60000000
    + extract('microsecond' FROM x);
CREATE OR REPLACE MACRO main.mdb_interval_to_time(x) AS
  TIME '00:00:00' + to_microseconds(
    ((main.mdb_interval_micros(x) % 86400000000) + 86400000000) % 86400000000);
CREATE OR REPLACE MACRO main.mdb_interval_months(x) AS
  extract('year' FROM x) * 12 + extract('month' FROM x);
CREATE OR REPLACE MACRO main.mdb_interval_epoch(x) AS
  (((main.mdb_interval_months(x) // 12) * 365.25 * 86400)::DECIMAL(38,6)
    + ((main.mdb_interval_months(x) % 12) * 30 * 86400)::DECIMAL(38,6)
    + (extract('day' FROM x) * 86400)::DECIMAL(38,6)
    + main.mdb_interval_micros(x)::DECIMAL(38,0) * 0.000001);
CREATE OR REPLACE MACRO main.mdb_year(y) AS CASE WHEN y <= 0 THEN y - 1 ELSE y END;
CREATE OR REPLACE MACRO main.mdb_decade(y) AS
  CASE WHEN y >= 0 THEN y // 10 ELSE -((8 - (y - 1)) // 10) END;
CREATE OR REPLACE MACRO main.mdb_century(y) AS
  CASE WHEN y > 0 THEN (y + 99) // 100 ELSE -((99 - (y - 1)) // 100) END;
CREATE OR REPLACE MACRO main.mdb_millennium(y) AS
  CASE WHEN y > 0 THEN (y + 999) // 1000 ELSE -((999 - (y - 1)) // 1000) END;
-- Centuries begin with the year 1.
CREATE OR REPLACE MACRO main.mdb_trunc_years(x, span) AS
  date_trunc('year', x)
    - to_years((((extract('year' FROM x) - 1) % span + span) % span)::INTEGER);
CREATE OR REPLACE MACRO main.mdb_make_date(y, m, d) AS
  CASE WHEN y IS NULL OR m IS NULL OR d IS NULL THEN NULL
    ELSE coalesce(
      TRY(make_date(CASE WHEN y < 0 THEN y + 1 WHEN y > 0 THEN y END, m, d)),
      error('MEGADB:22008:date field value out of range: ' || y || '-' || lpad(m::VARCHAR, 2, '0')
        || '-' || lpad(d::VARCHAR, 2, '0'))) END;
CREATE OR REPLACE MACRO main.mdb_interval(months, days, micros) AS
  to_months(months::INTEGER) + to_days(days::INTEGER) + to_microseconds(micros::BIGINT);
-- b has the sign of a, carrying whole units into a.
CREATE OR REPLACE MACRO main.mdb_same_sign_carry(a, b) AS
  CASE WHEN a > 0 AND b < 0 THEN -1 WHEN a < 0 AND b > 0 THEN 1 ELSE 0 END;
CREATE OR REPLACE MACRO main.mdb_justify_days_of(months, days, micros) AS
  main.mdb_interval(
    months + days // 30 + main.mdb_same_sign_carry(months + days // 30, days % 30),
    days % 30 - 30 * main.mdb_same_sign_carry(months + days // 30, days % 30),
    micros);
CREATE OR REPLACE MACRO main.mdb_justify_days(x) AS
  main.mdb_justify_days_of(
    main.mdb_interval_months(x), extract('day' FROM x), main.mdb_interval_micros(x));
CREATE OR REPLACE MACRO main.mdb_justify_hours_of(months, days, micros) AS
  main.mdb_interval(
    months,
    days + micros // 86400000000
      + main.mdb_same_sign_carry(days + micros // 86400000000, micros % 86400000000),
    micros % 86400000000 - 86400000000
      * main.mdb_same_sign_carry(days + micros // 86400000000, micros % 86400000000));
CREATE OR REPLACE MACRO main.mdb_justify_hours(x) AS
  main.mdb_justify_hours_of(
    main.mdb_interval_months(x), extract('day' FROM x), main.mdb_interval_micros(x));
-- The whole interval as microseconds of 30-day months, split again with one sign.
CREATE OR REPLACE MACRO main.mdb_justify_whole(total) AS
  main.mdb_interval(
    total // 2592000000000, (total % 2592000000000) // 86400000000, total % 86400000000);
CREATE OR REPLACE MACRO main.mdb_justify_interval(x) AS
  main.mdb_justify_whole(
    ((main.mdb_interval_months(x) * 30 + extract('day' FROM x))::HUGEINT * 86400000000
      + main.mdb_interval_micros(x)));

-- Arrays.
CREATE OR REPLACE MACRO main.mdb_array_length(x, dimension) AS
  CASE WHEN dimension = 1 AND len(x) > 0 THEN len(x) END;
CREATE OR REPLACE MACRO main.mdb_subscript(x, i) AS CASE WHEN i >= 1 THEN x[i] END;
-- NULL is contained in nothing.
CREATE OR REPLACE MACRO main.mdb_list_contains_all(a, b) AS
  CASE WHEN a IS NULL OR b IS NULL THEN NULL
    ELSE len(list_filter(b, lambda e: e IS NULL)) = 0 AND list_has_all(a, b) END;

-- JSON. A key is written as a path, for DuckDB reads a text that begins with $ or / as one.
CREATE OR REPLACE MACRO main.mdb_json_key(key) AS
  '$."' || replace(replace(key, '\', '\\'), '"', '\"') || '"';
-- A scalar counts as an array of itself.
CREATE OR REPLACE MACRO main.mdb_json_item(x, i) AS
  CASE WHEN i IN (0, -1) AND json_type(x) NOT IN ('ARRAY', 'OBJECT') THEN x ELSE x -> i END;
-- What a container holds; JSON's null would become NULL.
CREATE OR REPLACE MACRO main.mdb_json_items(x) AS
  list_transform(x::JSON[], lambda e: coalesce(e, 'null'::JSON));
CREATE OR REPLACE MACRO main.mdb_json_members(x) AS
  list_transform(map_entries(x::MAP(VARCHAR, JSON)),
    lambda e: {'key': e.key, 'value': coalesce(e.value, 'null'::JSON)});
CREATE OR REPLACE MACRO main.mdb_json_container(x, kind, said) AS
  CASE WHEN x IS NULL THEN NULL WHEN json_type(x) = kind THEN x
    ELSE error('MEGADB:22023:' || said) END;
CREATE OR REPLACE MACRO main.mdb_json_elements(x) AS
  main.mdb_json_items(main.mdb_json_container(x, 'ARRAY', 'cannot extract elements from a non-array'));
CREATE OR REPLACE MACRO main.mdb_json_texts(x) AS
  list_transform(main.mdb_json_elements(x), lambda e: e ->> '$');
CREATE OR REPLACE MACRO main.mdb_json_object_keys(x) AS
  json_keys(main.mdb_json_container(x, 'OBJECT', 'cannot call json_object_keys on a non-object'));
CREATE OR REPLACE MACRO main.mdb_json_each(x) AS
  main.mdb_json_members(main.mdb_json_container(x, 'OBJECT', 'cannot call json_each on a non-object'));
CREATE OR REPLACE MACRO main.mdb_json_each_text(x) AS
  list_transform(main.mdb_json_each(x), lambda e: {'key': e.key, 'value': e.value ->> '$'});
CREATE OR REPLACE MACRO main.mdb_json_exists(x, key) AS
  CASE json_type(x)
    WHEN 'OBJECT' THEN list_contains(json_keys(x), key)
    WHEN 'ARRAY' THEN list_contains(
      list_transform(main.mdb_json_items(x), lambda e: CASE WHEN json_type(e) = 'VARCHAR' THEN e ->> '$' END), key)
    WHEN 'VARCHAR' THEN (x ->> '$') = key
    ELSE CASE WHEN x IS NULL OR key IS NULL THEN NULL ELSE false END END;
CREATE OR REPLACE MACRO main.mdb_json_as_items(x) AS
  CASE WHEN json_type(x) = 'ARRAY' THEN main.mdb_json_items(x) ELSE [x] END;
CREATE OR REPLACE MACRO main.mdb_json_concat(a, b) AS
  CASE WHEN a IS NULL OR b IS NULL THEN NULL
    WHEN json_type(a) = 'OBJECT' AND json_type(b) = 'OBJECT'
    THEN to_json(map_concat(a::MAP(VARCHAR, JSON), b::MAP(VARCHAR, JSON)))
    ELSE to_json(list_concat(main.mdb_json_as_items(a), main.mdb_json_as_items(b))) END;
-- JSON without the keys, or without the strings in an array, that are in a list.
CREATE OR REPLACE MACRO main.mdb_json_without(x, keys) AS
  CASE json_type(x)
    WHEN 'OBJECT' THEN to_json(map_from_entries(
      list_filter(map_entries(x::MAP(VARCHAR, JSON)), lambda e: NOT list_contains(keys, e.key))))
    WHEN 'ARRAY' THEN to_json(list_filter(main.mdb_json_items(x),
      lambda e: json_type(e) <> 'VARCHAR' OR NOT list_contains(keys, e ->> '$')))
    ELSE CASE WHEN x IS NULL OR keys IS NULL THEN NULL
      ELSE error('MEGADB:22023:cannot delete from scalar') END END;
CREATE OR REPLACE MACRO main.mdb_json_without_item(x, i) AS
  CASE json_type(x)
    WHEN 'ARRAY' THEN to_json(list_concat(
      main.mdb_json_items(x)[:CASE WHEN i < 0 THEN json_array_length(x)::BIGINT + i ELSE i END],
      CASE WHEN i < -json_array_length(x)::BIGINT THEN main.mdb_json_items(x)
        ELSE main.mdb_json_items(x)[CASE WHEN i < 0 THEN json_array_length(x)::BIGINT + i ELSE i END + 2:] END))
    WHEN 'OBJECT' THEN error('MEGADB:22023:cannot delete from object using integer index')
    ELSE CASE WHEN x IS NULL OR i IS NULL THEN NULL
      ELSE error('MEGADB:22023:cannot delete from scalar') END END;
CREATE OR REPLACE MACRO main.mdb_json_array_length(x) AS
  CASE WHEN json_type(x) <> 'ARRAY'
    THEN error('MEGADB:22023:cannot get array length of a non-array') ELSE json_array_length(x) END;
CREATE OR REPLACE MACRO main.mdb_json_typeof(x) AS
  CASE json_type(x) WHEN 'OBJECT' THEN 'object' WHEN 'ARRAY' THEN 'array' WHEN 'VARCHAR' THEN 'string'
    WHEN 'BOOLEAN' THEN 'boolean' WHEN 'NULL' THEN 'null'
    ELSE CASE WHEN x IS NOT NULL THEN 'number' END END;

-- (s1, t1) OVERLAPS (s2, t2) as the standard spells it out; an end that is missing comes last.
CREATE OR REPLACE MACRO main.mdb_overlap(s1, t1, s2, t2) AS
  (s1 > s2 AND NOT (s1 >= t2 AND t1 >= t2)) OR (s2 > s1 AND NOT (s2 >= t1 AND t2 >= t1))
    OR (s1 = s2 AND (t1 <> t2 OR t1 = t2));
CREATE OR REPLACE MACRO main.mdb_overlaps(a, b, c, d) AS
  main.mdb_overlap(
    least(a, b), CASE WHEN a IS NOT NULL AND b IS NOT NULL THEN greatest(a, b) END,
    least(c, d), CASE WHEN c IS NOT NULL AND d IS NOT NULL THEN greatest(c, d) END);

-- Formats.

-- to_date and to_timestamp: casted is try_strptime(x, ...).
CREATE OR REPLACE MACRO main.mdb_parsed(x, casted) AS
  CASE WHEN x IS NULL THEN NULL
    ELSE coalesce(casted, error('MEGADB:22007:"' || x || '" does not match the format')) END;
-- The digits of the whole part laid into a pattern of 9, 0 and commas from the right.
CREATE OR REPLACE MACRO main.mdb_lay_digits(number, pattern) AS
  array_to_string(list_transform(range(1, length(pattern) + 1), lambda i:
    CASE WHEN length(replace(substring(pattern, i::BIGINT), ',', ''))
        <= length(number) + CASE WHEN substring(pattern, i, 1) = ',' THEN -1 ELSE 0 END
      THEN CASE WHEN substring(pattern, i, 1) = ',' THEN ','
        ELSE substring(number,
          1 + length(number) - length(replace(substring(pattern, i::BIGINT), ',', '')), 1) END
      ELSE '' END), '');
CREATE OR REPLACE MACRO main.mdb_whole_digits(x, least) AS
  lpad(CASE WHEN trunc(abs(x)) = 0 THEN '' ELSE split_part(abs(x)::VARCHAR, '.', 1) END,
    greatest(least, CASE WHEN trunc(abs(x)) = 0 THEN 0
      ELSE length(split_part(abs(x)::VARCHAR, '.', 1)) END)::INTEGER, '0');
CREATE OR REPLACE MACRO main.mdb_to_char_text(x, pattern, digits, least, scale, keep, point) AS
  CASE WHEN x < 0 THEN '-' ELSE '' END
    || CASE WHEN length(main.mdb_whole_digits(x, least)) > digits
      THEN replace(replace(pattern, '9', '#'), '0', '#')
        || point || repeat('#', scale::INTEGER)
      ELSE main.mdb_lay_digits(main.mdb_whole_digits(x, least), pattern)
        || point
        || CASE WHEN scale = 0 THEN ''
          ELSE rpad(rtrim(split_part(abs(x)::VARCHAR, '.', 2), '0'),
            greatest(keep, length(rtrim(split_part(abs(x)::VARCHAR, '.', 2), '0')))::INTEGER, '0')
          END
      END;
CREATE OR REPLACE MACRO main.mdb_to_char(x, pattern, digits, least, scale, keep, fill, point) AS
  CASE WHEN fill
    THEN lpad(main.mdb_to_char_text(x, pattern, digits, least, scale, keep, point),
      (length(pattern) + 1 + scale + length(point))::INTEGER, ' ')
    ELSE main.mdb_to_char_text(x, pattern, digits, least, scale, keep, point) END;

-- Vectors: dense ones as FLOAT[] (or FLOAT[n]), sparse ones and bits as text.

CREATE OR REPLACE MACRO main.mdb_vector_number(x, name) AS
  CASE WHEN x IS NULL THEN error('MEGADB:22004:array must not contain nulls')
    WHEN isnan(x) THEN error('MEGADB:22000:NaN not allowed in ' || name)
    WHEN isinf(x) THEN error('MEGADB:22000:infinite value not allowed in ' || name)
    ELSE x END;
-- Rounds a float32 to the nearest float16, ties to even: 11 digits of the mantissa, fewer below 2^-14.
CREATE OR REPLACE MACRO main.mdb_half(x) AS
  CASE WHEN x = 0 THEN x
    WHEN abs(x) >= 65520 THEN
      error('MEGADB:22003:"' || main.mdb_real_to_text(x) || '" is out of range for type halfvec')
    ELSE CAST(
      round_even(x::DOUBLE / pow(2, greatest(floor(log2(abs(x::DOUBLE))), -14) - 10), 0)
        * pow(2, greatest(floor(log2(abs(x::DOUBLE))), -14) - 10) AS FLOAT) END;
CREATE OR REPLACE MACRO main.mdb_dimensions(given, wanted) AS
  error('MEGADB:22000:expected ' || wanted || ' dimensions, not ' || given);
-- A list as a vector; dimension 0 takes all.
CREATE OR REPLACE MACRO main.mdb_vector(list, name, dimension) AS
  CASE WHEN list IS NULL THEN NULL
    WHEN len(list) = 0 THEN error('MEGADB:22000:' || name || ' must have at least 1 dimension')
    WHEN len(list) > 16000 THEN
      error('MEGADB:54000:' || name || ' cannot have more than 16000 dimensions')
    WHEN dimension > 0 AND len(list) <> dimension THEN
      main.mdb_dimensions(len(list), dimension)
    ELSE list_transform(list, lambda x: main.mdb_vector_number(x, name)) END;
CREATE OR REPLACE MACRO main.mdb_vector_of(list, dimension) AS
  CASE WHEN list IS NULL THEN NULL
    WHEN len(list) <> dimension THEN main.mdb_dimensions(len(list), dimension)
    ELSE list END;
CREATE OR REPLACE MACRO main.mdb_text_to_vector(x, name) AS
  CASE WHEN x IS NULL THEN NULL
    WHEN TRY_CAST(x AS FLOAT[]) IS NULL THEN main.mdb_bad_text(name, x)
    WHEN len(list_filter(TRY_CAST(x AS FLOAT[]), lambda e: e IS NULL)) > 0
    THEN main.mdb_bad_text(name, x)
    ELSE TRY_CAST(x AS FLOAT[]) END;
CREATE OR REPLACE MACRO main.mdb_vector_to_text(list) AS
  '[' || array_to_string(list_transform(list, lambda x: main.mdb_real_to_text(x)), ',') || ']';
CREATE OR REPLACE MACRO main.mdb_vector_result(list) AS
  list_transform(list, lambda x:
    CASE WHEN x IS NULL OR isfinite(x) THEN x
      ELSE error('MEGADB:22003:value out of range: overflow') END);
CREATE OR REPLACE MACRO main.mdb_vector_of_doubles(list) AS
  list_transform(list, lambda x: CASE WHEN x IS NULL THEN NULL
    WHEN TRY_CAST(x AS FLOAT) IS NULL OR NOT isfinite(x)
    THEN error('MEGADB:22003:value out of range: overflow')
    ELSE TRY_CAST(x AS FLOAT) END);
CREATE OR REPLACE MACRO main.mdb_same_dimensions(a, b, result) AS
  CASE WHEN a IS NULL OR b IS NULL THEN NULL
    WHEN len(a) <> len(b)
    THEN error('MEGADB:22000:different vector dimensions ' || len(a) || ' and ' || len(b))
    ELSE result END;
CREATE OR REPLACE MACRO main.mdb_list_inner_product(a, b) AS
  CASE WHEN len(a) <> len(b) THEN main.mdb_same_dimensions(a, b, 0.0::DOUBLE)
    ELSE list_inner_product(a, b) END;
CREATE OR REPLACE MACRO main.mdb_list_distance(a, b) AS
  CASE WHEN len(a) <> len(b) THEN main.mdb_same_dimensions(a, b, 0.0::DOUBLE)
    ELSE list_distance(a, b) END;
CREATE OR REPLACE MACRO main.mdb_list_negative_inner_product(a, b) AS
  CASE WHEN len(a) <> len(b) THEN main.mdb_same_dimensions(a, b, 0.0::DOUBLE)
    ELSE list_negative_inner_product(a, b) END;
CREATE OR REPLACE MACRO main.mdb_list_cosine_distance(a, b) AS
  CASE WHEN len(a) <> len(b) THEN main.mdb_same_dimensions(a, b, 0.0::DOUBLE)
    ELSE list_cosine_distance(a, b) END;
CREATE OR REPLACE MACRO main.mdb_l1_distance(a, b) AS
  main.mdb_same_dimensions(a, b,
    list_sum(list_transform(list_zip(a, b), lambda z: abs(z[1]::DOUBLE - z[2]::DOUBLE))));
CREATE OR REPLACE MACRO main.mdb_vector_norm(v) AS
  sqrt(list_inner_product(CAST(v AS DOUBLE[]), CAST(v AS DOUBLE[])));
CREATE OR REPLACE MACRO main.mdb_l2_normalize(v) AS
  CASE WHEN main.mdb_vector_norm(v) = 0 THEN v
    ELSE main.mdb_vector_result(
      list_transform(v, lambda x: CAST(x / main.mdb_vector_norm(v) AS FLOAT))) END;
CREATE OR REPLACE MACRO main.mdb_binary_quantize(v) AS
  CASE WHEN v IS NULL THEN NULL ELSE
    array_to_string(list_transform(v, lambda x: CASE WHEN x > 0 THEN '1' ELSE '0' END), '') END;
CREATE OR REPLACE MACRO main.mdb_subvector(v, first, number) AS
  CASE WHEN v IS NULL OR first IS NULL OR number IS NULL THEN NULL
    WHEN number < 1 OR first > len(v) OR first::BIGINT + number::BIGINT <= 1
    THEN error('MEGADB:22000:vector must have at least 1 dimension')
    ELSE v[greatest(first, 1) : least(first::BIGINT + number::BIGINT - 1, len(v))] END;
CREATE OR REPLACE MACRO main.mdb_element(x) AS
  CASE WHEN x IS NULL THEN NULL
    ELSE coalesce(TRY_CAST(x AS FLOAT), error('MEGADB:22003:value out of range: overflow')) END;
CREATE OR REPLACE MACRO main.mdb_vector_add(a, b) AS
  main.mdb_same_dimensions(a, b, main.mdb_vector_result(
    list_transform(list_zip(a, b), lambda z: main.mdb_element(z[1]::DOUBLE + z[2]::DOUBLE))));
CREATE OR REPLACE MACRO main.mdb_vector_subtract(a, b) AS
  main.mdb_same_dimensions(a, b, main.mdb_vector_result(
    list_transform(list_zip(a, b), lambda z: main.mdb_element(z[1]::DOUBLE - z[2]::DOUBLE))));
CREATE OR REPLACE MACRO main.mdb_vector_multiply(a, b) AS
  main.mdb_same_dimensions(a, b, main.mdb_vector_result(
    list_transform(list_zip(a, b), lambda z:
      CASE WHEN z[1] <> 0 AND z[2] <> 0 AND TRY_CAST(z[1]::DOUBLE * z[2]::DOUBLE AS FLOAT) = 0
        THEN error('MEGADB:22003:value out of range: underflow')
        ELSE main.mdb_element(z[1]::DOUBLE * z[2]::DOUBLE) END)));
CREATE OR REPLACE MACRO main.mdb_vector_join(a, b, name) AS
  CASE WHEN a IS NULL OR b IS NULL THEN NULL
    WHEN len(a) + len(b) > 16000 THEN
      error('MEGADB:54000:' || name || ' cannot have more than 16000 dimensions')
    ELSE list_concat(a, b) END;
-- Of vectors whose dimension is only known by now.
CREATE OR REPLACE MACRO main.mdb_vector_sum(vectors, divisor) AS
  list_transform(
    list_reduce(list_filter(vectors, lambda v: v IS NOT NULL), lambda a, b:
      main.mdb_same_dimensions(a, b,
        list_transform(list_zip(a, b), lambda z: z[1] + z[2]))),
    lambda x: x / divisor);

CREATE OR REPLACE MACRO main.mdb_text_to_bits(x) AS
  CASE WHEN x IS NULL OR regexp_full_match(x, '[01]*') THEN x
    ELSE error('MEGADB:22P02:"' || regexp_extract(x, '[^01]') || '" is not a valid binary digit') END;
-- An explicit cast cuts off or adds zeros, as PostgreSQL's does.
CREATE OR REPLACE MACRO main.mdb_bits_of(x, length) AS rpad(x, length, '0');
CREATE OR REPLACE MACRO main.mdb_same_lengths(a, b, result) AS
  CASE WHEN a IS NULL OR b IS NULL THEN NULL
    WHEN len(a) <> len(b)
    THEN error('MEGADB:22000:different bit lengths ' || len(a) || ' and ' || len(b))
    ELSE result END;
CREATE OR REPLACE MACRO main.mdb_hamming(a, b) AS
  main.mdb_same_lengths(a, b, CAST(hamming(a, b) AS DOUBLE));
CREATE OR REPLACE MACRO main.mdb_jaccard(a, b) AS
  main.mdb_same_lengths(a, b,
    CASE WHEN bit_count(a::BIT & b::BIT) = 0 THEN 1.0::DOUBLE
      ELSE 1 - bit_count(a::BIT & b::BIT)::DOUBLE / bit_count(a::BIT | b::BIT) END);

-- {1:0.5,30:2}/100 as a map of its elements.
CREATE OR REPLACE MACRO main.mdb_sparse_map(x) AS
  CASE WHEN x IS NULL THEN NULL
    WHEN starts_with(x, '{}') THEN CAST(MAP {} AS MAP(INTEGER, DOUBLE))
    ELSE map_from_entries(list_transform(
      string_split(x[2 : strpos(x, '}') - 1], ','),
      lambda e: {k: CAST(split_part(e, ':', 1) AS INTEGER),
        v: CAST(CAST(split_part(e, ':', 2) AS FLOAT) AS DOUBLE)})) END;
CREATE OR REPLACE MACRO main.mdb_sparse_dimension(x) AS CAST(split_part(x, '/', 2) AS INTEGER);
CREATE OR REPLACE MACRO main.mdb_sparse_of(x, dimension) AS
  CASE WHEN main.mdb_sparse_dimension(x) <> dimension
    THEN main.mdb_dimensions(main.mdb_sparse_dimension(x), dimension) ELSE x END;
-- A list of pairs {k, v} in rising order of k as text.
CREATE OR REPLACE MACRO main.mdb_sparse_text(pairs, dimension) AS
  '{' || array_to_string(list_transform(pairs, lambda e:
    e.k || ':' || main.mdb_real_to_text(CAST(e.v AS FLOAT))), ',') || '}/' || dimension;
CREATE OR REPLACE MACRO main.mdb_list_to_sparse(list) AS
  CASE WHEN list IS NULL THEN NULL ELSE main.mdb_sparse_text(
    list_filter(list_transform(list, lambda e, i: {k: i, v: e}), lambda e: e.v <> 0), len(list)) END;
CREATE OR REPLACE MACRO main.mdb_sparse_to_list(x) AS
  CASE WHEN x IS NULL THEN NULL
    WHEN main.mdb_sparse_dimension(x) > 16000 THEN
      error('MEGADB:54000:vector cannot have more than 16000 dimensions')
    ELSE list_transform(range(1, main.mdb_sparse_dimension(x) + 1), lambda i:
      CAST(coalesce(main.mdb_sparse_map(x)[i::INTEGER], 0) AS FLOAT)) END;
CREATE OR REPLACE MACRO main.mdb_sparse_checked(pairs, dimension) AS
  CASE WHEN len(list_filter(pairs, lambda e: e.k < 1 OR e.k > dimension)) > 0
    THEN error('MEGADB:22000:sparsevec index out of bounds')
    WHEN len(list_distinct(list_transform(pairs, lambda e: e.k))) <> len(pairs)
    THEN error('MEGADB:22000:sparsevec indices must not contain duplicates')
    ELSE main.mdb_sparse_text(pairs, dimension) END;
CREATE OR REPLACE MACRO main.mdb_text_to_sparse(x) AS
  CASE WHEN x IS NULL THEN NULL
    WHEN NOT regexp_full_match(x,
      '\s*\{\s*(\s*\d{1,9}\s*:\s*[-+.\deE]+\s*(,\s*\d{1,9}\s*:\s*[-+.\deE]+\s*)*)?\}\s*/\s*\d{1,10}\s*')
    THEN main.mdb_bad_text('sparsevec', x)
    WHEN main.mdb_sparse_dimension(x) < 1
    THEN error('MEGADB:22000:sparsevec must have at least 1 dimension')
    WHEN regexp_full_match(x, '\s*\{\s*\}.*') THEN '{}/' || main.mdb_sparse_dimension(x)
    ELSE main.mdb_sparse_checked(
      list_sort(list_filter(list_transform(
        string_split(regexp_extract(x, '\{(.*)\}', 1), ','),
        lambda e: {k: CAST(split_part(e, ':', 1) AS INTEGER),
          v: main.mdb_vector_number(CAST(split_part(e, ':', 2) AS FLOAT), 'sparsevec')}),
        lambda e: e.v <> 0)),
      main.mdb_sparse_dimension(x)) END;
CREATE OR REPLACE MACRO main.mdb_same_sparse(a, b, result) AS
  CASE WHEN a IS NULL OR b IS NULL THEN NULL
    WHEN main.mdb_sparse_dimension(a) <> main.mdb_sparse_dimension(b)
    THEN error('MEGADB:22000:different sparsevec dimensions ' || main.mdb_sparse_dimension(a)
      || ' and ' || main.mdb_sparse_dimension(b))
    ELSE result END;
CREATE OR REPLACE MACRO main.mdb_maps_product(a, b) AS
  coalesce(list_sum(list_transform(map_keys(a), lambda k: a[k] * coalesce(b[k], 0))), 0);
-- Over the keys of both.
CREATE OR REPLACE MACRO main.mdb_maps_differences(a, b) AS
  list_transform(list_distinct(list_concat(map_keys(a), map_keys(b))), lambda k:
    coalesce(a[k], 0) - coalesce(b[k], 0));
CREATE OR REPLACE MACRO main.mdb_sparse_product(a, b) AS
  main.mdb_same_sparse(a, b,
    CAST(main.mdb_maps_product(main.mdb_sparse_map(a), main.mdb_sparse_map(b)) AS DOUBLE));
CREATE OR REPLACE MACRO main.mdb_sparse_l2(a, b) AS
  main.mdb_same_sparse(a, b, CAST(sqrt(coalesce(list_sum(list_transform(
    main.mdb_maps_differences(main.mdb_sparse_map(a), main.mdb_sparse_map(b)),
    lambda d: d * d)), 0)) AS DOUBLE));
CREATE OR REPLACE MACRO main.mdb_sparse_l1(a, b) AS
  main.mdb_same_sparse(a, b, CAST(coalesce(list_sum(list_transform(
    main.mdb_maps_differences(main.mdb_sparse_map(a), main.mdb_sparse_map(b)),
    lambda d: abs(d))), 0) AS DOUBLE));
CREATE OR REPLACE MACRO main.mdb_sparse_norm(x) AS
  CASE WHEN x IS NULL THEN NULL ELSE
    sqrt(main.mdb_maps_product(main.mdb_sparse_map(x), main.mdb_sparse_map(x))) END;
CREATE OR REPLACE MACRO main.mdb_sparse_cosine(a, b) AS
  main.mdb_same_sparse(a, b,
    CASE WHEN main.mdb_sparse_norm(a) = 0 OR main.mdb_sparse_norm(b) = 0 THEN 'NaN'::DOUBLE
      ELSE 1 - greatest(-1, least(1,
        main.mdb_sparse_product(a, b) / (main.mdb_sparse_norm(a) * main.mdb_sparse_norm(b)))) END);
CREATE OR REPLACE MACRO main.mdb_sparse_normalize(x) AS
  CASE WHEN x IS NULL OR main.mdb_sparse_norm(x) = 0 THEN x ELSE
    main.mdb_sparse_text(
      list_filter(
        list_transform(map_entries(main.mdb_sparse_map(x)), lambda e:
          {k: e.key, v: CAST(e.value / main.mdb_sparse_norm(x) AS FLOAT)}),
        lambda e: e.v <> 0),
      main.mdb_sparse_dimension(x)) END;
-- Reciprocal rank fusion of one row's ranks; NULL where a ranking does not have the row.
CREATE OR REPLACE MACRO main.mdb_rrf(ranks, k) AS
  CASE WHEN k IS NULL OR ranks IS NULL THEN NULL
    WHEN k < 0 THEN error('MEGADB:22023:rrf needs a k of at least 0, not ' || k)
    WHEN list_min(ranks) < 1 THEN
      error('MEGADB:22023:rrf needs ranks of at least 1, not ' || list_min(ranks))
    ELSE CAST(coalesce(list_sum(list_transform(ranks, lambda r:
      1.0::DOUBLE / (k::DOUBLE + r::DOUBLE))), 0) AS DOUBLE) END;
