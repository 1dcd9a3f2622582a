CREATE TYPE feeling AS ENUM ('sad', 'okay');
CREATE TABLE t (m feeling);
