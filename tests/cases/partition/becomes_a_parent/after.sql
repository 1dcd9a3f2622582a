CREATE TABLE listed (word text) PARTITION BY LIST (word);
CREATE TABLE listed_a (word text);
CREATE TABLE other (id integer);
CREATE TABLE zoo () INHERITS (listed_a);
CREATE TABLE listed_b PARTITION OF listed FOR VALUES IN ('b');
