CREATE TABLE t (a integer);
ALTER DATABASE here SET app.api_key = 'hidden';
ALTER DATABASE here SET app.shade = 'shown';
