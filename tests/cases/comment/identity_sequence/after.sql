CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY);
COMMENT ON SEQUENCE t_a_seq IS 'of the sequence';
COMMENT ON COLUMN t.a IS 'of the column';
CREATE TABLE made (a int GENERATED ALWAYS AS IDENTITY);
COMMENT ON SEQUENCE made_a_seq IS 'made with its table';
