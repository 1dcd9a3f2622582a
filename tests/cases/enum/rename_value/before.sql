CREATE TYPE mood AS ENUM ('sad', 'okay');
CREATE TABLE t (m mood DEFAULT 'okay');
