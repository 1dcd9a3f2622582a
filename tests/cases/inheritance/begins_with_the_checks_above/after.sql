CREATE TABLE public.animal (wings integer, CONSTRAINT few CHECK (wings < 9));
CREATE TABLE public.bird () INHERITS (public.animal);
CREATE TABLE public.duck () INHERITS (public.bird);
