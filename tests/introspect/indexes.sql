-- Indexes with everything that there can be about one; see test_definitions.py.
CREATE SCHEMA "Odd ""one";
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE DOMAIN label AS text COLLATE "C";
CREATE DOMAIN plain AS varchar(10);
CREATE DOMAIN deeper AS plain;
CREATE COLLATION mine (provider = libc, locale = 'C');
CREATE FUNCTION twice(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1 * 2';
CREATE FUNCTION all_of(VARIADIC text[]) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT $1[1]';
CREATE TABLE "Odd ""one"."select" (
    id int, "Big" text, "order" text, "a b" int, "line
break" text, "ü" text, "dollar$" text, _under int, "1st" int,
    "system_user" text, merge_action int
);
CREATE TABLE t (
    id int PRIMARY KEY, a int, b bigint, c text, d varchar(20), e char(5), f numeric(10, 2), g date, h timestamptz(3),
    i jsonb, j text[], k mood, l label, m plain, n deeper, o int4range, p point, q text COLLATE "C", r text COLLATE mine,
    s uuid, u bool, v mood[], w name, x "char", y tsvector, z oid, xx varchar COLLATE "POSIX", xy bit(3), xz inet
);
CREATE INDEX ON "Odd ""one"."select" (id);
CREATE INDEX "Weird ""index" ON "Odd ""one"."select" ("Big", "a b" DESC);
CREATE INDEX "primary" ON "Odd ""one"."select" ("order");
CREATE INDEX usual ON "Odd ""one"."select" ("ü", "dollar$", _under, "1st");
CREATE INDEX broken ON "Odd ""one"."select" ("line
break");
CREATE INDEX later_words ON "Odd ""one"."select" ("system_user", merge_action);
CREATE INDEX ON t (a);
CREATE INDEX ON t (b DESC);
CREATE INDEX ON t (c NULLS FIRST);
CREATE INDEX ON t (d DESC NULLS LAST);
CREATE INDEX ON t (a, b DESC, c NULLS FIRST, d DESC NULLS LAST, e, f, g, h);
CREATE INDEX ON t (k);
CREATE INDEX ON t (l);
CREATE INDEX ON t (m);
CREATE INDEX ON t (n);
CREATE INDEX ON t (o);
CREATE INDEX ON t (q);
CREATE INDEX ON t (r);
CREATE INDEX ON t (s, u);
CREATE INDEX ON t (w, x, z);
CREATE INDEX ON t (xx);
CREATE INDEX ON t (xy, xz);
CREATE INDEX ON t (v);
CREATE INDEX ON t (j);
CREATE INDEX ON t (c COLLATE "C");
CREATE INDEX ON t (q COLLATE "default");
CREATE INDEX ON t (r COLLATE "C");
CREATE INDEX ON t (l COLLATE "default");
CREATE INDEX ON t (d COLLATE mine DESC);
CREATE INDEX ON t (c text_pattern_ops);
CREATE INDEX ON t (d varchar_pattern_ops);
CREATE INDEX ON t (d varchar_ops);
CREATE INDEX ON t (e bpchar_pattern_ops);
CREATE INDEX ON t USING gin (i jsonb_path_ops);
CREATE INDEX ON t USING gin (i);
CREATE INDEX ON t USING gin (j);
CREATE INDEX ON t USING gin (y);
CREATE INDEX ON t USING gist (o);
CREATE INDEX ON t USING gist (p);
CREATE INDEX ON t USING gist (y tsvector_ops (siglen = 100));
CREATE INDEX ON t USING spgist (p kd_point_ops);
CREATE INDEX ON t USING spgist (c);
CREATE INDEX ON t USING spgist (d);
CREATE INDEX ON t USING hash (c);
CREATE INDEX ON t USING hash (d);
CREATE INDEX ON t USING hash (k);
CREATE INDEX ON t USING brin (a, h);
CREATE INDEX ON t USING brin (a) WITH (pages_per_range = 16);
CREATE INDEX ON t USING brin (a int4_minmax_multi_ops (values_per_range = 16));
CREATE INDEX ON t USING brin (d);
CREATE UNIQUE INDEX ON t (a);
CREATE UNIQUE INDEX ON t (a, b) INCLUDE (c, d);
CREATE INDEX ON t (a) WITH (fillfactor = 70);
CREATE INDEX ON t (a) TABLESPACE pg_default;
CREATE INDEX ON t (a) WHERE b > 0;
CREATE INDEX ON t (a) WHERE u;
CREATE INDEX ON t (a) WHERE CASE WHEN a > 0 THEN true ELSE false END;
CREATE INDEX ON t (a) WHERE c = E'two
lines';
CREATE INDEX ON t (a) WHERE a > 0 AND (b IS NULL OR c LIKE 'x%') AND k = 'a' AND k IN ('a', 'b');
CREATE INDEX ON t (lower(c));
CREATE INDEX ON t (lower(d));
CREATE INDEX ON t (lower(q));
CREATE INDEX ON t (lower(l));
CREATE INDEX ON t (lower(c) text_pattern_ops DESC);
CREATE INDEX ON t (lower(c) COLLATE "C");
CREATE INDEX ON t (twice(a));
CREATE INDEX ON t (lower(c) COLLATE "C" DESC NULLS LAST);
CREATE INDEX ON t (twice(a) DESC, a, lower(c));
CREATE INDEX ON t ((a + 1));
CREATE INDEX ON t ((c || 'x'));
CREATE INDEX ON t ((a::bigint));
CREATE INDEX ON t ((c::varchar(5)));
CREATE INDEX ON t ((i -> 'x'));
CREATE INDEX ON t ((a IS NULL));
CREATE INDEX ON t ((CASE WHEN a > 0 THEN 1 END));
CREATE INDEX ON t (coalesce(a, 0));
CREATE INDEX ON t (greatest(a, 1));
CREATE INDEX ON t (nullif(a, 1));
CREATE INDEX ON t (all_of(c, d));
CREATE INDEX ON t (all_of(VARIADIC j));
CREATE INDEX ON t ((lower(c) COLLATE "C"));
CREATE INDEX ON t ((j[1]));
CREATE INDEX ON t (extract(year from g));
CREATE INDEX ON t (a, lower(c)) WHERE b > 0;
CREATE INDEX ON t (position('x' in c));
CREATE INDEX ON t (md5(c), (a + b));
CREATE INDEX ON t USING gin (to_tsvector('simple', c));
CREATE INDEX ON t USING gin (to_tsvector('simple', c || E'two
lines'));
CREATE INDEX ON t (upper(CASE WHEN a > 0 THEN c END));
CREATE INDEX ON t (abs(a)) INCLUDE (b);
CREATE INDEX ON t (date_part('year', g));
ALTER INDEX t_a_idx SET (fillfactor = 50);
CREATE INDEX counted ON t (a, (b + 1));
ALTER INDEX counted ALTER COLUMN 2 SET STATISTICS 500;
CREATE MATERIALIZED VIEW mv AS SELECT a, c, lower(c) AS low FROM t;
CREATE INDEX ON mv (a);
CREATE UNIQUE INDEX ON mv (c, low DESC) WHERE a > 0;
CREATE TABLE parted (a int, b text, PRIMARY KEY (a)) PARTITION BY RANGE (a);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (10);
CREATE INDEX ON parted (b);
CREATE INDEX ON ONLY parted (b DESC);
CREATE INDEX ON parted (lower(b)) WHERE a > 0;
CREATE INDEX ON parted_1 (b);
CREATE TABLE dropped (x int, a int, b int);
ALTER TABLE dropped DROP x;
CREATE INDEX ON dropped (b, a);
ALTER TABLE dropped RENAME a TO "renamed A";
