-- Constraints with everything that there can be about one; see test_definitions.py.
CREATE SCHEMA "Other";
CREATE TABLE "Other"."User" ("Id" int PRIMARY KEY, "select" text UNIQUE, two int, "the third" int, UNIQUE (two, "the third"));
CREATE TABLE r (
    id int CONSTRAINT "r pk" PRIMARY KEY, a int REFERENCES "Other"."User", b text REFERENCES "Other"."User" ("select"),
    c int, d int, e int REFERENCES r ON DELETE CASCADE, f int REFERENCES r ON UPDATE SET NULL ON DELETE SET DEFAULT,
    g int REFERENCES r ON UPDATE RESTRICT ON DELETE NO ACTION DEFERRABLE, h int UNIQUE DEFERRABLE INITIALLY DEFERRED,
    i int REFERENCES r MATCH FULL DEFERRABLE INITIALLY DEFERRED, j tsrange, k int, "L" int,
    FOREIGN KEY (c, d) REFERENCES "Other"."User" (two, "the third") MATCH FULL ON DELETE SET NULL,
    CONSTRAINT "FK 2" FOREIGN KEY (d, c) REFERENCES "Other"."User" ("the third", two) ON UPDATE CASCADE,
    UNIQUE (c, "L"), UNIQUE (k) INCLUDE (c, d), UNIQUE (d) WITH (fillfactor = 60),
    CHECK (a > 0), CHECK (a > 0 AND b <> '' OR "L" IS NULL) NO INHERIT, CHECK (tableoid > 0), CHECK (true), CHECK (r IS NOT NULL),
    CONSTRAINT "both ways" EXCLUDE USING gist (j WITH &&), EXCLUDE (a WITH =) WHERE (c > 0) DEFERRABLE,
    EXCLUDE USING btree ((b || 'x') WITH =)
);
ALTER TABLE r ADD CONSTRAINT late FOREIGN KEY (k) REFERENCES r NOT VALID, ADD CONSTRAINT c_late CHECK (k > 1) NOT VALID;
CREATE TABLE keyed (a int NOT NULL, b int NOT NULL);
CREATE UNIQUE INDEX the_key ON keyed (b, a);
ALTER TABLE keyed ADD CONSTRAINT the_key PRIMARY KEY USING INDEX the_key;
CREATE TABLE parted (a int, b int, PRIMARY KEY (b, a), FOREIGN KEY (a) REFERENCES r) PARTITION BY LIST (a);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1);
CREATE TABLE to_parted (a int, b int, FOREIGN KEY (b, a) REFERENCES parted);
CREATE TABLE parent (a int CHECK (a > 0), b int);
CREATE TABLE child (CHECK (b > 0)) INHERITS (parent);
CREATE TABLE dropped (x int, a int, b int);
ALTER TABLE dropped DROP x, ADD UNIQUE (b, a);
ALTER TABLE dropped RENAME a TO "renamed A";
