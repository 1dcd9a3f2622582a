CREATE TYPE public.mood AS ENUM ('sad', 'glad');
CREATE TYPE public.temper AS ENUM ('glad', 'sad');
CREATE DOMAIN public.posint AS integer;
CREATE DOMAIN public.strict AS integer CHECK (VALUE > 0);
CREATE DOMAIN public.moment AS timestamp;
CREATE TYPE public.pair AS (x integer, y integer);
CREATE FUNCTION public.volatile_one() RETURNS integer LANGUAGE sql VOLATILE AS 'SELECT 1';
CREATE FUNCTION public.fires() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TABLE public.cust (id integer PRIMARY KEY, name text);
CREATE TABLE public.t (
    id integer PRIMARY KEY, a integer CONSTRAINT a_there CHECK (a IS NOT NULL), v varchar(10), txt text, n numeric(10, 2),
    num integer, ts timestamp, tz timestamptz, mo public.moment, j json, d public.posint, m public.mood, ip inet,
    cust integer, gone integer, doomed integer NOT NULL
);
CREATE INDEX t_a ON public.t (a);
CREATE INDEX t_txt ON public.t (txt);
CREATE UNIQUE INDEX t_v ON public.t (v);
ALTER TABLE public.t ADD CONSTRAINT pending CHECK (a > 0) NOT VALID;
ALTER TABLE public.t ADD CONSTRAINT refers FOREIGN KEY (cust) REFERENCES public.cust NOT VALID;
CREATE TRIGGER early BEFORE INSERT ON public.t FOR EACH ROW EXECUTE FUNCTION public.fires();
CREATE POLICY seen ON public.t USING (true);
CREATE VIEW public.vw AS SELECT id, a FROM public.t;
CREATE MATERIALIZED VIEW public.mv AS SELECT id, a FROM public.t;
CREATE UNIQUE INDEX mv_id ON public.mv (id);
CREATE TABLE public.p (id integer, k integer) PARTITION BY RANGE (k);
CREATE TABLE public.p1 PARTITION OF public.p FOR VALUES FROM (0) TO (10);
CREATE TABLE public.p2 (id integer, k integer);
CREATE TABLE public.p3 (id integer, k integer NOT NULL CHECK (k >= 20 AND k < 30));
CREATE TABLE public.base (id integer, a integer);
CREATE TABLE public.aside (id integer);
CREATE SEQUENCE public.sq;
CREATE SCHEMA other;
INSERT INTO public.cust SELECT g, 'x' FROM pg_catalog.generate_series(1, 3) AS g;
INSERT INTO public.t (id, a, v, txt, n, num, ts, tz, mo, j, d, m, ip, cust, doomed)
SELECT g, g, 'v' || g, 't' || g, g, g, '2026-01-01', '2026-01-01', '2026-01-01', '{}', g, 'sad', '10.0.0.1', g, g
FROM pg_catalog.generate_series(1, 3) AS g;
INSERT INTO public.p SELECT g, g FROM pg_catalog.generate_series(1, 3) AS g;
INSERT INTO public.p2 VALUES (1, 11);
INSERT INTO public.p3 VALUES (1, 21);
REFRESH MATERIALIZED VIEW public.mv;
