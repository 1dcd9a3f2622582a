CREATE TABLE public.product (id integer CONSTRAINT product_pkey PRIMARY KEY);
ALTER TABLE public.product REPLICA IDENTITY USING INDEX product_pkey;
ALTER TABLE public.product CLUSTER ON product_pkey;
