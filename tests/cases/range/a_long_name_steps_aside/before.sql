CREATE TYPE hours AS RANGE (SUBTYPE = time, MULTIRANGE_TYPE_NAME = hours_multirange);
CREATE TABLE product (id int PRIMARY KEY, open hours);
