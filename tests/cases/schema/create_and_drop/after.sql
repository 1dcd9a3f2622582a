CREATE SCHEMA "new one";
CREATE TABLE "new one".t (id int);
