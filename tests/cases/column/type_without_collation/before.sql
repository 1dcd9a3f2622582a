CREATE DOMAIN word AS text COLLATE "C";
CREATE TABLE notes (number text COLLATE "C", title text COLLATE "POSIX", body text COLLATE "C", kind text COLLATE "POSIX");
