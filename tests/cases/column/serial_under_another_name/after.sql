CREATE SEQUENCE t_a_seq AS integer;
CREATE TABLE t (b integer DEFAULT nextval('t_a_seq') CONSTRAINT t_a_not_null NOT NULL, CONSTRAINT t_pkey PRIMARY KEY (b));
ALTER SEQUENCE t_a_seq OWNED BY t.b;
