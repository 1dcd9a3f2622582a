CREATE TABLE settings (alerts boolean NOT NULL DEFAULT true, sound smallint, fee money, flags boolean[]);
