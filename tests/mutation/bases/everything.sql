-- At least one object of every kind that PostgreSQL 14 knows and a clone of a database keeps, standing on each other.

CREATE SCHEMA shop;
CREATE SCHEMA "Odd Schema";
COMMENT ON SCHEMA shop IS 'what is sold';
CREATE EXTENSION citext SCHEMA public;
CREATE EXTENSION btree_gist;

CREATE COLLATION shop.german (locale = 'POSIX');
CREATE COLLATION shop.plain (locale = 'C');

-- Types.
CREATE TYPE shop.state AS ENUM ('new', 'paid', 'it''s shipped', 'Größe');
CREATE TYPE shop.size AS ENUM ('s', 'm', 'l');
CREATE TYPE shop.money_of AS (amount numeric(12,2), currency character(3));
CREATE TYPE shop.line AS (product text COLLATE "C", price shop.money_of, states shop.state[]);
CREATE TYPE shop.hours AS RANGE (subtype = time without time zone);
CREATE TYPE shop.words AS RANGE (subtype = text, collation = "C", multirange_type_name = shop.many_words);
CREATE FUNCTION shop.looks_like_mail(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$SELECT $1 LIKE '%@%'$$;
CREATE DOMAIN shop.email AS public.citext CONSTRAINT has_at CHECK (shop.looks_like_mail(VALUE::text));
CREATE DOMAIN shop.quantity AS integer DEFAULT 1 NOT NULL CHECK (VALUE > 0);
CREATE DOMAIN shop.label AS shop.state DEFAULT 'new';
COMMENT ON TYPE shop.state IS 'where an order is';
COMMENT ON CONSTRAINT has_at ON DOMAIN shop.email IS 'no more than that';

CREATE TYPE shop.num;
CREATE FUNCTION shop.num_in(cstring) RETURNS shop.num AS 'int4in' LANGUAGE internal IMMUTABLE STRICT;
CREATE FUNCTION shop.num_out(shop.num) RETURNS cstring AS 'int4out' LANGUAGE internal IMMUTABLE STRICT;
CREATE TYPE shop.num (INPUT = shop.num_in, OUTPUT = shop.num_out, LIKE = integer);

CREATE SEQUENCE shop.tickets AS integer INCREMENT BY 10 MINVALUE 10 MAXVALUE 100000 START WITH 100 CACHE 5 CYCLE;
CREATE SEQUENCE shop.numbers;

CREATE FUNCTION shop.handler() RETURNS language_handler AS '$libdir/plpgsql', 'plpgsql_call_handler' LANGUAGE c;
CREATE LANGUAGE shoplang HANDLER shop.handler;

-- Routines.
CREATE FUNCTION shop.touch() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN coalesce(new, old); END$$;
CREATE FUNCTION shop.vat(numeric, rate numeric DEFAULT 0.19) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT $1 * $2';
CREATE FUNCTION shop.vat(integer) RETURNS integer LANGUAGE sql IMMUTABLE STRICT AS 'SELECT $1 / 5';
CREATE FUNCTION shop.next_ticket() RETURNS integer LANGUAGE sql AS $$SELECT nextval('shop.tickets')::integer$$;
CREATE FUNCTION shop.weight(shop.size) RETURNS integer LANGUAGE sql IMMUTABLE
    RETURN CASE $1 WHEN 's'::shop.size THEN 1 ELSE 2 END;
CREATE PROCEDURE shop.tidy(INOUT n integer, "How" text DEFAULT 'well') LANGUAGE plpgsql AS 'BEGIN n := n + 1; END';
CREATE FUNCTION shop.add(numeric, integer) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT $1 + $2';
CREATE AGGREGATE shop.total(integer) (SFUNC = shop.add, STYPE = numeric, INITCOND = '0');
CREATE FUNCTION shop.alike(text, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT lower($1) = lower($2)';
CREATE OPERATOR shop.~~> (LEFTARG = text, RIGHTARG = text, FUNCTION = shop.alike, COMMUTATOR = OPERATOR(shop.~~>));
CREATE OPERATOR FAMILY shop.numbers USING btree;
CREATE FUNCTION shop.compare(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1 - $2';
CREATE OPERATOR CLASS shop.number_ops FOR TYPE integer USING btree FAMILY shop.numbers AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 shop.compare(integer, integer);
CREATE FUNCTION shop.to_integer(shop.size) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE CAST (shop.size AS integer) WITH FUNCTION shop.to_integer(shop.size) AS ASSIGNMENT;
CREATE CAST (shop.money_of AS text) WITH INOUT;
CREATE TRANSFORM FOR bigint LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal));
CREATE CONVERSION shop.latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE ACCESS METHOD heap_too TYPE TABLE HANDLER heap_tableam_handler;

-- Text search.
CREATE TEXT SEARCH PARSER shop.words (
    START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype
);
CREATE TEXT SEARCH TEMPLATE shop.simple (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY shop.names (TEMPLATE = shop.simple, STOPWORDS = english, ACCEPT = false);
CREATE TEXT SEARCH CONFIGURATION shop.search (PARSER = shop.words);
ALTER TEXT SEARCH CONFIGURATION shop.search ADD MAPPING FOR asciiword, word WITH shop.names, simple;

-- Tables of every sort.
CREATE TABLE shop.customer (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    mail shop.email UNIQUE,
    name text COLLATE shop.german NOT NULL,
    "Größe" shop.size DEFAULT 'm',
    address jsonb DEFAULT '{}' CHECK (jsonb_typeof(address) = 'object'),
    since timestamp with time zone DEFAULT now() NOT NULL,
    shouted text GENERATED ALWAYS AS (upper(name)) STORED,
    ticket integer DEFAULT shop.next_ticket()
);
CREATE TABLE shop.product (
    id integer PRIMARY KEY DEFAULT nextval('shop.numbers'),
    title character varying(80) NOT NULL,
    price numeric(12,2) NOT NULL CONSTRAINT "it's positive" CHECK (price >= 0),
    tags text[] DEFAULT '{}'::text[],
    open shop.hours,
    kept int4range,
    raw bytea,
    EXCLUDE USING gist (kept WITH &&) WHERE (kept IS NOT NULL)
);
ALTER SEQUENCE shop.numbers OWNED BY shop.product.id;
ALTER TABLE shop.product ALTER COLUMN raw SET STORAGE EXTERNAL, ALTER COLUMN title SET STATISTICS 300,
    ALTER COLUMN price SET (n_distinct = 100), SET (fillfactor = 80, autovacuum_enabled = false);
CREATE TABLE shop."order" (
    id bigint GENERATED BY DEFAULT AS IDENTITY (START WITH 1000 INCREMENT BY 5),
    customer bigint NOT NULL REFERENCES shop.customer ON DELETE CASCADE,
    state shop.state DEFAULT 'new' NOT NULL,
    label shop.label,
    first_line integer,
    total shop.money_of,
    lines shop.line[],
    PRIMARY KEY (id)
);
CREATE TABLE shop.order_line (
    "order" bigint NOT NULL,
    line integer NOT NULL,
    product integer REFERENCES shop.product DEFERRABLE INITIALLY DEFERRED,
    quantity shop.quantity,
    PRIMARY KEY ("order", line) INCLUDE (product),
    CONSTRAINT of_order FOREIGN KEY ("order") REFERENCES shop."order" ON UPDATE CASCADE
);
ALTER TABLE shop."order" ADD FOREIGN KEY (id, first_line) REFERENCES shop.order_line ("order", line) NOT VALID;
CREATE UNLOGGED TABLE public.scratchpad (note text, n shop.num);
CREATE TABLE public.typed OF shop.money_of (currency WITH OPTIONS DEFAULT 'EUR' NOT NULL);

CREATE TABLE public.event (
    at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    body jsonb,
    id bigint NOT NULL,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE TABLE public.event_2024 PARTITION OF public.event FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE public.event_2025 PARTITION OF public.event FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')
    PARTITION BY RANGE (id);
CREATE TABLE public.event_2025_low PARTITION OF public.event_2025 FOR VALUES FROM (0) TO (1000);
CREATE TABLE public.event_rest PARTITION OF public.event DEFAULT;
CREATE INDEX event_kind ON public.event (kind, at DESC);
CREATE TABLE public.hashed (k integer, v text) PARTITION BY HASH (k);
CREATE TABLE public.hashed_0 PARTITION OF public.hashed FOR VALUES WITH (modulus 2, remainder 0);
CREATE TABLE public.hashed_1 PARTITION OF public.hashed FOR VALUES WITH (modulus 2, remainder 1);
CREATE TABLE public.listed (word text COLLATE "C" DEFAULT 'a') PARTITION BY LIST (lower(word));
CREATE TABLE public.listed_a PARTITION OF public.listed FOR VALUES IN ('a', 'it''s', NULL);

CREATE TABLE public.animal (name text DEFAULT 'none' NOT NULL, legs integer, CONSTRAINT few CHECK (legs < 100));
CREATE TABLE public.bird (wings integer DEFAULT 2) INHERITS (public.animal);
CREATE TABLE public.swimmer (depth numeric);
CREATE TABLE public.duck (quack text) INHERITS (public.bird, public.swimmer);

CREATE FOREIGN DATA WRAPPER elsewhere OPTIONS (debug 'true');
CREATE SERVER far TYPE 'odd' VERSION '1' FOREIGN DATA WRAPPER elsewhere OPTIONS (host 'h', "a b" 'c');
CREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS ("user" 'x');
CREATE FOREIGN TABLE public.remote (a integer OPTIONS (col 'A') NOT NULL, b text) SERVER far OPTIONS (tab 'T');

-- What stands on tables.
CREATE INDEX customer_name ON shop.customer (lower(name), "Größe" DESC NULLS LAST) WHERE ticket IS NOT NULL;
CREATE INDEX ON shop.customer USING gin (address jsonb_path_ops);
CREATE INDEX customer_search ON shop.customer USING gin (to_tsvector('shop.search'::regconfig, name));
CREATE UNIQUE INDEX product_title ON shop.product (title text_pattern_ops) INCLUDE (price) WITH (fillfactor = 70);
CREATE INDEX product_number ON shop.product (id shop.number_ops);
CREATE INDEX ON shop."order" USING brin (customer) WITH (pages_per_range = 16);
CREATE STATISTICS shop.related (ndistinct, dependencies) ON title, price FROM shop.product;
CREATE STATISTICS shop.computed ON (lower(title)), price FROM shop.product;
ALTER STATISTICS shop.related SET STATISTICS 200;
ALTER TABLE shop.product REPLICA IDENTITY USING INDEX product_pkey;
ALTER TABLE shop."order" REPLICA IDENTITY FULL;
ALTER TABLE shop.product CLUSTER ON product_title;
CREATE TRIGGER touched BEFORE INSERT OR UPDATE OF name ON shop.customer
    FOR EACH ROW WHEN (new.name <> '') EXECUTE FUNCTION shop.touch('a', 'it''s');
CREATE CONSTRAINT TRIGGER checked AFTER INSERT ON shop."order" DEFERRABLE FOR EACH ROW EXECUTE FUNCTION shop.touch();
CREATE TRIGGER seen AFTER INSERT ON public.event FOR EACH ROW EXECUTE FUNCTION shop.touch();
ALTER TABLE public.event_2024 DISABLE TRIGGER seen;
CREATE RULE quiet AS ON DELETE TO public.scratchpad DO INSTEAD NOTHING;
ALTER TABLE shop.customer ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON shop.customer FOR SELECT TO md_reader, "md Röle" USING (name = CURRENT_USER);
CREATE POLICY busy ON shop.customer AS RESTRICTIVE FOR UPDATE
    USING (EXISTS (SELECT FROM shop."order" o WHERE o.customer = customer.id)) WITH CHECK (ticket > 0);

-- Views on views, and functions between them.
CREATE VIEW shop.open_order AS
    SELECT o.id, o.state, c.name, c."Größe", (o.total).amount AS amount FROM shop."order" o
    JOIN shop.customer c ON c.id = o.customer WHERE o.state <> 'it''s shipped'::shop.state;
CREATE VIEW shop.big_order WITH (security_barrier) AS SELECT * FROM shop.open_order WHERE amount > 100;
ALTER VIEW shop.big_order ALTER COLUMN amount SET DEFAULT 101;
CREATE TRIGGER instead INSTEAD OF INSERT ON shop.big_order FOR EACH ROW EXECUTE FUNCTION shop.touch();
CREATE RULE gone AS ON DELETE TO shop.open_order DO INSTEAD DELETE FROM shop."order" WHERE id = old.id;
CREATE FUNCTION shop.how_many() RETURNS bigint LANGUAGE sql STABLE BEGIN ATOMIC SELECT count(*) FROM shop.big_order; END;
CREATE FUNCTION shop.title_of(shop.product) RETURNS text LANGUAGE sql STABLE AS 'SELECT $1.title';
CREATE MATERIALIZED VIEW shop.per_customer AS
    SELECT customer, count(*) AS n, shop.total(first_line) AS lines FROM shop."order" GROUP BY customer;
CREATE UNIQUE INDEX per_customer_key ON shop.per_customer (customer);
CREATE RECURSIVE VIEW public.counted (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM counted WHERE n < 5;
CREATE VIEW "Odd Schema"."select" AS SELECT title, shop.how_many() AS "how many" FROM shop.product;

CREATE PUBLICATION changes FOR TABLE shop.product, shop."order" WITH (publish = 'insert, update');
CREATE PUBLICATION nothing;

-- Who may what.
ALTER TABLE public.scratchpad OWNER TO md_writer;
GRANT USAGE ON SCHEMA shop TO md_reader, "md Röle";
GRANT SELECT ON shop.product, shop.open_order, shop.per_customer TO md_reader;
GRANT INSERT, UPDATE (name) ON shop.customer TO "md Röle" WITH GRANT OPTION;
REVOKE EXECUTE ON FUNCTION shop.how_many() FROM PUBLIC;
GRANT USAGE ON SEQUENCE shop.tickets TO md_writer;
ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT SELECT ON TABLES TO md_reader;

CREATE FUNCTION public.watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN PERFORM 1; END';
CREATE EVENT TRIGGER watched ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION public.watch();
ALTER FUNCTION shop.vat(integer) DEPENDS ON EXTENSION citext;
ALTER INDEX shop.customer_name DEPENDS ON EXTENSION citext;

COMMENT ON TABLE shop.customer IS 'who buys';
COMMENT ON COLUMN shop.customer."Größe" IS 'it''s their size';
COMMENT ON CONSTRAINT "it's positive" ON shop.product IS 'nothing for less';
COMMENT ON INDEX shop.customer_name IS 'by name';
COMMENT ON FUNCTION shop.vat(numeric, numeric) IS 'tax';
COMMENT ON TRIGGER touched ON shop.customer IS 'when it was';
COMMENT ON POLICY own ON shop.customer IS 'mine';
COMMENT ON VIEW shop.open_order IS 'still to do';
SECURITY LABEL FOR anon ON COLUMN shop.customer.mail IS 'MASKED WITH VALUE NULL';
