CREATE TABLE t (a int CONSTRAINT present NOT NULL);
COMMENT ON CONSTRAINT present ON t IS 'of the constraint';
COMMENT ON COLUMN t.a IS 'of the column';
CREATE TABLE made (a int NOT NULL);
COMMENT ON CONSTRAINT made_a_not_null ON made IS 'made with its table';
