"""A catalog and the migrations in, what people read about the database out: tables, versions, what leans on what."""
