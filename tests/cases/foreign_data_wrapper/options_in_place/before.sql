CREATE FOREIGN DATA WRAPPER w OPTIONS (debug 'true', level '1');
