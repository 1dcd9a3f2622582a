CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE f (a integer OPTIONS (token 'another', name 'b', password 'new')) SERVER s OPTIONS (secret 'another', name 'g');
CREATE FOREIGN TABLE g (a integer OPTIONS (token 'one')) SERVER s OPTIONS (api_key 'one');
