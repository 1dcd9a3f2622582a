CREATE TABLE public.t (a varchar(5)[]);
