CREATE TABLE p (a integer DEFAULT 1, b integer DEFAULT 2, c integer DEFAULT 3);
