CREATE DOMAIN word AS text COLLATE "C";
CREATE TABLE notes (number integer, title text, body character varying(80), kind word);
