"""A catalog and a number in; that many rows for each table, which satisfy all that it asks for, out.

Rows are made inside of a scratch database, set by set: an expression over the number of the row for each column,
`values.py`; who tells rows apart, `keys.py`; one INSERT … SELECT for a table, `query.py`. What a check, a key or a
reference refuses, PostgreSQL leaves out, and the next numbers are tried: `fill.py`. `write.py` takes the rows out.
"""
