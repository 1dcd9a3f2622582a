CREATE TABLE t (id int, kept text, note varchar(20) COLLATE "C" DEFAULT 'x' NOT NULL);
