CREATE TABLE public.t (a varchar(160));
