CREATE TYPE "üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüz" AS RANGE (SUBTYPE = time, MULTIRANGE_TYPE_NAME = hours_multirange);
CREATE TABLE product (id int PRIMARY KEY, open "üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüz");
