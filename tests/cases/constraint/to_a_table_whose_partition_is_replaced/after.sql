CREATE TABLE event (id integer, at integer, PRIMARY KEY (id, at)) PARTITION BY RANGE (id);
CREATE TABLE note PARTITION OF event FOR VALUES FROM (0) TO (10);
CREATE TABLE listed (word text, price integer, day integer, FOREIGN KEY (price, day) REFERENCES event) PARTITION BY LIST (word);
CREATE TABLE listed_a (word text);
