CREATE CONVERSION public.stock FOR 'WIN1252' TO 'UTF8' FROM win_to_utf8;
CREATE TABLE public.area (id integer PRIMARY KEY, other integer REFERENCES public.stock ON DELETE SET NULL);
CREATE TABLE public.stock (id integer PRIMARY KEY, other integer REFERENCES public.area DEFERRABLE INITIALLY DEFERRED);
