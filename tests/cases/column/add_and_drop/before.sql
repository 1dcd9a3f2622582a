CREATE TABLE t (id int, gone text, kept text);
