CREATE TABLE public.product (id integer CONSTRAINT product_key PRIMARY KEY);
ALTER TABLE public.product REPLICA IDENTITY USING INDEX product_key;
ALTER TABLE public.product CLUSTER ON product_key;
