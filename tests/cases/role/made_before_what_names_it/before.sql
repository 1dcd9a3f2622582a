CREATE TABLE account (id integer, tenant text);
