CREATE TABLE public.kind (text varchar(50), code integer, CONSTRAINT kind_code_key UNIQUE (code), CONSTRAINT item UNIQUE (text));
CREATE TABLE public.thing (kind varchar(50), CONSTRAINT thing_kind FOREIGN KEY (kind) REFERENCES public.kind (text));
