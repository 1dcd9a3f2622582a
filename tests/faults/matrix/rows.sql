INSERT INTO public.customers SELECT i, 'customer ' || i FROM generate_series(1, 5000) i;
INSERT INTO public.orders
SELECT i, i % 5000 + 1, i, 'note ' || i, 'reference ' || i, 'ok' FROM generate_series(1, 20000) i;
INSERT INTO public.ticks SELECT i, i % 97 FROM generate_series(0, 19999) i;
INSERT INTO public.ticks_3 SELECT i, i % 97 FROM generate_series(20000, 29999) i;
INSERT INTO public.products SELECT i, 'code ' || i FROM generate_series(1, 5000) i;
INSERT INTO public.readings SELECT i, i % 89 FROM generate_series(1, 20000) i;
INSERT INTO public.people SELECT i, repeat('x', i % 50) FROM generate_series(1, 20000) i;
REFRESH MATERIALIZED VIEW public.names;
