CREATE CONVERSION public."left" FOR 'WIN1252' TO 'UTF8' FROM win_to_utf8;

COMMENT ON SCHEMA public IS NULL;

CREATE TABLE public.area_765 (
    id integer NOT NULL,
    other integer,
    CONSTRAINT area_765_pkey PRIMARY KEY (id),
    CONSTRAINT area_765_other_fkey FOREIGN KEY (other) REFERENCES public."left"(id) ON DELETE SET NULL
);

CREATE TABLE public."left" (
    id integer NOT NULL,
    other integer,
    CONSTRAINT left_pkey PRIMARY KEY (id),
    CONSTRAINT left_other_fkey FOREIGN KEY (other) REFERENCES public.area_765(id) DEFERRABLE INITIALLY DEFERRED
);
