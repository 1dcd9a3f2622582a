COMMENT ON SCHEMA public IS NULL;

CREATE TABLE public.price_812 (
    note_177 integer NOT NULL,
    area_725 text DEFAULT md5('a'::text),
    orders_738 character varying(30),
    CONSTRAINT item_538 FOREIGN KEY (orders_738) REFERENCES public.user_settings(id) DEFERRABLE NOT ENFORCED
)
PARTITION BY LIST (note_177);
ALTER TABLE ONLY public.price_812 ALTER COLUMN area_725 SET STORAGE MAIN;

CREATE INDEX price_812_area_725_idx ON public.price_812 USING btree (area_725);

CREATE TABLE public.orders_658 (
    note_177 integer CONSTRAINT price_812_note_177_not_null NOT NULL,
    area_725 text DEFAULT md5('a'::text),
    orders_738 character varying(30) DEFAULT lower('A'::text)
);
ALTER TABLE public.orders_658 ALTER COLUMN area_725 SET STORAGE MAIN;

CREATE INDEX orders_658_area_725_idx ON public.orders_658 USING btree (area_725);

ALTER TABLE public.price_812
    ATTACH PARTITION public.orders_658 FOR VALUES IN (0, 100);

CREATE TABLE public.user_settings (
    id character varying(30) NOT NULL,
    user_id character varying(50) NOT NULL,
    theme character varying(20) NOT NULL,
    language character varying(10) NOT NULL,
    timezone character varying(50) NOT NULL,
    notifications_enabled boolean NOT NULL,
    email_alerts boolean NOT NULL,
    created_at timestamp without time zone NOT NULL,
    updated_at timestamp without time zone NOT NULL,
    CONSTRAINT user_settings_pkey PRIMARY KEY (id)
);
