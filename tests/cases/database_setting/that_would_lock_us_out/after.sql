CREATE TABLE t (a integer);
ALTER DATABASE app SET session_preload_libraries TO 'nowhere_to_be_found';
ALTER DATABASE app SET default_transaction_read_only = on;
ALTER DATABASE app SET statement_timeout = '1ms';
