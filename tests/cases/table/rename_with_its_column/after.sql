-- schemadiff: renamed from client
CREATE TABLE customer (
  -- schemadiff: renamed from number
  id int,
  -- schemadiff: renamed from nam
  name text NOT NULL,
  -- schemadiff: renamed from client_pkey
  CONSTRAINT customer_pkey PRIMARY KEY (id)
);
-- schemadiff: renamed from client_nam
CREATE INDEX customer_name ON customer (name);
