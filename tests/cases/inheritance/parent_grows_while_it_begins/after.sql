CREATE TABLE p (a integer, own text, shared text, CONSTRAINT own_check CHECK (a > 0), CONSTRAINT shared_check CHECK (a > 1));
CREATE TABLE c (a integer, shared text, CONSTRAINT shared_check CHECK (a > 1)) INHERITS (p);
