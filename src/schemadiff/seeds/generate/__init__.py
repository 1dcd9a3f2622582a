"""A catalog and a number in; that many rows for each table, which satisfy all that it asks for, out.

Rows are made inside of a scratch database, set by set: an expression over the number of the row for each column,
`values.py` and `makers.py`; who tells rows apart, `keys.py`; the recipe of a table, `query.py`; one INSERT … SELECT of
it, `insert.py` and `selection.py`. What a check, a key or a reference refuses, PostgreSQL leaves out, and the next
numbers are tried. `fill.py` goes from table to table, as long as `patience.py` lets it. `rehearsal.py` loads the rows
where triggers fire; `write.py` takes those out that are left.
"""
